-- The steps of an app whose codes were taken, the largest of them, with spaces between: a step that a wrong clock took is known again when its
-- time comes.
ALTER TABLE totp ADD COLUMN taken_steps TEXT;
