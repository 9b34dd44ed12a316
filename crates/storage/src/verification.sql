-- What verification and separation of duties rest on.

-- Who vouches while a manager is away.
CREATE TABLE deputy (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    deputy_id {blob} NOT NULL,
    since {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id)
) {strict};

-- Who is close to whom, as declared by somebody at the desk: they do not work on each other's recoveries.
CREATE TABLE relation (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    other_id {blob} NOT NULL,
    declared_at {int} NOT NULL,
    -- When it stops to count; NULL while declared.
    until {int},
    PRIMARY KEY (directory_id, person_id, other_id)
) {strict};

-- Keyed hash of the word with which somebody asks for help in silence.
CREATE TABLE safe_word (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    secret_hash {blob} NOT NULL,
    set_at {int} NOT NULL,
    PRIMARY KEY (directory_id, person_id)
) {strict};

-- The second half of a pass that is handed over in halves, sealed, until its holder has seen it.
CREATE TABLE pass_half (
    directory_id {blob} NOT NULL,
    pass_id {blob} NOT NULL,
    holder_id {blob} NOT NULL,
    case_id {blob} NOT NULL,
    -- NULL once it was shown.
    sealed TEXT,
    expires_at {int} NOT NULL,
    shown_at {int},
    PRIMARY KEY (directory_id, pass_id)
) {strict};
CREATE INDEX pass_half_holder ON pass_half (directory_id, holder_id, expires_at);

-- A pass that only looks like one: somebody is under duress.
ALTER TABLE pass ADD COLUMN decoy {int} NOT NULL DEFAULT 0;

-- Attacks under way: the brake (team is NULL) or a phishing wave at a team.
CREATE TABLE alarm (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    team TEXT,
    raised_at {int} NOT NULL,
    -- Actor as JSON.
    raised_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    ended_at {int},
    ended_by TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX alarm_live ON alarm (directory_id, raised_at) WHERE ended_at IS NULL;
