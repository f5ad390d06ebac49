package main

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
	"ashyq/internal/store/sqlite"
)

// database is where a service keeps what it knows: the same for all of its nodes, and for the shell.
type database struct {
	Database string `help:"SQLite file, or a postgres:// URL with one host or several." default:"ashyq.db"`
	Pooled   bool   `help:"The PostgreSQL is behind a connection pooler in transaction mode: nothing is prepared or pipelined."`
}

// backend is a store that can also be filled at once, and looked at.
type backend interface {
	store.Store
	store.Filler
	store.Observed
}

// open brings the database to this version's schema and opens it.
func (d database) open(ctx context.Context) (backend, error) { return d.openPatiently(ctx, false) }

// openPatiently is open, but for a PostgreSQL that is away, if it may be.
func (d database) openPatiently(ctx context.Context, mayBeAway bool) (backend, error) {
	switch scheme, _, _ := strings.Cut(d.Database, "://"); {
	case !d.remote():
		return sqlite.Open(ctx, d.Database)
	case scheme == "postgres" || scheme == "postgresql":
		return postgres.Open(ctx, d.Database, postgres.Options{Pooled: d.Pooled, Patient: mayBeAway})
	default:
		return nil, errors.New("database: neither a file nor a postgres:// URL")
	}
}

func (d database) remote() bool { return strings.Contains(d.Database, "://") }

// String is the database without the password to it.
func (d database) String() string {
	if !d.remote() {
		return d.Database
	}
	u, err := url.Parse(d.Database)
	if err != nil {
		return "the database"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
