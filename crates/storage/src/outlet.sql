-- How urgent a message is: 0 a one-time code, 1 a notice, 2 a reminder. It follows from what the message tells.
ALTER TABLE message ADD COLUMN priority {int} NOT NULL DEFAULT 1;
UPDATE message SET priority = CASE WHEN expires_at IS NOT NULL THEN 0 ELSE 2 END WHERE sent_at IS NULL
AND (expires_at IS NOT NULL OR kind IN ('registration-reminder', 'registration-overdue'));
-- When somebody last had it sent again: tries count from then.
ALTER TABLE message ADD COLUMN again_at {int};
CREATE INDEX message_due ON message (directory_id, channel, priority, next_attempt_at, id) WHERE sent_at IS NULL;
CREATE INDEX message_listed ON message (directory_id, created_at, id) WHERE sent_at IS NULL;

-- What a mail server, gateway or webhook of this installation has against us: not a fault of any recipient.
CREATE TABLE outlet (
    directory_id {blob} NOT NULL,
    -- 'mail', 'text', 'voice', 'webhook:NAME'
    name TEXT NOT NULL,
    -- 'login', 'unreachable', ...; NULL while it works
    fault TEXT,
    -- What it said last, without addresses
    reason TEXT,
    since {int},
    failures {int} NOT NULL,
    -- Nothing is tried before this moment
    paused_until {int} NOT NULL,
    -- When the operator's log last had a line about it, and failures since
    told_at {int} NOT NULL,
    untold {int} NOT NULL,
    -- The second server, while it stands in for the first, and why
    fallback TEXT,
    fallback_reason TEXT,
    PRIMARY KEY (directory_id, name)
) {clustered};
