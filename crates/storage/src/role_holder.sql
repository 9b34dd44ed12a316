-- Who holds a role, as one list: it is sealed as a whole, so nobody leaves it by a change of their own row.
CREATE TABLE role_holder (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    roles {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id)
) {strict};

-- It gets its seal when a program with the master secret opens the database, and has compared everybody with their own.
INSERT INTO role_holder SELECT directory_id, id, roles FROM person WHERE roles <> 0;
