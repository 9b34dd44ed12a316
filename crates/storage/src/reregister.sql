-- Since when multi-factor authentication has to be registered again; NULL if it does not.
ALTER TABLE person ADD COLUMN reregister_at {int};
