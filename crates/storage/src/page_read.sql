-- Who at the desk looked at whose page or case, once for each hour. The log takes them in batches.
CREATE TABLE page_read (
    directory_id {blob} NOT NULL,
    -- The beginning of the hour.
    hour {int} NOT NULL,
    viewer_id {blob} NOT NULL,
    -- Whose page or case.
    person_id {blob} NOT NULL,
    -- 1 once the log says so.
    logged {int} NOT NULL,
    PRIMARY KEY (directory_id, hour, viewer_id, person_id)
) {strict};
CREATE INDEX page_read_person ON page_read (directory_id, person_id, hour);
CREATE INDEX page_read_waiting ON page_read (directory_id, hour) WHERE logged = 0;
