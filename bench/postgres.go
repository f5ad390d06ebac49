package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// database is a PostgreSQL of our own that syncs what it commits, as in production.
type database struct {
	*process
	bin  string
	port int
}

// nobody is whom PostgreSQL runs as where we are root, which it refuses.
const nobody = 65534

func postgresBinaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // where Debian has them
	if len(found) == 0 {
		return "", errors.New("missing: PostgreSQL (apt-get install postgresql)")
	}
	return slices.Max(found), nil
}

// settings are those of a machine whose cores and disk others use too.
var settings = []string{"max_connections=200", "shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min",
	"wal_compression=lz4", "autovacuum_naptime=15s"}

func (b *bench) postgres(ctx context.Context) (*database, error) {
	bin, err := postgresBinaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(b.dir, "postgres-")
	if err != nil {
		return nil, err
	}
	b.later(func() { os.RemoveAll(dir) })
	as := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		as.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		if err := os.Chown(dir, nobody, nobody); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "--pgdata", data, "--username", "postgres", "--auth", "trust", "--locale", "C")
	initdb.Dir, initdb.SysProcAttr = dir, as
	if text, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, text)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	args := []string{"-D", data, "-p", strconv.Itoa(port), "-h", "127.0.0.1", "-k", dir}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	server := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), args...)
	server.Dir, server.SysProcAttr = dir, as
	p, err := b.start("postgres", server)
	if err != nil {
		return nil, err
	}
	d := &database{p, bin, port}
	b.later(func() {
		_ = p.cmd.Process.Signal(syscall.SIGINT)
		_ = p.cmd.Wait()
	})
	err = until(ctx, func() bool {
		return exec.CommandContext(ctx, filepath.Join(bin, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(port)).Run() == nil
	})
	return d, err
}

func (d *database) url(name string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", d.port, name)
}

func (d *database) execute(ctx context.Context, name string, statements ...string) error {
	conn, err := pgx.Connect(ctx, d.url(name))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// inserts is how many rows like those of a scan pgbench inserts a second, one a transaction, from 64 clients: into a table like a day's partition of
// the database's events.
func (d *database) inserts(ctx context.Context, b *bench, name string) (float64, error) {
	err := d.execute(ctx, name, "DROP TABLE IF EXISTS pgbench_events", "CREATE TABLE pgbench_events (LIKE events INCLUDING ALL)")
	if err != nil {
		return 0, err
	}
	columns, values, err := d.sample(ctx, name)
	if err != nil {
		return 0, err
	}
	script := filepath.Join(b.dir, "insert.sql")
	text := fmt.Sprintf("\\set venue random(1, 20000)\nINSERT INTO pgbench_events (%s) VALUES (%s);\n", columns, values)
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		return 0, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(d.bin, "pgbench"), "-n", "-M", "prepared", "-c", "64", "-j", "2", "-T",
		strconv.Itoa(int(b.duration.Seconds())), "-f", script, d.url(name)).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	found := regexp.MustCompile(`tps = ([\d.]+)`).FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench says no rate: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// sample is a row of the database's events as the columns and values of an INSERT, with a venue and an id of its own each time.
func (d *database) sample(ctx context.Context, name string) (columns, values string, err error) {
	conn, err := pgx.Connect(ctx, d.url(name))
	if err != nil {
		return "", "", err
	}
	defer conn.Close(ctx)
	var names, literals []string
	err = conn.QueryRow(ctx, `WITH one AS (SELECT to_jsonb(e) AS row FROM events e WHERE kind = 'entry' LIMIT 1)
		SELECT array_agg(quote_ident(key)), array_agg(quote_nullable(value)) FROM one, jsonb_each_text(row)`).Scan(&names, &literals)
	if err != nil {
		return "", "", fmt.Errorf("no row to go by: %w", err)
	}
	for i, column := range names {
		switch column {
		case "venue":
			literals[i] = "'venue' || :venue"
		case "id", "visit":
			literals[i] = "gen_random_uuid()"
		}
	}
	return strings.Join(names, ", "), strings.Join(literals, ", "), nil
}
