-- The last invitation of somebody to their first passkey, so that a run that is repeated goes on where it stopped.
CREATE TABLE invitation (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- 'mail', 'manager', 'in_person'
    way TEXT NOT NULL,
    invited_at {int} NOT NULL,
    invited_by {blob} NOT NULL,
    PRIMARY KEY (directory_id, person_id)
) {strict};
