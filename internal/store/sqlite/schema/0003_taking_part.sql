-- +goose Up

-- What a venue's rows of an hour add up to, and how many were inside at most after one of them. The hour comes first, so
-- that the rows of all venues are counted at one end of the table, and an hour is dropped as one range.
CREATE TABLE figures (
    hour     INTEGER NOT NULL, -- its first moment
    venue    TEXT    NOT NULL,
    gate     TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    outcome  TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    means    TEXT    NOT NULL,
    enforced INTEGER NOT NULL,
    rows     INTEGER NOT NULL,
    heads    INTEGER NOT NULL,
    afar     INTEGER NOT NULL,
    peak     INTEGER NOT NULL,
    PRIMARY KEY (hour, venue, gate, kind, outcome, reason, means, enforced)
) WITHOUT ROWID;
CREATE INDEX figures_venue ON figures (venue, hour);
CREATE INDEX figures_afar ON figures (venue, hour) WHERE afar > 0; -- few, and looked for at all venues each minute

-- When the venue's last row was that somebody has made, by the row's own moment; of earlier rows inferred ones count too.
ALTER TABLE tallies ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
UPDATE tallies SET last = coalesce((SELECT max(at) FROM events WHERE venue = tallies.venue), 0);

CREATE TABLE entities_as_json (
    id      TEXT    NOT NULL PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    body    TEXT    NOT NULL -- JSON
) WITHOUT ROWID;
INSERT INTO entities_as_json (id, changed, body)
    SELECT id, changed, json_patch(json_object('id', id, 'name', json(name)), json_object('bin', nullif(bin, ''))) FROM entities;
DROP TABLE entities;
ALTER TABLE entities_as_json RENAME TO entities;

-- The trail of who did what to which entity or venue.
CREATE TABLE acts (
    n      INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    actor  TEXT    NOT NULL,
    role   TEXT    NOT NULL,
    entity TEXT    NOT NULL,
    venue  TEXT    NOT NULL,
    what   TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    decree TEXT    NOT NULL,
    fields TEXT -- JSON
);
CREATE INDEX acts_entity ON acts (entity);
CREATE INDEX acts_venue ON acts (venue);

-- A role that was given before names were kept counts as given now, and as accepted by who has an account. One at a venue that
-- is not there was for nothing.
CREATE TABLE members (
    id       TEXT    NOT NULL PRIMARY KEY,
    phone    BLOB    NOT NULL,
    last_two TEXT    NOT NULL,
    entity   TEXT    NOT NULL,
    venue    TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    giver    TEXT    NOT NULL,
    accepted INTEGER,
    UNIQUE (phone, entity, venue, role)
) WITHOUT ROWID;
INSERT INTO members (id, phone, last_two, entity, venue, role, name, since, giver, accepted)
    SELECT lower(hex(randomblob(10))), m.phone, m.last_two, coalesce(json_extract(v.body, '$.entity'), ''), m.venue, m.role, '',
        unixepoch() * 1000, '', CASE WHEN a.id IS NOT NULL THEN unixepoch() * 1000 END
    FROM memberships m LEFT JOIN venues v ON v.id = m.venue LEFT JOIN accounts a ON a.phone = m.phone
    WHERE m.venue = '' OR v.id IS NOT NULL;
DROP TABLE memberships;
CREATE INDEX members_entity ON members (entity, since);

CREATE TABLE invitations (
    phone    BLOB    NOT NULL PRIMARY KEY,
    token    BLOB    NOT NULL UNIQUE,
    last_two TEXT    NOT NULL,
    expires  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX invitations_expires ON invitations (expires);

ALTER TABLE sessions ADD COLUMN confirmed INTEGER;
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE passkeys (
    id      BLOB    NOT NULL PRIMARY KEY,
    account TEXT    NOT NULL REFERENCES accounts (id),
    name    TEXT    NOT NULL,
    data    BLOB    NOT NULL,
    added   INTEGER NOT NULL,
    used    INTEGER
) WITHOUT ROWID;
CREATE INDEX passkeys_account ON passkeys (account, added);

CREATE TABLE ceremonies (
    key     BLOB    NOT NULL PRIMARY KEY,
    data    BLOB    NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ceremonies_expires ON ceremonies (expires);

CREATE TABLE notices (
    n      INTEGER PRIMARY KEY AUTOINCREMENT, -- a reader's place is never given to another
    entity TEXT    NOT NULL,
    key    TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    venue  TEXT    NOT NULL,
    gate   TEXT    NOT NULL,
    kind   TEXT    NOT NULL,
    what   TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    decree TEXT    NOT NULL,
    count  INTEGER NOT NULL,
    seen   INTEGER NOT NULL,
    UNIQUE (entity, key)
);
