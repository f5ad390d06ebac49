-- +goose Up

-- Digests and tags are bytea, scan ids uuid, moments timestamptz. Identifiers and words have the collation of their bytes,
-- whatever the database's. The primary key of whatever may be distributed by venue has the venue in it, at its end: lookups
-- name many ids or tags at once, and with the venue first they would be tried at each venue.

-- One row an event. A scan id begins with its time, so that the rows of all venues are written at one end of the key, and the
-- UTC days of the ids are the partitions (events_20210514), of which one is dropped as a whole. The body holds in CBOR what no
-- query asks for. Whoever writes a row has its venue's row of tallies locked: hence the seqs need no unique index.
CREATE TABLE events (
    id       uuid                     NOT NULL,
    venue    text COLLATE "C"         NOT NULL,
    seq      bigint                   NOT NULL,
    visit    uuid                     NOT NULL,
    kind     text COLLATE "C"         NOT NULL,
    gate     text COLLATE "C"         NOT NULL,
    tag      bytea                    NOT NULL,
    at       timestamptz              NOT NULL,
    outcome  text COLLATE "C"         NOT NULL,
    heads    integer                  NOT NULL,
    stayed   bigint                   NOT NULL, -- milliseconds
    inside   integer                  NOT NULL,
    inferred integer                  NOT NULL,
    body     bytea                    NOT NULL,
    PRIMARY KEY (id, venue)
) PARTITION BY RANGE (id);
CREATE INDEX events_feed ON events (venue, seq);
CREATE INDEX events_visit ON events (visit) WHERE visit <> id;

-- The visits that are inside; infinity is never, here and in tallies.
CREATE TABLE stays (
    tag      bytea            NOT NULL,
    venue    text COLLATE "C" NOT NULL,
    visit    uuid             NOT NULL,
    heads    integer          NOT NULL,
    began    timestamptz      NOT NULL,
    doubtful timestamptz      NOT NULL,
    closes   timestamptz      NOT NULL,
    PRIMARY KEY (tag, venue)
);
CREATE INDEX stays_doubtful ON stays (venue, doubtful); -- a venue's, and how many of them are uncertain by now

-- What a venue's stays add up to. From steady_from until before steady_until no stay becomes doubtful, so that inferred
-- holds; no stay closes before closes. The span may be narrower and closes earlier than the stays demand, never the reverse.
-- The last row that somebody has made was at last. An update of a row finds room on its page, and touches no index unless
-- closes moves.
CREATE TABLE tallies (
    venue        text COLLATE "C" PRIMARY KEY,
    seq          bigint           NOT NULL DEFAULT 0,
    inside       integer          NOT NULL DEFAULT 0,
    inferred     integer          NOT NULL DEFAULT 0,
    steady_from  timestamptz      NOT NULL DEFAULT '-infinity',
    steady_until timestamptz      NOT NULL DEFAULT 'infinity',
    closes       timestamptz      NOT NULL DEFAULT 'infinity',
    last         timestamptz      NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);
CREATE INDEX tallies_closes ON tallies (closes) WHERE closes < 'infinity';

-- What a venue's rows of an hour add up to, and how many were inside at most after one of them. The hour comes first, so
-- that the rows of all venues are counted at one end of the key.
CREATE TABLE figures (
    hour     timestamptz      NOT NULL, -- its first moment
    venue    text COLLATE "C" NOT NULL,
    gate     text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    outcome  text COLLATE "C" NOT NULL,
    reason   text COLLATE "C" NOT NULL,
    means    text COLLATE "C" NOT NULL,
    enforced boolean          NOT NULL,
    rows     bigint           NOT NULL,
    heads    bigint           NOT NULL,
    afar     bigint           NOT NULL,
    peak     integer          NOT NULL,
    PRIMARY KEY (hour, venue, gate, kind, outcome, reason, means, enforced)
) WITH (fillfactor = 70);
CREATE INDEX figures_venue ON figures (venue, hour);
CREATE INDEX figures_afar ON figures (hour) WHERE afar > 0; -- few, and looked for at all venues each minute

-- Asked is the venue whose arrival asks for the leaving: the shard that it is on.
CREATE TABLE leavings (
    asked text COLLATE "C" NOT NULL,
    id    uuid             NOT NULL,
    venue text COLLATE "C" NOT NULL,
    made  timestamptz      NOT NULL DEFAULT clock_timestamp(),
    visit uuid             NOT NULL, -- that alone is to end; zero for whichever there is
    tags  bytea            NOT NULL, -- one after the other
    gate  text             NOT NULL,
    tag   bytea            NOT NULL,
    at    timestamptz      NOT NULL,
    body  bytea            NOT NULL,
    now   timestamptz      NOT NULL,
    PRIMARY KEY (asked, id, venue)
);
CREATE INDEX leavings_made ON leavings (made, id);

-- The traces of looks at persons, in partitions as events are: an id begins with the time of the look.
CREATE TABLE lookups (
    id     uuid             NOT NULL,
    tag    bytea            NOT NULL,
    at     timestamptz      NOT NULL,
    means  text             NOT NULL,
    venue  text COLLATE "C" NOT NULL,
    looker text             NOT NULL,
    PRIMARY KEY (tag, id, venue)
) PARTITION BY RANGE (id);

CREATE TABLE quotas (
    key  bytea       PRIMARY KEY,
    used integer     NOT NULL,
    ends timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX quotas_ends ON quotas (ends);
