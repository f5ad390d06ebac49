-- +goose Up

-- How Forget asks whether a row's visit is still inside. A visit's id begins with its time, so that those who arrive
-- together are written to the same pages.
CREATE INDEX stays_visit ON stays (visit, venue);
