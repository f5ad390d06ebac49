package postgres_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"ashyq/internal/store/postgres"
)

func TestNodesThatStartAtOnceMakeOneSchema(t *testing.T) {
	url := server.Fresh(t)
	var starting sync.WaitGroup
	for range 4 {
		starting.Go(func() {
			s, err := postgres.Open(t.Context(), url, postgres.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if _, _, err := s.Enter(t.Context(), arrival("cinema")); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
}

func TestOpenFailsWithOneClearLine(t *testing.T) {
	for _, row := range []struct{ name, script, want string }{
		{"a newer version that this one can work with", "INSERT INTO ashyq_migrations (version_id, is_applied) VALUES (9000, true)", ""},
		{"a newer version that this one cannot work with",
			"INSERT INTO ashyq_migrations (version_id, is_applied) VALUES (9000, true); UPDATE compatible SET oldest = 8000",
			"a newer version of this program has migrated it"},
		{"another program's", "DROP TABLE ashyq_migrations", "the database is another program's"},
	} {
		t.Run(row.name, func(t *testing.T) {
			url := server.Fresh(t)
			s, err := postgres.Open(t.Context(), url, postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			execute(t, url, row.script)
			s, err = postgres.Open(t.Context(), url, postgres.Options{})
			if err == nil {
				defer s.Close()
			}
			if row.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func execute(t *testing.T, url, script string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}
