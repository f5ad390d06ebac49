-- +goose Up

-- Requests are found by their numbers, as people are by theirs.
ALTER TABLE patient_identifier RENAME TO identifier;
ALTER TABLE identifier RENAME COLUMN patient TO resource;
DROP INDEX patient_identifier_by_patient;
CREATE INDEX identifier_by_resource ON identifier (resource);
