package postgres_test

import (
	"testing"

	"ashyq/internal/store/postgres"
)

// TestNothingIsCancelled: a COMMIT that is cancelled while it waits for a standby is seen by all, and lost with the primary.
func TestNothingIsCancelled(t *testing.T) {
	s, err := postgres.Open(t.Context(), server.Migrated(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Cancel(t.Context()); err == nil {
		t.Error("the server was asked to cancel a statement")
	}
}
