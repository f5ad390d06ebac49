package sqlite_test

import (
	"path/filepath"
	"testing"

	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() (store.Store, error) {
		path := filepath.Join(t.TempDir(), "ashyq.db")
		return func() (store.Store, error) { return sqlite.Open(t.Context(), path) }
	})
}
