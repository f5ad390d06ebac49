-- +goose Up

-- Decisions that did not rest on fresh evidence, and what it would have made of them. A person is sealed, and there as long as the
-- review is open: as long as its result is empty.
CREATE TABLE reviews (
    id            BLOB    NOT NULL,
    venue         TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    basis         TEXT    NOT NULL,
    person        BLOB    NOT NULL,
    again         INTEGER NOT NULL, -- nobody takes it before
    result        TEXT    NOT NULL DEFAULT '',
    visit         BLOB    NOT NULL DEFAULT x'',
    was_status    TEXT    NOT NULL DEFAULT '',
    was_outcome   TEXT    NOT NULL DEFAULT '',
    would_status  TEXT    NOT NULL DEFAULT '',
    would_outcome TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (id, venue)
) WITHOUT ROWID;
CREATE INDEX reviews_at ON reviews (at);
CREATE INDEX reviews_open ON reviews (again, id, venue) WHERE result = '';
CREATE INDEX reviews_changed ON reviews (at, id, venue) WHERE result = 'changed';
