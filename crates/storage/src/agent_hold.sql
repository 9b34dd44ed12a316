-- Agents whose work is on hold, because they did too much in too short a time.
CREATE TABLE agent_hold (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    since {int} NOT NULL,
    -- How many recoveries were opened, or accounts contained, within ten minutes.
    counted {int} NOT NULL,
    -- When somebody let them go on, and who; NULL while it lasts.
    ended_at {int},
    ended_by TEXT,
    PRIMARY KEY (directory_id, person_id, since)
) {strict};
CREATE INDEX agent_hold_live ON agent_hold (directory_id, since) WHERE ended_at IS NULL;
