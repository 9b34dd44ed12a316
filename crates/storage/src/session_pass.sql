-- The pass that opened a session; NULL if none did.
ALTER TABLE session ADD COLUMN pass_id {blob};
