-- What was shown when the session began, as bits of FactorSet: 1 is a passkey, 256 a pass.
ALTER TABLE session ADD COLUMN factors {int} NOT NULL DEFAULT 1;
UPDATE session SET factors = 256 WHERE kind = 'enrol';
-- The second of two methods: the session ends with either.
ALTER TABLE session ADD COLUMN second_method_id {blob};
