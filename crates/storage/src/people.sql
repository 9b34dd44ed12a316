-- Who people are. Whose account it is (a name of AccountKind), and who answers for one that is nobody's own.
ALTER TABLE person ADD COLUMN account TEXT NOT NULL DEFAULT 'person';
ALTER TABLE person ADD COLUMN owner_id {blob};
ALTER TABLE person ADD COLUMN owner_since {int};
CREATE INDEX person_owner ON person (directory_id, owner_id, id);
-- The employee number as it is compared; NULL for what numbers nobody. The program fills it in for the rows that there are.
ALTER TABLE person ADD COLUMN employee_key TEXT;
CREATE INDEX person_employee_key ON person (directory_id, employee_key, id);

-- Accounts of one human that an administrator linked: a row for each direction.
CREATE TABLE account_link (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    other_id {blob} NOT NULL,
    linked_at {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id, other_id)
) {clustered};

-- What people were called, from and until when: a user name or a display name. Mailboxes have their history in contact.
CREATE TABLE former_name (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    since {int} NOT NULL,
    until {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id, kind, until, value)
) {strict};

-- How far a program got in writing what SQL alone cannot: after a crash it goes on there.
CREATE TABLE backfill (
    name TEXT NOT NULL PRIMARY KEY,
    after_directory {blob} NOT NULL,
    after_person {blob} NOT NULL,
    done {int} NOT NULL
) {strict};
