-- Each sign-in writes to these three tables: fewer indexes, and rows that lie where they are looked up.
-- {clustered}: on SQLite the table is its primary key.

ALTER TABLE spent_challenge RENAME TO spent_challenge_before;
CREATE TABLE spent_challenge (
    directory_id {blob} NOT NULL,
    challenge {blob} NOT NULL,
    -- Sealed into the challenge, so a second answer names the same.
    expires_at {int} NOT NULL,
    PRIMARY KEY (directory_id, expires_at, challenge)
) {clustered};
INSERT INTO spent_challenge SELECT directory_id, challenge, expires_at FROM spent_challenge_before;
DROP TABLE spent_challenge_before;

ALTER TABLE sign_in RENAME TO sign_in_before;
CREATE TABLE sign_in (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    at {int} NOT NULL,
    method_id {blob},
    method_kind TEXT NOT NULL,
    device_id {blob},
    -- 'success' or the code of the refusal.
    outcome TEXT NOT NULL,
    address TEXT,
    user_agent TEXT,
    PRIMARY KEY (directory_id, person_id, at, id)
) {clustered};
INSERT INTO sign_in SELECT directory_id, id, person_id, at, method_id, method_kind, device_id, outcome, address,
    user_agent FROM sign_in_before;
DROP TABLE sign_in_before;

-- The sessions of a method are found through its person, and only live ones are looked for.
DROP INDEX session_method;
DROP INDEX session_person;
CREATE INDEX session_live ON session (directory_id, person_id, expires_at) WHERE ended_at IS NULL;
