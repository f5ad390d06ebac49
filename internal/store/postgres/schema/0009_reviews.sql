-- +goose Up

-- Decisions that did not rest on fresh evidence, and what it would have made of them. A person is sealed, and there as long as the
-- review is open: as long as its result is empty. The table is whole, wherever its venues are: what is open is taken by one node
-- after the other.
CREATE TABLE reviews (
    id            uuid             NOT NULL,
    venue         text COLLATE "C" NOT NULL,
    at            timestamptz      NOT NULL,
    basis         text COLLATE "C" NOT NULL,
    person        bytea            NOT NULL,
    again         timestamptz      NOT NULL, -- nobody takes it before
    result        text COLLATE "C" NOT NULL DEFAULT '',
    visit         uuid             NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    was_status    text             NOT NULL DEFAULT '',
    was_outcome   text COLLATE "C" NOT NULL DEFAULT '',
    would_status  text             NOT NULL DEFAULT '',
    would_outcome text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (id, venue)
);
CREATE INDEX reviews_at ON reviews (at);
CREATE INDEX reviews_open ON reviews (again, id, venue) WHERE result = '';
CREATE INDEX reviews_changed ON reviews (at, id, venue) WHERE result = 'changed';
