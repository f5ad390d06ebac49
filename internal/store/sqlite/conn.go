package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"iter"
	"net/url"
	"reflect"
	"strings"
	"time"

	engine "modernc.org/sqlite"

	"ashyq"
)

// conn is one connection and the statements prepared on it. One goroutine uses it at a time.
type conn struct {
	raw        driver.Conn
	statements map[string]statement
}

type statement interface {
	driver.StmtExecContext
	driver.StmtQueryContext
	Close() error
}

// connect opens a database file that exists.
func connect(path string, pragmas ...string) (*conn, error) {
	raw, err := new(engine.Driver).Open(dsn(path))
	if err != nil {
		return nil, err
	}
	c := &conn{raw: raw, statements: make(map[string]statement)}
	for _, pragma := range pragmas {
		if _, err := c.row("PRAGMA " + pragma); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func dsn(path string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: "mode=rw"}).String()
}

func (c *conn) close() error {
	for _, s := range c.statements {
		s.Close()
	}
	return c.raw.Close()
}

// exec runs a statement that returns nothing, and says how many rows it changed.
func (c *conn) exec(query string, args ...any) (changed int64, err error) {
	s, err := c.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(context.Background(), bind(args))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// rows runs a query. A row is good until the next one.
func (c *conn) rows(query string, args ...any) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		s, err := c.prepare(query)
		if err != nil {
			yield(nil, err)
			return
		}
		rows, err := s.QueryContext(context.Background(), bind(args))
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		r := make(row, len(rows.Columns()))
		for {
			if err := rows.Next(r); err == io.EOF {
				return
			} else if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// row is the first row of a query, nil if there is none.
func (c *conn) row(query string, args ...any) (row, error) {
	for r, err := range c.rows(query, args...) {
		return r, err
	}
	return nil, nil
}

func (c *conn) prepare(query string) (statement, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	prepared, err := c.raw.Prepare(query)
	if err != nil {
		return nil, err
	}
	s := prepared.(statement)
	c.statements[query] = s
	return s, nil
}

// row is one row of a result. NULL reads as the zero value.
type row []driver.Value

func (r row) int(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

func (r row) text(i int) string {
	s, _ := r[i].(string)
	return s
}

func (r row) blob(i int) []byte {
	b, _ := r[i].([]byte)
	return b
}

func (r row) bool(i int) bool { return r.int(i) != 0 }

func (r row) id(i int) (id ashyq.ScanID) {
	copy(id[:], r.blob(i))
	return id
}

func (r row) tag(i int) (tag ashyq.Tag) {
	copy(tag[:], r.blob(i))
	return tag
}

func (r row) digest(i int) (d ashyq.Digest) {
	copy(d[:], r.blob(i))
	return d
}

func (r row) time(i int) time.Time             { return fromMillis(r.int(i)) }
func (r row) milliseconds(i int) time.Duration { return time.Duration(r.int(i)) * time.Millisecond }

// bind turns the domain's values into the driver's. A kind that no column holds is a fault of the caller's, and panics.
func bind(args []any) []driver.NamedValue {
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: value(arg)}
	}
	return values
}

func value(arg any) driver.Value {
	switch v := arg.(type) {
	case nil, int64, string, []byte:
		return v
	case int:
		return int64(v)
	case uint64:
		return int64(v)
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case ashyq.ScanID:
		return v[:]
	case ashyq.Tag:
		return v[:]
	case ashyq.Digest:
		return v[:]
	case time.Duration:
		return v.Milliseconds()
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UnixMilli()
	}
	if word := reflect.ValueOf(arg); word.Kind() == reflect.String { // the domain's identifiers and words
		return word.String()
	}
	panic(fmt.Sprintf("sqlite: no column holds a %T", arg))
}

// placeholders are those of a list of n values.
func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// fromMillis is the moment that a column or a body holds; 0 is none.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// millis is what a column or a body holds of a moment; 0 for none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
