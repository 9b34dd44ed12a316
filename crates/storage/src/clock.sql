-- The newest moment that was believed, and since when and until when a clock was seen that is further ahead than it could have got. One row for
-- each organisation; housekeeping keeps it.
CREATE TABLE clock (
  directory_id {blob} NOT NULL,
  believed_at {int} NOT NULL,
  ahead_since {int},
  ahead_seen {int},
  PRIMARY KEY (directory_id)
) {clustered};
