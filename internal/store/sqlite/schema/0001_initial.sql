-- +goose Up

-- Digests, tags and scan ids are BLOBs, moments are milliseconds of Unix time, NULL for none.
PRAGMA application_id = 1634957681; -- "asyq"

-- One row an event. A scan id begins with its time, so that the rows of all venues are written at one end of the table,
-- and a day is forgotten as one range. The body holds in CBOR what no query asks for.
CREATE TABLE events (
    id       BLOB    NOT NULL,
    venue    TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    visit    BLOB    NOT NULL,
    kind     TEXT    NOT NULL,
    gate     TEXT    NOT NULL,
    tag      BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    outcome  TEXT    NOT NULL,
    heads    INTEGER NOT NULL,
    stayed   INTEGER NOT NULL,
    inside   INTEGER NOT NULL,
    inferred INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    PRIMARY KEY (id, venue)
) WITHOUT ROWID;
CREATE UNIQUE INDEX events_feed ON events (venue, seq);
CREATE INDEX events_visit ON events (visit) WHERE visit <> id;

-- The visits that are inside.
CREATE TABLE stays (
    venue    TEXT    NOT NULL,
    tag      BLOB    NOT NULL,
    visit    BLOB    NOT NULL,
    heads    INTEGER NOT NULL,
    began    INTEGER NOT NULL,
    doubtful INTEGER NOT NULL, -- the largest integer for never, here and in tallies
    closes   INTEGER NOT NULL,
    PRIMARY KEY (venue, tag)
) WITHOUT ROWID;

-- What a venue's stays add up to. From steady_from until before steady_until no stay becomes doubtful, so that inferred
-- holds; no stay closes before closes. The span may be narrower and closes earlier than the stays demand, never the reverse.
CREATE TABLE tallies (
    venue        TEXT    NOT NULL PRIMARY KEY,
    seq          INTEGER NOT NULL,
    inside       INTEGER NOT NULL,
    inferred     INTEGER NOT NULL,
    steady_from  INTEGER NOT NULL,
    steady_until INTEGER NOT NULL,
    closes       INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE leavings (
    n     INTEGER PRIMARY KEY,
    id    BLOB NOT NULL,
    venue TEXT NOT NULL,
    only  BLOB NOT NULL,
    tags  BLOB NOT NULL, -- one after the other
    gate  TEXT NOT NULL,
    tag   BLOB NOT NULL,
    at    INTEGER NOT NULL,
    body  BLOB NOT NULL,
    now   INTEGER NOT NULL,
    UNIQUE (id, venue)
);

-- Places: changed is the number of the change that last touched the row.
CREATE TABLE changes (n INTEGER NOT NULL);
INSERT INTO changes VALUES (0);

CREATE TABLE entities (
    id      TEXT    NOT NULL PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    name    TEXT    NOT NULL,
    bin     TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE venues (
    id      TEXT    NOT NULL PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    body    TEXT    NOT NULL -- JSON, with the gates
) WITHOUT ROWID;

CREATE TABLE gates (
    id    TEXT NOT NULL PRIMARY KEY,
    short TEXT UNIQUE,
    venue TEXT NOT NULL REFERENCES venues (id)
) WITHOUT ROWID;
CREATE INDEX gates_venue ON gates (venue);

CREATE TABLE zones (
    region  TEXT    NOT NULL PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    zone    TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
    id        TEXT NOT NULL PRIMARY KEY,
    phone     BLOB NOT NULL UNIQUE,
    last_two  TEXT NOT NULL,
    person    BLOB,
    key_id    TEXT NOT NULL DEFAULT '',
    assurance TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- The persons an account has been bound to, and when it was last.
CREATE TABLE bindings (
    account TEXT    NOT NULL REFERENCES accounts (id),
    person  BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, person)
) WITHOUT ROWID;

CREATE TABLE memberships (
    phone    BLOB NOT NULL,
    venue    TEXT NOT NULL,
    role     TEXT NOT NULL,
    last_two TEXT NOT NULL,
    PRIMARY KEY (phone, venue, role)
) WITHOUT ROWID;

CREATE TABLE sessions (
    token   BLOB    NOT NULL PRIMARY KEY,
    account TEXT    REFERENCES accounts (id),
    client  TEXT    NOT NULL,
    expires INTEGER NOT NULL,
    slide   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE codes (
    phone   BLOB    NOT NULL PRIMARY KEY,
    code    BLOB    NOT NULL,
    expires INTEGER NOT NULL,
    tries   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX codes_expires ON codes (expires);

CREATE TABLE quotas (
    key  BLOB    NOT NULL PRIMARY KEY,
    used INTEGER NOT NULL,
    ends INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX quotas_ends ON quotas (ends);

CREATE TABLE clients (
    id     TEXT NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    secret BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE lookups (
    n      INTEGER PRIMARY KEY,
    tag    BLOB    NOT NULL,
    at     INTEGER NOT NULL,
    means  TEXT    NOT NULL,
    venue  TEXT    NOT NULL,
    looker TEXT    NOT NULL
);
CREATE INDEX lookups_tag ON lookups (tag, at);
CREATE INDEX lookups_at ON lookups (at);
