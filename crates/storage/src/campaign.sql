-- What people said to a campaign that asks them to register something.
CREATE TABLE campaign_snooze (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- Of which campaign: from when it counts. Another one begins anew.
    campaign_since {int} NOT NULL,
    -- How often they said "later", or let a question lie.
    times {int} NOT NULL,
    last_at {int},
    -- When the question was put that they have not answered yet.
    asked_at {int},
    PRIMARY KEY (directory_id, person_id)
) {strict};

-- The latest reminder that was written to somebody of what they have to register, so that each is written once.
CREATE TABLE registration_reminder (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- The last day of the requirement. Another day is another requirement.
    due_at {int} NOT NULL,
    -- Which of its reminders, from 0; 65536 is the one that the time is over.
    place {int} NOT NULL,
    written_at {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id)
) {strict};
