-- Seals: rows that give access, and events, carry MACs under keys that are not in the database.

-- For each owner a list of tags of its rows, sorted, 17 bytes each: the table's number and 16 bytes of HMAC-SHA-256.
CREATE TABLE seal (
    directory_id {blob} NOT NULL,
    -- 1 a person, 2 a case, 3 a policy, 4 rules, 5 changes, 6 alarms; 7 roles, since role_holder.sql
    kind {int} NOT NULL,
    -- The owner: an id, a policy's name as bytes, or nothing.
    id {blob} NOT NULL,
    -- How often it was sealed.
    version {int} NOT NULL,
    list {blob} NOT NULL,
    -- The number of the key, and HMAC-SHA-256 over organisation, owner, version and list.
    mac {blob} NOT NULL,
    PRIMARY KEY (directory_id, kind, id)
) {strict};

-- When an organisation got its seals: nobody has to believe rows without one from then on. Its MAC lies in `mac`.
CREATE TABLE seal_since (
    directory_id {blob} NOT NULL PRIMARY KEY,
    since {int} NOT NULL,
    mac {blob} NOT NULL
) {strict};

-- The number of the key, and HMAC-SHA-256 over organisation, id, leaf and `seals`.
ALTER TABLE event ADD COLUMN mac {blob};
-- Owners that were sealed in the transaction of the event, 24 bytes each: a hash of the owner, and the version. An owner whose seal is
-- older than an event says was put back.
ALTER TABLE event ADD COLUMN seals {blob};
ALTER TABLE session ADD COLUMN mac {blob};
ALTER TABLE group_member ADD COLUMN mac {blob};
-- Of the photo, which is too large to read each time.
ALTER TABLE person ADD COLUMN photo_mac {blob};

-- An older program that still runs writes no MACs. It does not know `sealed`, so it can log nothing, and decides nothing.
ALTER TABLE event_unsequenced RENAME TO event_unsequenced_before;
CREATE TABLE event_unsequenced (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    sealed {int} NOT NULL,
    PRIMARY KEY (directory_id, id)
) {strict};
INSERT INTO event_unsequenced SELECT directory_id, id, 0 FROM event_unsequenced_before;
DROP TABLE event_unsequenced_before;
