package reference

import (
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// A registry that ran before there were requests knows its people still.
func TestAFileOfTheFirstVersionIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	key := make([]byte, KeySize)
	k, err := newKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	anna := resident(t, annaIIN)
	number := fhir.DefaultSystems.Identify(anna)
	body := `{"resourceType":"Patient","id":"anna","identifier":[{"system":"` + number.System + `","value":"` + number.Value + `"}]}`
	for _, row := range []struct {
		statement string
		values    []any
	}{
		{`INSERT INTO registry (kind, key_check) VALUES (?, ?)`, []any{"pcr", k.digest("check", "pcr")}},
		{`INSERT INTO resource (type, id, version, updated, subject, date, codes, body) VALUES ('Patient', 'anna', 1, 0, '', 0, '[]', ?)`,
			[]any{k.seal(place("Patient", "anna", 1), []byte(body))}},
		{`INSERT INTO patient_identifier (digest, patient) VALUES (?, 'anna')`, []any{k.identifierDigest(number.System, number.Value)}},
	} {
		if _, err := db.ExecContext(t.Context(), row.statement, row.values...); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	s, err := Open(t.Context(), Config{Kind: ashyq.PCR, Database: path, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if id := known(t, s); id != "anna" {
		t.Errorf("she is known as %s", id)
	}
	dispute(t, s, anna, missing)
	if got := disputes(t, s, anna); len(got) != 1 || got[0].Number != missing.Number {
		t.Errorf("filed is %+v", got)
	}
}
