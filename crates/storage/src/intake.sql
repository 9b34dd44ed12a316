-- Losses that anybody reported at the website, without signing in. They change nothing: the desk looks at them.
CREATE TABLE intake (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    at {int} NOT NULL,
    -- As it was typed, folded as user names are; nobody has to have this name.
    user_name TEXT NOT NULL,
    -- 'phone', 'tablet', 'laptop', 'security_key', 'recovery_codes', 'compromised'
    thing TEXT NOT NULL,
    note TEXT,
    -- The network address that it came from.
    address TEXT,
    -- When the desk took it on or put it aside; NULL while it waits.
    settled_at {int},
    -- The case that came of it.
    case_id {blob},
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX intake_waiting ON intake (directory_id, at, id) WHERE settled_at IS NULL;
CREATE INDEX intake_at ON intake (directory_id, at);

-- How many passes somebody issued within an hour.
CREATE INDEX pass_issued ON pass (directory_id, issued_at);
