package sqlite_test

import (
	"path/filepath"
	"testing"

	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/storetest"
)

func TestFiller(t *testing.T) {
	storetest.RunFiller(t, func(t *testing.T) storetest.Filled {
		s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ashyq.db"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
