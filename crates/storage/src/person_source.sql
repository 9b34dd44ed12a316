-- Where what an import says of a person came from, so that a source of lower rank does not overwrite one of higher rank, and
-- when an import last changed what a recovery rests on.
CREATE TABLE imported_from (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- JSON: the name of a fact, such as "mobile", and the source that said it last.
    facts TEXT NOT NULL,
    -- When an import last replaced a number, address, manager, photo, name or tier of somebody who was there before.
    touched_at {int},
    -- Since when the photo is on file; NULL for one that came with the person.
    photo_since {int},
    PRIMARY KEY (directory_id, person_id)
) {strict};

-- Imports that replace the numbers, addresses or managers of many people: they wait until two people signed them.
CREATE TABLE pending_import (
    directory_id {blob} NOT NULL,
    -- SHA-256 of the replacements, in hexadecimal.
    plan TEXT NOT NULL,
    -- When an import came with them last.
    seen_at {int} NOT NULL,
    people {int} NOT NULL,
    contacts {int} NOT NULL,
    managers {int} NOT NULL,
    -- When two people had signed it.
    approved_at {int},
    PRIMARY KEY (directory_id, plan)
) {strict};
