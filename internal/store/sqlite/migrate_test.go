package sqlite

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"ashyq"
	"ashyq/internal/store"
)

// TestWhatWasThereBeforeTakingPartIsThereAfter opens a database file as the version before had left it.
func TestWhatWasThereBeforeTakingPartIsThereAfter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	old(t, path, 2, `
		INSERT INTO entities VALUES ('company', 1, '{"ru":"ТОО «Арман»"}', '210440000007'), ('sole', 2, '{"kk":"ЖК Дана"}', '');
		INSERT INTO venues VALUES ('cinema', 3, '{"id":"cinema","entity":"company","gates":[{"id":"in","name":"Main","short":""}]}');
		INSERT INTO accounts (id, phone, last_two) VALUES ('dana', x'11', '67');
		INSERT INTO sessions VALUES (zeroblob(32), 'dana', '', 4000000000000, 0);
		INSERT INTO memberships VALUES (x'11', 'cinema', 'guard', '67'), (x'22', '', 'authority', '00'), (x'33', 'nowhere', 'owner', '11');
		INSERT INTO events VALUES
			(x'01', 'cinema', 1, x'01', 'entry', 'in', x'aa', 5000, 'admit', 1, 0, 1, 0, x'a0'),
			(x'02', 'cinema', 2, x'02', 'entry', 'in', x'bb', 4000, 'refuse', 1, 0, 1, 0, x'a0');
		INSERT INTO tallies VALUES ('cinema', 2, 1, 0, 0, 9223372036854775807, 9223372036854775807), ('cafe', 0, 0, 0, 0, 0, 0);`)
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()

	changes, err := s.Changes(t.Context(), 0, 100)
	if err != nil || changes.Cursor != 3 || len(changes.Entities) != 2 || len(changes.Venues) != 1 {
		t.Fatalf("%+v, %v", changes, err)
	}
	company, sole, cinema := changes.Entities[0], changes.Entities[1], changes.Venues[0]
	if company.ID != "company" || company.Name.RU != "ТОО «Арман»" || company.BIN.Digits() != "210440000007" {
		t.Errorf("the company is %+v", company)
	}
	if sole.ID != "sole" || sole.Name.KK != "ЖК Дана" || sole.BIN != (ashyq.BIN{}) {
		t.Errorf("the sole trader is %+v", sole)
	}
	if cinema.Gates[0].Name.RU != "Main" {
		t.Errorf("the gate is called %+v", cinema.Gates[0].Name)
	}

	session, dana, err := s.Session(t.Context(), time.Now(), ashyq.Digest{})
	if guard := (store.Role{Entity: "company", Venue: "cinema", Name: store.Guard}); err != nil || len(dana.Roles) != 1 || dana.Roles[0] != guard {
		t.Errorf("the roles are %+v, %v", dana.Roles, err)
	}
	if !session.Confirmed.IsZero() {
		t.Errorf("the session was confirmed at %v", session.Confirmed)
	}
	members, err := s.Members(t.Context(), "company")
	if err != nil || len(members) != 1 || members[0].ID == "" || members[0].LastTwo != "67" || members[0].Accepted.IsZero() {
		t.Errorf("the members are %+v, %v", members, err)
	}
	officials, err := s.Members(t.Context(), "")
	if err != nil || len(officials) != 1 || officials[0].Role.Name != store.Authority || !officials[0].Accepted.IsZero() {
		t.Errorf("the officials are %+v, %v", officials, err)
	}
	pulses, err := s.Pulses(t.Context(), time.UnixMilli(1), time.UnixMilli(1))
	if err != nil || len(pulses) != 1 || pulses[0].Last.UnixMilli() != 5000 || pulses[0].Inside != 1 {
		t.Errorf("the pulses are %+v, %v", pulses, err)
	}
}

// old makes a database file of an earlier version, with what a script writes into it.
func old(t *testing.T, path string, version int64, script string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	migrations, err := fs.Sub(schema, "schema")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, migrations, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}
