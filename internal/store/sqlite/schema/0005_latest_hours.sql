-- +goose Up

-- What the rows of a venue's latest hour add up to, in CBOR. They are written with the tally, which each row changes anyway, and
-- go over into figures when the venue's next hour begins.
ALTER TABLE tallies ADD COLUMN hour INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tallies ADD COLUMN sums BLOB;

-- Forget asks once for the visits that are open still.
DROP INDEX stays_visit;
