-- Whom imports changed without a second person, and when last: the limit of an import counts them over days, so that many small files do
-- no more than one large one. Those of a run that two people signed are not here.
CREATE TABLE import_counted (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    counted_at {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id)
) {strict};

-- What an import opens, and whom earlier ones changed: two people sign these numbers too.
ALTER TABLE pending_import ADD COLUMN opens {int} NOT NULL DEFAULT 0;
ALTER TABLE pending_import ADD COLUMN holders {int} NOT NULL DEFAULT 0;
ALTER TABLE pending_import ADD COLUMN reopened {int} NOT NULL DEFAULT 0;
ALTER TABLE pending_import ADD COLUMN earlier {int} NOT NULL DEFAULT 0;
