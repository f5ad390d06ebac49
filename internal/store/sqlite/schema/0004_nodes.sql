-- +goose Up

-- Policies that were published while nodes run.
CREATE TABLE decrees (
    version TEXT    NOT NULL PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    text    TEXT    NOT NULL
) WITHOUT ROWID;

-- The venue whose arrival asked for it: with PostgreSQL distributed by venue, the shard that an intent is on.
ALTER TABLE leavings ADD COLUMN asked TEXT NOT NULL DEFAULT '';
