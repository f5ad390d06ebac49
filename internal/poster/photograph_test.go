package poster_test

import (
	"runtime"
	"testing"

	"ashyq/internal/poster/postertest"
)

func TestDamagedSheetsAreRead(t *testing.T) {
	photographs := postertest.Photographs(t)
	for start := range runtime.GOMAXPROCS(0) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for i := start; i < len(photographs); i += runtime.GOMAXPROCS(0) {
				if got := postertest.Read(photographs[i]); got != postertest.URL() {
					t.Errorf("photograph %d is read as %q", i, got)
				}
			}
		})
	}
}

func TestA4IsReadFromTwoMetres(t *testing.T) {
	t.Parallel()
	for i, photograph := range postertest.FromAfar(t) {
		if got := postertest.Read(photograph); got != postertest.URL() {
			t.Errorf("photograph %d is read as %q", i, got)
		}
	}
}
