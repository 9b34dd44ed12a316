-- Who had this user name: asked of every name that is typed at the sign-in.
CREATE INDEX former_name_value ON former_name (directory_id, kind, value);
