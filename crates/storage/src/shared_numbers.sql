-- Who else has this number: asked of each telephone number of a person whose case is read.
CREATE INDEX contact_value ON contact (directory_id, value);
