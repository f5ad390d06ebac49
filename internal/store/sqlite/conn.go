package sqlite

import (
	"iter"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	engine "modernc.org/sqlite/lib"
)

// conn is one connection and the statements prepared on it. One goroutine uses it at a time.
//
// It speaks to the engine itself: by way of the driver for database/sql, a statement costs twice as much and every value
// an allocation.
type conn struct {
	tls        *libc.TLS // the engine's thread
	db         uintptr
	statements map[string]*statement
}

// connect opens a database file that exists.
func connect(path string, pragmas ...string) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), statements: make(map[string]*statement)}
	if err := c.open(path); err != nil {
		c.close()
		return nil, err
	}
	for _, pragma := range pragmas {
		if _, err := c.row("PRAGMA " + pragma); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *conn) open(path string) error {
	name, err := libc.CString(path)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	code := c.out(&c.db, func(place uintptr) int32 {
		return engine.Xsqlite3_open_v2(c.tls, name, place, engine.SQLITE_OPEN_READWRITE|engine.SQLITE_OPEN_NOMUTEX, 0)
	})
	return c.check(code)
}

func (c *conn) close() error {
	for _, s := range c.statements {
		s.close()
	}
	err := c.check(engine.Xsqlite3_close_v2(c.tls, c.db))
	c.tls.Close()
	return err
}

// exec runs a statement that returns nothing, and says how many rows it changed.
func (c *conn) exec(query string, args ...any) (changed int64, err error) {
	s, err := c.prepare(query)
	if err != nil {
		return 0, err
	}
	defer s.reset()
	if err := s.bind(args); err != nil {
		return 0, err
	}
	if _, err := s.step(); err != nil {
		return 0, err
	}
	return engine.Xsqlite3_changes64(c.tls, c.db), nil
}

// row is the first row of a query, nil if there is none. It is good until the same query is run again.
func (c *conn) row(query string, args ...any) (row, error) {
	s, err := c.prepare(query)
	if err != nil {
		return nil, err
	}
	defer s.reset()
	if err := s.bind(args); err != nil {
		return nil, err
	}
	if found, err := s.step(); err != nil || !found {
		return nil, err
	}
	return s.read(), nil
}

// rows runs a query. A row is good until the next one.
func (c *conn) rows(query string, args ...any) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		s, err := c.prepare(query)
		if err != nil {
			yield(nil, err)
			return
		}
		defer s.reset()
		if err := s.bind(args); err != nil {
			yield(nil, err)
			return
		}
		for {
			if found, err := s.step(); err != nil {
				yield(nil, err)
				return
			} else if !found || !yield(s.read(), nil) {
				return
			}
		}
	}
}

func (c *conn) prepare(query string) (*statement, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	s, err := newStatement(c, query)
	if err == nil {
		c.statements[query] = s
	}
	return s, err
}

// check is the error behind a result code, nil for success.
func (c *conn) check(code int32) error {
	switch code {
	case engine.SQLITE_OK, engine.SQLITE_ROW, engine.SQLITE_DONE:
		return nil
	}
	return &engineError{
		code: engine.Xsqlite3_extended_errcode(c.tls, c.db),
		text: libc.GoString(engine.Xsqlite3_errmsg(c.tls, c.db)),
	}
}

// out is the handle that call writes to a place of the engine's memory.
func (c *conn) out(handle *uintptr, call func(place uintptr) (code int32)) (code int32) {
	place := libc.Xcalloc(c.tls, 1, types.Size_t(unsafe.Sizeof(*handle)))
	if place == 0 {
		return engine.SQLITE_NOMEM
	}
	defer libc.Xfree(c.tls, place)
	code = call(place)
	*handle = *at[uintptr](place)
	return code
}
