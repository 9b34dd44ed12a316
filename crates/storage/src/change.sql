-- Changes of the rules: proposed by one, put in force by another. And the sealed key for the day when nobody can sign in.
CREATE TABLE change (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    -- 'roles', 'tier', 'pass_policy', 'standards'
    kind TEXT NOT NULL,
    -- The person it is about, if one.
    person_id {blob},
    -- From what to what, as JSON.
    payload TEXT NOT NULL,
    -- The exact text that both sign.
    statement TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by {blob} NOT NULL,
    proposed_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    approved_by {blob},
    approved_at {int},
    -- When a dangerous one comes into force.
    due_at {int},
    -- 'proposed', 'approved', 'in_force', 'declined', 'withdrawn', 'stopped', 'expired', 'overtaken'
    state TEXT NOT NULL,
    ended_at {int},
    -- Actor as JSON.
    ended_by TEXT,
    end_reason TEXT,
    -- The version of the policy that it made.
    made {int},
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX change_state ON change (directory_id, state, proposed_at);
CREATE INDEX change_made ON change (directory_id, kind, made);

CREATE TABLE sealed_key (
    directory_id {blob} NOT NULL PRIMARY KEY,
    -- Keyed hash of 160 random bits.
    hash {blob} NOT NULL,
    made_at {int} NOT NULL,
    -- Wrong keys since the last right one, and until when no key is taken.
    failures {int} NOT NULL,
    blocked_until {int} NOT NULL
) {strict};

-- Each use of the sealed key, until somebody has looked at it.
CREATE TABLE break_glass (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    used_at {int} NOT NULL,
    seen_by {blob},
    seen_at {int},
    reason TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
