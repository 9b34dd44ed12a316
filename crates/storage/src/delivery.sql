-- Whether the case of a message has heard what became of it. Closed cases have nothing left to hear.
ALTER TABLE message ADD COLUMN reported {int} NOT NULL DEFAULT 0;
UPDATE message SET reported = 1 WHERE intent_id IS NULL OR case_id IS NULL OR case_id IN
(SELECT id FROM recovery_case WHERE recovery_case.directory_id = message.directory_id AND closed_at IS NOT NULL);
CREATE INDEX message_unreported ON message (directory_id, intent_id) WHERE reported = 0 AND intent_id IS NOT NULL;

-- What an alarm is about: the brake, a wave at a team, notices that reach nobody.
ALTER TABLE alarm ADD COLUMN kind TEXT NOT NULL DEFAULT 'brake';
UPDATE alarm SET kind = 'wave' WHERE team IS NOT NULL;
