-- Which case of a person is open, and how many they ever had, with the person's own seal: so that a case that was hidden is missed.
ALTER TABLE person ADD COLUMN open_case_id {blob};
ALTER TABLE person ADD COLUMN cases {int};

-- Both are written by a program with the master secret, out of what cases' own seals and the log vouch for.
