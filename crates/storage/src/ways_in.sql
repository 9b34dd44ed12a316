-- Whether a revoked method was removed by its owner, in a session that was as strong as the account had ever been. What nobody knows
-- counts: an account goes on being worth what it was.
ALTER TABLE method ADD COLUMN removed_by_owner {int} NOT NULL DEFAULT 0;
