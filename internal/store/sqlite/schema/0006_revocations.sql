-- +goose Up

-- Passes that count no more: one, until it has lapsed, or, under no id, all that rest on evidence older than a moment.
CREATE TABLE revocations (
    pass    TEXT    NOT NULL PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    until   INTEGER,
    oldest  INTEGER
) WITHOUT ROWID;
CREATE INDEX revocations_until ON revocations (until);
