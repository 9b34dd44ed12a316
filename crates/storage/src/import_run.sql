-- An import that began and has not finished: one that goes on with the same files is the same load.
CREATE TABLE import_run (
    directory_id {blob} NOT NULL PRIMARY KEY,
    -- SHA-256 of its files, in hexadecimal.
    files TEXT NOT NULL,
    began_at {int} NOT NULL
) {strict};
