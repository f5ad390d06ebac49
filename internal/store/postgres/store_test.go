package postgres_test

import (
	"errors"
	"os"
	"testing"

	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
	"ashyq/internal/store/postgres/postgrestest"
	"ashyq/internal/store/storetest"
)

var server *postgrestest.Server

func TestMain(m *testing.M) { os.Exit(postgrestest.Main(m, &server)) }

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() (store.Store, error) {
		url := server.Migrated(t)
		return func() (store.Store, error) { return postgres.Open(t.Context(), url, postgres.Options{}) }
	})
}

// TestStoreOnTwoNodes has one of them behind a pooler, as far as it can tell.
func TestStoreOnTwoNodes(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() (store.Store, error) {
		url := server.Migrated(t)
		return func() (store.Store, error) {
			a, err := postgres.Open(t.Context(), url, postgres.Options{})
			if err != nil {
				return nil, err
			}
			b, err := postgres.Open(t.Context(), url, postgres.Options{Pooled: true})
			if err != nil {
				return nil, errors.Join(err, a.Close())
			}
			return storetest.Alternate(a, b), nil
		}
	})
}

func TestOpenAgain(t *testing.T) {
	url := server.Fresh(t)
	for range 2 {
		s, err := postgres.Open(t.Context(), url, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
