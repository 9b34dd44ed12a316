-- How many reports under the same name were merged into one that stays: whoever sends many leaves a trace where the desk looks.
ALTER TABLE intake ADD COLUMN merged {int} NOT NULL DEFAULT 0;
