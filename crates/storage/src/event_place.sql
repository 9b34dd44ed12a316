-- Where an event stands among those that wait for their leaf: behind every event that its command could see when it ended. Those that
-- wait already stand before all others, in the order of their time.
ALTER TABLE event_unsequenced ADD COLUMN place {int} NOT NULL DEFAULT 0;
CREATE INDEX event_unsequenced_by_place ON event_unsequenced (directory_id, place, id);
