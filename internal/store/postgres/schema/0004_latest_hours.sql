-- +goose Up

-- What the rows of a venue's latest hour add up to, in CBOR. They are written with the tally, which each row changes anyway, and
-- go over into figures when the venue's next hour begins.
ALTER TABLE tallies ADD COLUMN hour timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE tallies ADD COLUMN sums bytea NOT NULL DEFAULT '';
