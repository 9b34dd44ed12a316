-- The first schema. Types: {int} is a 64-bit integer (times are microseconds in UTC, truth is 0 or 1), {blob} is bytes
-- (ids are the 16 bytes of a UUID), TEXT is text or JSON. Every key begins with the organisation, the shard key.

CREATE TABLE directory (
    id {blob} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at {int} NOT NULL
) {strict};

CREATE TABLE person (
    directory_id {blob} NOT NULL REFERENCES directory (id),
    id {blob} NOT NULL,
    -- Lower case; what is typed at sign-in.
    user_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    job_title TEXT,
    department TEXT,
    office TEXT,
    employee_number TEXT,
    manager_id {blob},
    manager_since {int} NOT NULL,
    tier TEXT NOT NULL,
    enabled {int} NOT NULL,
    -- Bits of RoleSet.
    roles {int} NOT NULL,
    -- WebAuthn user handle: random, no personal data.
    user_handle {blob} NOT NULL,
    photo_type TEXT,
    photo {blob},
    -- The id in the export that the record came from, if any.
    source_id TEXT,
    created_at {int} NOT NULL,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE UNIQUE INDEX person_user_name ON person (directory_id, user_name);
CREATE UNIQUE INDEX person_user_handle ON person (directory_id, user_handle);
CREATE UNIQUE INDEX person_source ON person (directory_id, source_id);
CREATE INDEX person_manager ON person (directory_id, manager_id, id);
CREATE INDEX person_employee_number ON person (directory_id, employee_number, id);
-- Few people have any role.
CREATE INDEX person_roles ON person (directory_id, id) WHERE roles <> 0;

-- Lower-case texts whose beginnings find a person at the desk: the name from each of its words on, and the user name.
-- Bytes, because text sorts differently on each engine.
CREATE TABLE person_word (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    word {blob} NOT NULL,
    PRIMARY KEY (directory_id, person_id, word)
) {strict};
CREATE INDEX person_word_search ON person_word (directory_id, word, person_id);

CREATE TABLE person_group (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    name TEXT NOT NULL,
    source_id TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE UNIQUE INDEX person_group_source ON person_group (directory_id, source_id);
CREATE INDEX person_group_name ON person_group (directory_id, name, id);

CREATE TABLE group_member (
    directory_id {blob} NOT NULL,
    group_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    PRIMARY KEY (directory_id, group_id, person_id)
) {strict};
CREATE INDEX group_member_person ON group_member (directory_id, person_id, group_id);

-- Telephone numbers and addresses with their history: ended ones keep their row.
CREATE TABLE contact (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    since {int} NOT NULL,
    until {int},
    device_id {blob},
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX contact_person ON contact (directory_id, person_id, since);

CREATE TABLE device (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    system TEXT,
    management TEXT NOT NULL,
    compliant {int},
    last_seen {int},
    state TEXT NOT NULL,
    source_id TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX device_person ON device (directory_id, person_id, id);
CREATE UNIQUE INDEX device_source ON device (directory_id, source_id);

-- Everything ever bound to a person; revoked ones keep their row (NIST SP 800-63B-4 §4.1).
CREATE TABLE method (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    status TEXT NOT NULL,
    synced {int},
    model TEXT,
    device_id {blob},
    added_at {int} NOT NULL,
    -- Actor and Origin as JSON.
    added_by TEXT NOT NULL,
    added_from TEXT NOT NULL,
    last_used_at {int},
    status_at {int} NOT NULL,
    source_id TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX method_person ON method (directory_id, person_id, added_at);
CREATE UNIQUE INDEX method_source ON method (directory_id, person_id, source_id);

-- The WebAuthn part of a method of kind passkey.
CREATE TABLE passkey (
    directory_id {blob} NOT NULL,
    credential_id {blob} NOT NULL,
    method_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    public_key {blob} NOT NULL,
    sign_count {int} NOT NULL,
    user_verified {int} NOT NULL,
    backup_eligible {int} NOT NULL,
    backup_state {int} NOT NULL,
    aaguid {blob} NOT NULL,
    -- JSON list of transports.
    transports TEXT NOT NULL,
    attestation_format TEXT NOT NULL,
    -- Kept to judge again when trust changes.
    attestation_object {blob} NOT NULL,
    client_data {blob} NOT NULL,
    rp_id TEXT NOT NULL,
    PRIMARY KEY (directory_id, credential_id)
) {strict};
CREATE UNIQUE INDEX passkey_method ON passkey (directory_id, method_id);
CREATE INDEX passkey_person ON passkey (directory_id, person_id, credential_id);

-- Challenges that were answered, until they would have expired anyway: a second answer finds its row.
CREATE TABLE spent_challenge (
    directory_id {blob} NOT NULL,
    challenge {blob} NOT NULL,
    expires_at {int} NOT NULL,
    PRIMARY KEY (directory_id, challenge)
) {strict};
CREATE INDEX spent_challenge_expiry ON spent_challenge (directory_id, expires_at);

CREATE TABLE session (
    directory_id {blob} NOT NULL,
    -- Keyed hash of the secret in the cookie.
    secret_hash {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- The credential that made it: they end together. NULL for a one-time sign-in link of the demo.
    method_id {blob},
    -- 'full', or 'enrol' after a pass: may do nothing but register a passkey.
    kind TEXT NOT NULL,
    created_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    address TEXT,
    user_agent TEXT,
    ended_at {int},
    end_reason TEXT,
    PRIMARY KEY (directory_id, secret_hash)
) {strict};
CREATE UNIQUE INDEX session_id ON session (directory_id, id);
CREATE INDEX session_person ON session (directory_id, person_id, created_at);
CREATE INDEX session_method ON session (directory_id, method_id);
CREATE INDEX session_expiry ON session (directory_id, expires_at);

-- Temporary Access Passes: at most one per person is alive (ended_at IS NULL).
CREATE TABLE pass (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- The intent that asked for it: issuing is repeatable.
    intent_id {blob} NOT NULL,
    secret_hash {blob} NOT NULL,
    one_time {int} NOT NULL,
    not_before {int} NOT NULL,
    expires_at {int} NOT NULL,
    attempts {int} NOT NULL,
    uses {int} NOT NULL,
    issued_at {int} NOT NULL,
    issued_by TEXT NOT NULL,
    ended_at {int},
    -- 'used', 'voided', 'replaced', 'attempts', 'expired'
    end_reason TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE UNIQUE INDEX pass_intent ON pass (directory_id, intent_id);
CREATE UNIQUE INDEX pass_alive ON pass (directory_id, person_id) WHERE ended_at IS NULL;

-- Saved recovery codes of a person; each works once.
CREATE TABLE recovery_code (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    method_id {blob} NOT NULL,
    position {int} NOT NULL,
    secret_hash {blob} NOT NULL,
    used_at {int},
    PRIMARY KEY (directory_id, method_id, position)
) {strict};
CREATE INDEX recovery_code_person ON recovery_code (directory_id, person_id);

-- One-time sign-in links (keyward demo) and the first admin's pass (keyward init).
CREATE TABLE sign_in_link (
    directory_id {blob} NOT NULL,
    secret_hash {blob} NOT NULL,
    person_id {blob} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    PRIMARY KEY (directory_id, secret_hash)
) {strict};

-- Failures of a kind of secret for a person; the counter is raised before anything is compared.
CREATE TABLE throttle (
    directory_id {blob} NOT NULL,
    -- What is limited, such as 'recovery-code:<person>'.
    subject TEXT NOT NULL,
    failures {int} NOT NULL,
    first_at {int} NOT NULL,
    blocked_until {int} NOT NULL,
    PRIMARY KEY (directory_id, subject)
) {strict};

CREATE TABLE sign_in (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    at {int} NOT NULL,
    method_id {blob},
    method_kind TEXT NOT NULL,
    device_id {blob},
    -- 'success' or the code of the refusal.
    outcome TEXT NOT NULL,
    address TEXT,
    user_agent TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX sign_in_person ON sign_in (directory_id, person_id, at, id);
CREATE INDEX sign_in_method ON sign_in (directory_id, method_id, at);
CREATE INDEX sign_in_device ON sign_in (directory_id, device_id, at);

-- Versioned documents: pass policy, verification standards. The highest version is in force.
CREATE TABLE policy (
    directory_id {blob} NOT NULL,
    name TEXT NOT NULL,
    version {int} NOT NULL,
    document TEXT NOT NULL,
    changed_at {int} NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (directory_id, name, version)
) {strict};

-- What the queue lists, kept in step with the case's events in the same transaction.
CREATE TABLE recovery_case (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    -- The number people say, counted per organisation.
    number {int} NOT NULL,
    person_id {blob} NOT NULL,
    playbook TEXT NOT NULL,
    tier TEXT NOT NULL,
    -- 'open', 'escalated', 'closed'
    state TEXT NOT NULL,
    opened_at {int} NOT NULL,
    opened_by {blob},
    changed_at {int} NOT NULL,
    closed_at {int},
    -- Sequence number of the last event: the guard against two writers.
    last_seq {int} NOT NULL,
    -- The obligation in work, for the queue.
    step TEXT NOT NULL,
    theft TEXT NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE UNIQUE INDEX recovery_case_number ON recovery_case (directory_id, number);
CREATE INDEX recovery_case_state ON recovery_case (directory_id, state, changed_at, id);
CREATE INDEX recovery_case_person ON recovery_case (directory_id, person_id, opened_at);
CREATE INDEX recovery_case_opened ON recovery_case (directory_id, opened_at, id);

-- People asked to sign something for a case: vouches and approvals.
CREATE TABLE signature_request (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    case_id {blob} NOT NULL,
    -- 'vouch' or 'approval'
    kind TEXT NOT NULL,
    approver_id {blob} NOT NULL,
    -- The exact text to be signed.
    statement TEXT NOT NULL,
    asked_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    -- 'signed', 'declined', 'expired'; NULL while open
    answer TEXT,
    answered_at {int},
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX signature_request_approver ON signature_request (directory_id, approver_id, answer, asked_at);
CREATE INDEX signature_request_case ON signature_request (directory_id, case_id);
CREATE INDEX signature_request_expiry ON signature_request (directory_id, answer, expires_at);

-- Effects on the outside, written with the decision, carried out after it.
CREATE TABLE intent (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    case_id {blob} NOT NULL,
    -- The effect as JSON; never a secret.
    effect TEXT NOT NULL,
    intended_at {int} NOT NULL,
    attempts {int} NOT NULL,
    next_attempt_at {int} NOT NULL,
    -- 'done' or 'failed'; NULL while open
    outcome TEXT,
    finished_at {int},
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX intent_open ON intent (directory_id, outcome, next_attempt_at);
CREATE INDEX intent_case ON intent (directory_id, case_id);

CREATE TABLE message (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    person_id {blob},
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- What it tells, such as 'personal-device-advice'.
    kind TEXT NOT NULL,
    case_id {blob},
    created_at {int} NOT NULL,
    attempts {int} NOT NULL,
    next_attempt_at {int} NOT NULL,
    sent_at {int},
    last_error TEXT,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE INDEX message_unsent ON message (directory_id, sent_at, next_attempt_at);
CREATE INDEX message_created ON message (directory_id, created_at, id);

-- The log. A row is written in the transaction of its decision; the sequencer gives it its leaf within a second.
CREATE TABLE event (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    -- Position in the tree; NULL until sequenced.
    leaf_index {int},
    at {int} NOT NULL,
    -- Actor as JSON.
    actor TEXT NOT NULL,
    -- Stable name, such as 'case.opened' or 'method.revoked'.
    kind TEXT NOT NULL,
    -- The person it is about, if one.
    person_id {blob},
    case_id {blob},
    -- 1, 2, 3 … within the case.
    case_seq {int},
    -- The leaf commits to SHA-256 over salt and body; both may be erased without breaking a proof.
    salt {blob},
    body TEXT,
    -- The exact bytes of the leaf.
    leaf TEXT NOT NULL,
    PRIMARY KEY (directory_id, id)
) {strict};
CREATE UNIQUE INDEX event_leaf ON event (directory_id, leaf_index);
CREATE UNIQUE INDEX event_case ON event (directory_id, case_id, case_seq);
CREATE INDEX event_person ON event (directory_id, person_id, at, id);
CREATE INDEX event_at ON event (directory_id, at, id);

-- Rows of `event` that have no leaf yet: short, so that the sequencer never searches.
CREATE TABLE event_unsequenced (
    directory_id {blob} NOT NULL,
    id {blob} NOT NULL,
    PRIMARY KEY (directory_id, id)
) {strict};

-- Hashes of complete subtrees: level 0 holds the leaves' hashes.
CREATE TABLE log_node (
    directory_id {blob} NOT NULL,
    level {int} NOT NULL,
    position {int} NOT NULL,
    hash {blob} NOT NULL,
    PRIMARY KEY (directory_id, level, position)
) {strict};

-- One row per organisation: the size guards against two sequencers.
CREATE TABLE log_tree (
    directory_id {blob} NOT NULL PRIMARY KEY,
    size {int} NOT NULL,
    root {blob} NOT NULL,
    changed_at {int} NOT NULL
) {strict};

CREATE TABLE log_checkpoint (
    directory_id {blob} NOT NULL,
    size {int} NOT NULL,
    -- Size of the checkpoint before, 0 for the first: a deleted row leaves a gap.
    previous {int} NOT NULL,
    at {int} NOT NULL,
    -- The signed note.
    note TEXT NOT NULL,
    PRIMARY KEY (directory_id, size)
) {strict};

-- Next free numbers, such as 'case'.
CREATE TABLE counter (
    directory_id {blob} NOT NULL,
    name TEXT NOT NULL,
    value {int} NOT NULL,
    PRIMARY KEY (directory_id, name)
) {strict};
