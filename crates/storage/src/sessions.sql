-- What its owner calls a session; NULL until they do.
ALTER TABLE session ADD COLUMN name TEXT;
-- The third method that made it and any further one, as texts one after the other; NULL for nearly all.
ALTER TABLE session ADD COLUMN more_methods TEXT;
-- When somebody tried to use it for the first time after it had ended.
ALTER TABLE session ADD COLUMN refused_at {int};

-- What the person of a refused sign-in was shown to quote. Only refusals have one.
ALTER TABLE sign_in ADD COLUMN reference TEXT;
CREATE INDEX sign_in_reference ON sign_in (directory_id, reference) WHERE reference IS NOT NULL;

-- How long it took from a decision to end sessions until they had ended.
CREATE TABLE revocation (
    directory_id {blob} NOT NULL,
    -- The intent or event that it was decided by.
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- 'case', 'desk'
    cause TEXT NOT NULL,
    decided_at {int} NOT NULL,
    -- How many sessions ended.
    sessions {int} NOT NULL,
    -- From the decision until its effect was committed.
    micros {int} NOT NULL,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX revocation_decided ON revocation (directory_id, decided_at);
CREATE INDEX revocation_person ON revocation (directory_id, person_id, decided_at);
