-- Messages travel by mail, as texts and to webhooks, and say which effect of their case they carry out.
ALTER TABLE message ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
ALTER TABLE message ADD COLUMN intent_id {blob};
DROP INDEX message_unsent;
CREATE INDEX message_unsent ON message (directory_id, sent_at, channel, next_attempt_at);
CREATE INDEX message_case ON message (directory_id, case_id, created_at, id);

-- Since when nobody gets into the account; NULL if it is not frozen.
ALTER TABLE person ADD COLUMN frozen_at {int};
