-- What is asked about one person, in the order in which it is answered. With an index that has the order alone, an engine that
-- knows no statistics looks at everybody's rows until it has found enough of this person's.
DROP INDEX totp_person;
CREATE INDEX totp_person ON totp (directory_id, person_id, method_id);
DROP INDEX method_address_person;
CREATE INDEX method_address_person ON method_address (directory_id, person_id, method_id);
DROP INDEX recovery_case_person;
CREATE INDEX recovery_case_person ON recovery_case (directory_id, person_id, opened_at, id);
CREATE INDEX pass_person ON pass (directory_id, person_id, issued_at, id);
