-- +goose Up

-- What was answered while the database was away, and is in no row. Few, hence whole where others are distributed.
CREATE TABLE conflicts (
    venue   text COLLATE "C" NOT NULL,
    at      timestamptz      NOT NULL,
    id      uuid             NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    reason  text COLLATE "C" NOT NULL,
    stored  text COLLATE "C" NOT NULL,
    why     text COLLATE "C" NOT NULL,
    PRIMARY KEY (venue, at, id)
);
CREATE INDEX conflicts_id ON conflicts (id); -- by which they are forgotten
