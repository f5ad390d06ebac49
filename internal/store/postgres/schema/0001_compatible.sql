-- +goose Up

-- The oldest schema whose programs can work with this one. A migration that they cannot live with raises it, and comes a
-- version later than the programs that no longer need what it takes away.
CREATE TABLE compatible (oldest bigint NOT NULL);
INSERT INTO compatible VALUES (1);
