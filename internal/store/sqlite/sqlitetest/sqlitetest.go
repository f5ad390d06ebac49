// Package sqlitetest has database files for tests.
package sqlitetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ashyq/internal/store/sqlite"
)

// Migrated is where a database file is that nothing was written into yet, for sqlite.Open or sqlite.OpenJournal, at this
// version's schema: to bring one there takes far longer than most tests.
func Migrated(t testing.TB) (path string) {
	t.Helper()
	content, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "ashyq.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// migrated is what every such file has in it.
var migrated = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "ashyq-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "ashyq.db")
	s, err := sqlite.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil { // all is in the one file then
		return nil, err
	}
	return os.ReadFile(path)
})
