package sqlite_test

import (
	"testing"

	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
	"ashyq/internal/store/storetest"
)

func TestFiller(t *testing.T) {
	storetest.RunFiller(t, func(t *testing.T) storetest.Filled {
		s, err := sqlite.Open(t.Context(), sqlitetest.Migrated(t))
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
