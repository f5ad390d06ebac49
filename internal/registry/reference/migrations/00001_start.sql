-- +goose Up

-- What this file is, so that it is never opened as another registry's or under another key.
CREATE TABLE registry (
    kind      TEXT NOT NULL,
    key_check TEXT NOT NULL
) STRICT;

-- One row a resource, as it now stands. What was reported is sealed in body; in the clear are random ids, keyed digests
-- and the moments that searches sort by.
CREATE TABLE resource (
    type    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL,
    updated INTEGER NOT NULL, -- Unix milliseconds
    subject TEXT    NOT NULL, -- id of the Patient it is about, empty for a Patient
    date    INTEGER NOT NULL, -- of sampling, onset or start, Unix milliseconds; 0 for a Patient
    codes   TEXT    NOT NULL, -- JSON array of the digests of what a code search may ask for
    body    BLOB    NOT NULL,
    PRIMARY KEY (type, id)
) STRICT;

CREATE INDEX resource_by_subject ON resource (type, subject, date, id);

CREATE TABLE patient_identifier (
    digest  TEXT NOT NULL,
    patient TEXT NOT NULL,
    PRIMARY KEY (digest, patient)
) STRICT, WITHOUT ROWID;

CREATE INDEX patient_identifier_by_patient ON patient_identifier (patient);
