-- Whether a method was bound in a session as strong as the account had ever been, or after a pass: what the gate said as it was written. NULL
-- for what was bound before there was this column.
ALTER TABLE method ADD COLUMN made_strongly {int};
