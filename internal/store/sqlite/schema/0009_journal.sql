-- +goose Up

-- What was answered while a database was away, and is in no row.
CREATE TABLE conflicts (
    venue   TEXT    NOT NULL,
    id      BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    outcome TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    stored  TEXT    NOT NULL,
    why     TEXT    NOT NULL,
    PRIMARY KEY (venue, at, id)
) WITHOUT ROWID;
CREATE INDEX conflicts_id ON conflicts (id); -- by which they are forgotten

-- The rest is for a file that is a node's journal (journal.go), and empty in any other.

-- What is to be brought into the database of all nodes, in order. What was answered is in events, and here what else it was
-- recorded with, in CBOR.
CREATE TABLE journal (
    n     INTEGER PRIMARY KEY AUTOINCREMENT,
    venue TEXT    NOT NULL,
    id    BLOB    NOT NULL,
    at    INTEGER NOT NULL, -- when it was journalled
    body  BLOB    NOT NULL
);
CREATE INDEX journal_venue ON journal (venue, n);

-- Businesses, venues, zones, decrees, revocations of passes and announcements as the database last told of them, packed; n rises with
-- every change. Some are forgotten at a moment.
CREATE TABLE snapshot (
    n     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind  TEXT    NOT NULL,
    id    TEXT    NOT NULL,
    until INTEGER,
    body  BLOB    NOT NULL,
    UNIQUE (kind, id)
);
CREATE INDEX snapshot_until ON snapshot (until);
CREATE TABLE snapshot_cursor (cursor INTEGER NOT NULL); -- the database's, up to which the snapshot is whole
INSERT INTO snapshot_cursor VALUES (0);

-- Who called lately, by their token's digest.
CREATE TABLE callers (
    token BLOB    NOT NULL PRIMARY KEY,
    seen  INTEGER NOT NULL,
    body  BLOB    NOT NULL
) WITHOUT ROWID;
CREATE INDEX callers_seen ON callers (seen);
