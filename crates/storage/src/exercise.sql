-- People that an exercise made. No mail goes to them, and none about them to anybody else; their rows leave with them.
CREATE TABLE exercise_person (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    since {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id)
) {strict};

-- Few events say that people were made for an exercise, or taken away after it.
CREATE INDEX event_exercise ON event (directory_id, id) WHERE kind IN ('redteam.people', 'redteam.removed');
