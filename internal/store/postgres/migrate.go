package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

//go:embed schema/*.sql
var schema embed.FS

// migrations is the table that says what a database has been brought to.
const migrations = "ashyq_migrations"

var (
	errForeign = errors.New("the database is another program's: it has tables that this one has not made")
	errOld     = errors.New("PostgreSQL 15 or newer is needed")
	errNewer   = errors.New("a newer version of this program has migrated it, with which this one cannot work side by side")
)

// foreignQuery reports whether a database has tables, apart from those of extensions, though it was never migrated.
const foreignQuery = "SELECT to_regclass('" + migrations + "') IS NULL AND EXISTS (SELECT FROM pg_class c " +
	"WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') " +
	"AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e'))"

// prepare makes a database ready for this version, and says how many shards its tables have that are distributed.
func prepare(ctx context.Context, config *pgx.ConnConfig) (shards int, err error) {
	config = config.Copy()
	for _, limit := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
		delete(config.RuntimeParams, limit) // a migration may take its time
	}
	db := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrate(ctx, db); err != nil {
		return 0, err
	}
	return distribute(ctx, db)
}

// migrate brings a database to this version's schema, forward only. Nodes that start at once wait for each other. A schema
// that is newer than this version's is good as long as its migrations say so: nodes are upgraded one by one.
func migrate(ctx context.Context, db *sql.DB) error {
	var server int
	if err := db.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int").Scan(&server); err != nil {
		return err
	}
	if server < 15_00_00 {
		return errOld
	}
	var foreign bool
	if err := db.QueryRowContext(ctx, foreignQuery).Scan(&foreign); err != nil {
		return err
	}
	if foreign {
		return errForeign
	}

	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	table, err := database.NewStore(database.DialectPostgres, migrations)
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider("", db, files, goose.WithStore(table), goose.WithSessionLocker(locker),
		goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	has, knows, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if has > knows {
		return worksWith(ctx, db, has, knows)
	}
	_, err = provider.Up(ctx)
	return err
}

// worksWith fails if a newer schema does not let programs work that know only an older one.
func worksWith(ctx context.Context, db *sql.DB, has, knows int64) error {
	var oldest int64
	if err := db.QueryRowContext(ctx, "SELECT oldest FROM compatible").Scan(&oldest); err != nil {
		return err
	}
	if knows < oldest {
		return fmt.Errorf("%w (its schema is %d, ours %d)", errNewer, has, knows)
	}
	return nil
}
