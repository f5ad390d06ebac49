package reference

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

//go:embed migrations/*.sql
var migrations embed.FS

// storage is the registry's SQLite file: one connection that writes, several that read.
type storage struct {
	keys    *keys
	write   *sql.DB
	read    *sql.DB
	selects map[selection]*sql.Stmt
}

// stored is one resource as it now stands.
type stored struct {
	Type    string
	ID      string
	Version int64
	Updated time.Time
	Subject string // id of the Patient it is about, empty for a Patient
	Date    time.Time
	Body    json.RawMessage
}

func (r *stored) reference() string { return r.Type + "/" + r.ID }
func (r *stored) etag() string      { return fmt.Sprintf(`W/"%d"`, r.Version) }

// place is what the body of one version of a resource is sealed for.
func place(typ, id string, version int64) string { return fmt.Sprintf("%s/%s/%d", typ, id, version) }

// openStorage opens the file at path. A storage that is not lasting does not wait for the disk.
func openStorage(ctx context.Context, path string, lasting bool, kind ashyq.Registry, k *keys) (*storage, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // SQLite would let the umask decide who may read it
	if err != nil {
		return nil, err
	}
	f.Close()
	s := &storage{keys: k, selects: map[selection]*sql.Stmt{}}
	if err := s.open(ctx, path, lasting, kind); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *storage) open(ctx context.Context, path string, lasting bool, kind ashyq.Registry) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(5000)"
	sync := "FULL"
	if !lasting {
		sync = "OFF"
	}
	s.write, err = sql.Open("sqlite", dsn+"&_pragma=journal_mode(WAL)&_pragma=synchronous("+sync+")&_txlock=immediate")
	if err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.claim(ctx, kind); err != nil {
		return err
	}
	s.read, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	readers := max(4, runtime.NumCPU())
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	for _, by := range []source{byID, bySubject, byIdentifier, byCode} {
		for _, oldestFirst := range []bool{false, true} {
			sel := selection{by, oldestFirst}
			if s.selects[sel], err = s.read.PrepareContext(ctx, sel.sql()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *storage) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, files)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// claim makes a new file this registry's, and refuses one that is another's or was sealed with another key.
func (s *storage) claim(ctx context.Context, kind ashyq.Registry) error {
	check := s.keys.digest("check", string(kind))
	_, err := s.write.ExecContext(ctx,
		`INSERT INTO registry (kind, key_check) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM registry)`, string(kind), check)
	if err != nil {
		return err
	}
	var foundKind, foundCheck string
	err = s.write.QueryRowContext(ctx, `SELECT kind, key_check FROM registry`).Scan(&foundKind, &foundCheck)
	switch {
	case err != nil:
		return err
	case foundKind != string(kind):
		return fmt.Errorf("the database is that of the registry %q, not %q", foundKind, kind)
	case foundCheck != check:
		return errors.New("the database was written with another key")
	}
	return nil
}

func (s *storage) close() error {
	var errs []error
	for _, stmt := range s.selects {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// update runs one transaction that writes; what it does is durable when update returns without an error.
func (s *storage) update(ctx context.Context, do func(*change) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(&change{ctx, tx, s.keys}); err != nil {
		return err
	}
	return tx.Commit()
}

// change is a transaction that writes.
type change struct {
	ctx  context.Context
	tx   *sql.Tx
	keys *keys
}

// find is a resource as it stands within the change, nil if there is none.
func (c *change) find(typ, id string) (*stored, error) {
	row := c.tx.QueryRowContext(c.ctx,
		`SELECT type, id, version, updated, subject, date, body FROM resource WHERE type = ? AND id = ?`, typ, id)
	r, err := scan(row, c.keys)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return r, err
}

// identified are the ids of all resources of a type that have an identifier with this digest.
func (c *change) identified(typ, digest string) (ids []string, err error) {
	rows, err := c.tx.QueryContext(c.ctx,
		`SELECT r.id FROM identifier i JOIN resource r ON r.type = ? AND r.id = i.resource WHERE i.digest = ?`, typ, digest)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// put writes a resource in place of its earlier version, with what it can be found by.
func (c *change) put(r *stored, codes, identifiers []string) error {
	codeList, err := json.Marshal(codes)
	if err != nil {
		return err
	}
	var date int64
	if !r.Date.IsZero() {
		date = r.Date.UnixMilli()
	}
	_, err = c.tx.ExecContext(c.ctx,
		`INSERT OR REPLACE INTO resource (type, id, version, updated, subject, date, codes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Type, r.ID, r.Version, r.Updated.UnixMilli(), r.Subject, date, string(codeList),
		c.keys.seal(place(r.Type, r.ID, r.Version), r.Body))
	if err != nil || r.Type != fhir.TypePatient && r.Type != fhir.TypeTask {
		return err
	}
	if _, err := c.tx.ExecContext(c.ctx, `DELETE FROM identifier WHERE resource = ?`, r.ID); err != nil {
		return err
	}
	for _, digest := range identifiers {
		_, err := c.tx.ExecContext(c.ctx,
			`INSERT OR IGNORE INTO identifier (digest, resource) VALUES (?, ?)`, digest, r.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

func scan(row interface{ Scan(...any) error }, k *keys) (*stored, error) {
	var (
		r             stored
		updated, date int64
		sealed        []byte
	)
	if err := row.Scan(&r.Type, &r.ID, &r.Version, &updated, &r.Subject, &date, &sealed); err != nil {
		return nil, err
	}
	r.Updated, r.Date = time.UnixMilli(updated).UTC(), time.UnixMilli(date).UTC()
	body, err := k.open(place(r.Type, r.ID, r.Version), sealed)
	r.Body = body
	return &r, err
}
