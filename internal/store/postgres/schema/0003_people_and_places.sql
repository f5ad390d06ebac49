-- +goose Up

-- Digests are bytea, moments timestamptz. What is told in an order has the collation of its bytes, whatever the database's.

-- Places: changed is the number of the change that last touched the row. It is NULL only for the transaction that makes the
-- row, which takes its number last: the number's row is what all changes wait for.
CREATE TABLE changes (n bigint NOT NULL);
INSERT INTO changes VALUES (0);

CREATE TABLE entities (
    id      text PRIMARY KEY,
    changed bigint UNIQUE,
    body    json NOT NULL
);

CREATE TABLE venues (
    id      text PRIMARY KEY,
    changed bigint UNIQUE,
    body    json NOT NULL -- with the gates
);

CREATE TABLE gates (
    id    text PRIMARY KEY,
    short text UNIQUE,
    venue text NOT NULL REFERENCES venues (id)
);
CREATE INDEX gates_venue ON gates (venue);

CREATE TABLE zones (
    region  text PRIMARY KEY,
    changed bigint UNIQUE,
    zone    text NOT NULL
);

-- Policies that were published while nodes run.
CREATE TABLE decrees (
    version text PRIMARY KEY,
    changed bigint UNIQUE,
    text    text NOT NULL
);

-- The trail of who did what to which entity or venue.
CREATE TABLE acts (
    n      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    actor  text NOT NULL,
    role   text NOT NULL,
    entity text NOT NULL,
    venue  text NOT NULL,
    what   text NOT NULL,
    reason text NOT NULL,
    decree text NOT NULL,
    fields json
);
CREATE INDEX acts_entity ON acts (entity, n);
CREATE INDEX acts_venue ON acts (venue, n);

CREATE TABLE accounts (
    id        text PRIMARY KEY,
    phone     bytea NOT NULL UNIQUE,
    last_two  text NOT NULL,
    person    bytea,
    key_id    text NOT NULL DEFAULT '',
    assurance text NOT NULL DEFAULT ''
);

-- The persons an account has been bound to, and when it was last.
CREATE TABLE bindings (
    account text NOT NULL REFERENCES accounts (id),
    person  bytea NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (account, person)
);

CREATE TABLE members (
    id       text COLLATE "C" PRIMARY KEY,
    phone    bytea NOT NULL,
    last_two text NOT NULL,
    entity   text COLLATE "C" NOT NULL,
    venue    text COLLATE "C" NOT NULL,
    role     text COLLATE "C" NOT NULL,
    name     text NOT NULL,
    since    timestamptz NOT NULL,
    giver    text NOT NULL,
    accepted timestamptz,
    UNIQUE (phone, entity, venue, role)
);
CREATE INDEX members_entity ON members (entity, since, id);

CREATE TABLE invitations (
    phone    bytea PRIMARY KEY,
    token    bytea NOT NULL,
    last_two text NOT NULL,
    expires  timestamptz NOT NULL
);
CREATE INDEX invitations_token ON invitations (token); -- not unique: a call that is repeated while it is under way would fail
CREATE INDEX invitations_expires ON invitations (expires);

CREATE TABLE sessions (
    token     bytea PRIMARY KEY,
    account   text REFERENCES accounts (id),
    client    text NOT NULL,
    expires   timestamptz NOT NULL,
    slide     bigint NOT NULL, -- milliseconds
    confirmed timestamptz
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE codes (
    phone   bytea PRIMARY KEY,
    code    bytea NOT NULL,
    expires timestamptz NOT NULL,
    tries   integer NOT NULL
);
CREATE INDEX codes_expires ON codes (expires);

CREATE TABLE passkeys (
    id      bytea PRIMARY KEY,
    account text NOT NULL REFERENCES accounts (id),
    name    text NOT NULL,
    data    bytea NOT NULL,
    added   timestamptz NOT NULL,
    used    timestamptz
);
CREATE INDEX passkeys_account ON passkeys (account, added, id);

CREATE TABLE ceremonies (
    key     bytea PRIMARY KEY,
    data    bytea NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX ceremonies_expires ON ceremonies (expires);

CREATE TABLE clients (
    id     text PRIMARY KEY,
    name   text NOT NULL,
    secret bytea NOT NULL
);

CREATE TABLE notices (
    n      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity text NOT NULL,
    key    text NOT NULL,
    at     timestamptz NOT NULL,
    venue  text NOT NULL,
    gate   text NOT NULL,
    kind   text NOT NULL,
    what   text NOT NULL,
    reason text NOT NULL,
    decree text NOT NULL,
    count  bigint NOT NULL,
    seen   boolean NOT NULL DEFAULT FALSE,
    UNIQUE (entity, key)
);
CREATE INDEX notices_entity ON notices (entity, n);
