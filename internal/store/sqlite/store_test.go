package sqlite_test

import (
	"testing"

	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
	"ashyq/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() (store.Store, error) {
		path := sqlitetest.Migrated(t)
		return func() (store.Store, error) { return sqlite.Open(t.Context(), path) }
	})
}
