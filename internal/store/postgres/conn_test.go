package postgres_test

import (
	"errors"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

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

func TestNoRoomIsMadeForNoise(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			conn.Write([]byte{'R', 0x3f, 0xff, 0xff, 0xff}) // so much would follow
		}
	}()
	s, err := postgres.Open(t.Context(), "postgres://postgres@"+listener.Addr().String()+"/ashyq?sslmode=disable", postgres.Options{})
	if _, refused := errors.AsType[*pgproto3.ExceededMaxBodyLenErr](err); !refused {
		if err == nil {
			s.Close()
		}
		t.Errorf("it waits for what is not there: %v", err)
	}
}
