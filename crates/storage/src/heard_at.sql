-- When device management last heard of a device, with its person's seal: a number rings for certain on no phone that is silent.
ALTER TABLE device ADD COLUMN heard_at {int};

-- It is written by a program with the master secret, once out of last_seen, which nothing reads after that.
