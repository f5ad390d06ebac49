package postgres_test

import (
	"testing"

	"ashyq/internal/store/postgres"
	"ashyq/internal/store/storetest"
)

func TestFiller(t *testing.T) {
	storetest.RunFiller(t, func(t *testing.T) storetest.Filled {
		s, err := postgres.Open(t.Context(), server.Fresh(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
