-- +goose Up

-- Passes that count no more: one, until it has lapsed, or, under no id, all that rest on evidence older than a moment.
CREATE TABLE revocations (
    pass    text PRIMARY KEY,
    changed bigint UNIQUE,
    until   timestamptz,
    oldest  timestamptz
);
CREATE INDEX revocations_until ON revocations (until);
