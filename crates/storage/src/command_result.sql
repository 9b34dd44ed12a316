-- The outcome of commands that must not be done twice: see `Store::write_once`.
CREATE TABLE command_result (
    key {blob} NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    result TEXT NOT NULL,
    at {int} NOT NULL
) {strict};

CREATE INDEX command_result_at ON command_result (at);
