-- What is asked every minute, at every case and at every change, and read its whole table.
CREATE INDEX session_refused ON session (directory_id, person_id, ended_at) WHERE refused_at IS NOT NULL;
CREATE INDEX pass_open ON pass (directory_id, expires_at) WHERE ended_at IS NULL;
CREATE INDEX pass_half_case ON pass_half (directory_id, case_id);
CREATE INDEX change_proposed ON change (directory_id, proposed_at, id);
CREATE INDEX intake_open ON intake (directory_id, user_name) WHERE settled_at IS NULL;
CREATE INDEX sign_in_link_person ON sign_in_link (directory_id, person_id);
-- In the order in which it is asked for: else SQLite reads the table, which is in another order.
DROP INDEX sign_in_reference;
CREATE INDEX sign_in_reference ON sign_in (directory_id, reference, at, id) WHERE reference IS NOT NULL;
