-- +goose Up

-- What the operator tells everybody.
CREATE TABLE announcements (
    id      text COLLATE "C" PRIMARY KEY,
    changed bigint UNIQUE,
    until   timestamptz NOT NULL,
    body    json NOT NULL
);
CREATE INDEX announcements_until ON announcements (until);
