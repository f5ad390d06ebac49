package postgres_test

import (
	"os"
	"testing"

	"ashyq/internal/store/postgres"
	"ashyq/internal/store/postgres/postgrestest"
)

var server *postgrestest.Server

func TestMain(m *testing.M) { os.Exit(postgrestest.Main(m, &server)) }

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
