-- +goose Up

-- Who speaks for a person.
CREATE INDEX accounts_person ON accounts (person);

-- When somebody else who speaks for the person has ended the binding; NULL for one that nobody has.
ALTER TABLE bindings ADD COLUMN ended INTEGER;
