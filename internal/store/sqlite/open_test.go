package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ashyq"
	"ashyq/internal/store/sqlite"
)

func TestOpenMakesAFileForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a name? with #marks% .db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.SaveZone(t.Context(), "KZ-75", ashyq.RedZone); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", info.Name(), info.Mode())
		}
	}
}

func TestOpenTakesOneFileTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	one, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	other, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for i, s := range []*sqlite.Store{one, other, one} {
		e, _, err := s.Enter(t.Context(), arrival())
		if err != nil {
			t.Fatal(err)
		}
		if e.Seq != uint64(i+1) || e.Inside != i+1 {
			t.Fatalf("arrival %d: seq %d, %d inside", i+1, e.Seq, e.Inside)
		}
	}
}

func TestOpenFailsWithOneClearLine(t *testing.T) {
	dir := t.TempDir()
	for _, row := range []struct {
		name string
		make func(path string) error
		want string
	}{
		{"text.db", func(path string) error {
			return os.WriteFile(path, []byte(strings.Repeat("not a database\n", 500)), 0o600)
		},
			"the file is not a database of ours"},
		{"foreign.db", func(path string) error { return execute(path, "CREATE TABLE notes (text TEXT)") },
			"the file is not a database of ours"},
		{"newer.db", func(path string) error {
			s, err := sqlite.Open(t.Context(), path)
			if err != nil {
				return err
			}
			if err := s.Close(); err != nil {
				return err
			}
			return execute(path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
		}, "a newer version of this program has migrated it (its schema is 9000, ours "},
		{"directory.db", func(path string) error { return os.Mkdir(path, 0o700) }, "is a directory"},
		{"nowhere/ashyq.db", func(string) error { return nil }, "no such file or directory"},
	} {
		path := filepath.Join(dir, row.name)
		if err := row.make(path); err != nil {
			t.Fatal(err)
		}
		s, err := sqlite.Open(t.Context(), path)
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", row.name)
			continue
		}
		if text := err.Error(); !strings.Contains(text, path) || !strings.Contains(text, row.want) || strings.Contains(text, "\n") {
			t.Errorf("%s: %q", row.name, text)
		}
	}
}

// execute runs a statement on a database file, without this package.
func execute(path, statement string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}
