-- Methods that are typed: passwords, codes of apps, codes that are sent. The rows of a revoked method are gone.
CREATE TABLE password (
    directory_id {blob} NOT NULL,
    method_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- Argon2id as a PHC string, over a keyed hash of what is typed.
    phc TEXT NOT NULL,
    set_at {int} NOT NULL,
    -- Somebody else set it: its owner has to set another one first.
    must_change {int} NOT NULL,
    PRIMARY KEY (directory_id, method_id)
) {strict};
CREATE UNIQUE INDEX password_person ON password (directory_id, person_id);

-- Apps that show codes (RFC 6238).
CREATE TABLE totp (
    directory_id {blob} NOT NULL,
    method_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- The secret, sealed for this method.
    sealed TEXT NOT NULL,
    -- 'SHA1', 'SHA256', 'SHA512'
    algorithm TEXT NOT NULL,
    digits {int} NOT NULL,
    -- In seconds.
    period {int} NOT NULL,
    -- The time step of the last code that was taken: no code of it or of an earlier one is taken again.
    last_step {int} NOT NULL,
    PRIMARY KEY (directory_id, method_id)
) {strict};
CREATE INDEX totp_person ON totp (directory_id, person_id);

-- Where the codes of a method of kind phone or email go.
CREATE TABLE method_address (
    directory_id {blob} NOT NULL,
    method_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- E.164, or a mailbox in lower case.
    value TEXT NOT NULL,
    verified_at {int} NOT NULL,
    PRIMARY KEY (directory_id, method_id)
) {strict};
CREATE INDEX method_address_person ON method_address (directory_id, person_id);

-- Codes that were sent: one for each method and purpose, a newer one takes its place.
CREATE TABLE sent_code (
    directory_id {blob} NOT NULL,
    person_id {blob} NOT NULL,
    -- The method; while its number or mailbox is being registered, the one to be.
    method_id {blob} NOT NULL,
    -- 'sign_in', 'register'
    purpose TEXT NOT NULL,
    -- Keyed hash of the code, the method and the purpose.
    secret_hash {blob} NOT NULL,
    -- 'mail', 'text', 'voice'
    channel TEXT NOT NULL,
    sent_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    attempts {int} NOT NULL,
    used_at {int},
    PRIMARY KEY (directory_id, person_id, method_id, purpose)
) {strict};
CREATE INDEX sent_code_expiry ON sent_code (directory_id, expires_at);

-- A message with a code: its body is sealed, nobody sends it after this moment, and then or once it is sent the body goes.
-- NULL for every other message.
ALTER TABLE message ADD COLUMN expires_at {int};
CREATE INDEX message_expiry ON message (directory_id, expires_at) WHERE expires_at IS NOT NULL AND body <> '';
