-- Since when a number is known to ring on a device, if an import found that later than the number.
ALTER TABLE contact ADD COLUMN device_since {int};
