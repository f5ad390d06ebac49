package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/pressly/goose/v3"
	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

//go:embed schema/*.sql
var schema embed.FS

// applicationID marks a database file as ours; the first migration writes it.
const applicationID = 0x61737971

var (
	errForeign = errors.New("the file is not a database of ours")
	errNewer   = errors.New("a newer version of this program has migrated it")
)

// migrate brings a database file to this version's schema, forward only.
func migrate(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", dsn(path)+"&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := checkOwner(ctx, db); err != nil {
		return err
	}

	migrations, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, migrations, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	has, knows, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if has > knows {
		return fmt.Errorf("%w (its schema is %d, ours %d)", errNewer, has, knows)
	}
	_, err = provider.Up(ctx)
	return err
}

func dsn(path string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: "mode=rw"}).String()
}

// checkOwner fails for a file that is no SQLite database, or one of another program.
func checkOwner(ctx context.Context, db *sql.DB) error {
	var id, tables int
	err := db.QueryRowContext(ctx, "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id").
		Scan(&id, &tables)
	if e, ok := errors.AsType[*engine.Error](err); ok && e.Code() == lib.SQLITE_NOTADB {
		return errForeign
	}
	if err == nil && tables > 0 && id != applicationID {
		return errForeign
	}
	return err
}
