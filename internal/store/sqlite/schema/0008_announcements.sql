-- +goose Up

-- What the operator tells everybody.
CREATE TABLE announcements (
    id      TEXT    NOT NULL PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    until   INTEGER NOT NULL,
    body    TEXT    NOT NULL -- JSON
) WITHOUT ROWID;
CREATE INDEX announcements_until ON announcements (until);
