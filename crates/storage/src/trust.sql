-- Who vouches for authenticator models: the signed metadata file in force, and anchors of one's own.
CREATE TABLE metadata_file (
    directory_id {blob} NOT NULL PRIMARY KEY,
    number {int} NOT NULL,
    -- The day of the next file, such as 2026-07-01.
    next_update TEXT NOT NULL,
    loaded_at {int} NOT NULL,
    sha256 {blob} NOT NULL,
    -- As published: verified anew whenever it is read.
    file {blob} NOT NULL
) {strict};

CREATE TABLE trust_anchor (
    directory_id {blob} NOT NULL,
    -- SHA-256 of the certificate.
    fingerprint {blob} NOT NULL,
    name TEXT NOT NULL,
    -- DER.
    certificate {blob} NOT NULL,
    added_at {int} NOT NULL,
    PRIMARY KEY (directory_id, fingerprint)
) {strict};

-- What the attestation was worth at the registration, as JSON; NULL if nobody looked.
ALTER TABLE passkey ADD COLUMN verdict TEXT;
