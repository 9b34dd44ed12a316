-- Passes that agents ordered, by when: what one agent may in an hour is counted here, in the transaction of the decision.
CREATE TABLE pass_order (
  directory_id {blob} NOT NULL,
  person_id {blob} NOT NULL,
  ordered_at {int} NOT NULL,
  intent_id {blob} NOT NULL,
  PRIMARY KEY (directory_id, person_id, ordered_at, intent_id)
) {clustered};
