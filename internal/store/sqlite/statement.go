package sqlite

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	engine "modernc.org/sqlite/lib"

	"ashyq"
	"ashyq/internal/store"
)

// statement is one that is prepared, with the values of its parameters and the row it has come to.
type statement struct {
	conn       *conn
	handle     uintptr
	parameters int

	spans  []span // the parameters that have a length
	bytes  []byte // what they hold, one after the other
	memory uintptr
	size   int // of memory, where the engine finds the bytes for as long as the statement runs

	row    row
	values []byte // what the row's texts and blobs hold
}

// span is where among the bytes a parameter lies.
type span struct {
	parameter  int32
	text       bool
	start, end int
}

func newStatement(c *conn, query string) (*statement, error) {
	text, err := libc.CString(query)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, text)
	s := &statement{conn: c}
	code := c.out(&s.handle, func(place uintptr) int32 {
		return engine.Xsqlite3_prepare_v3(c.tls, c.db, text, -1, engine.SQLITE_PREPARE_PERSISTENT, place, 0)
	})
	if err := c.check(code); err != nil {
		return nil, err
	}
	s.parameters = int(engine.Xsqlite3_bind_parameter_count(c.tls, s.handle))
	s.row = make(row, engine.Xsqlite3_column_count(c.tls, s.handle))
	return s, nil
}

func (s *statement) close() {
	engine.Xsqlite3_finalize(s.conn.tls, s.handle)
	libc.Xfree(s.conn.tls, s.memory)
}

// bind sets the parameters to the domain's values. A kind that no column holds is a fault of the caller's, and panics.
func (s *statement) bind(args []any) error {
	if len(args) != s.parameters {
		panic(fmt.Sprintf("sqlite: %d values for %d parameters", len(args), s.parameters))
	}
	s.spans, s.bytes = s.spans[:0], s.bytes[:0]
	for i, arg := range args {
		if err := s.conn.check(s.set(int32(i+1), arg)); err != nil {
			return err
		}
	}
	return s.place()
}

func (s *statement) set(parameter int32, arg any) (code int32) {
	switch v := arg.(type) {
	case nil:
		return s.setNull(parameter)
	case int64:
		return s.setInt(parameter, v)
	case int:
		return s.setInt(parameter, int64(v))
	case uint64:
		return s.setInt(parameter, int64(v))
	case bool:
		if v {
			return s.setInt(parameter, 1)
		}
		return s.setInt(parameter, 0)
	case time.Duration:
		return s.setInt(parameter, v.Milliseconds())
	case time.Time:
		if v.IsZero() {
			return s.setNull(parameter)
		}
		return s.setInt(parameter, v.UnixMilli())
	case []byte:
		if v == nil {
			return s.setNull(parameter)
		}
		return s.setBlob(parameter, v)
	case ashyq.ScanID:
		return s.setBlob(parameter, v[:])
	case ashyq.Tag:
		return s.setBlob(parameter, v[:])
	case ashyq.Digest:
		return s.setBlob(parameter, v[:])
	}
	word := reflect.ValueOf(arg)
	if word.Kind() != reflect.String { // else one of the domain's identifiers and words
		panic("sqlite: no column holds a " + word.Type().String())
	}
	return s.setText(parameter, word.String())
}

func (s *statement) setNull(parameter int32) (code int32) {
	return engine.Xsqlite3_bind_null(s.conn.tls, s.handle, parameter)
}

func (s *statement) setInt(parameter int32, v int64) (code int32) {
	return engine.Xsqlite3_bind_int64(s.conn.tls, s.handle, parameter, v)
}

func (s *statement) setText(parameter int32, v string) (code int32) {
	s.bytes = append(s.bytes, v...)
	s.spans = append(s.spans, span{parameter, true, len(s.bytes) - len(v), len(s.bytes)})
	return engine.SQLITE_OK
}

func (s *statement) setBlob(parameter int32, v []byte) (code int32) {
	s.bytes = append(s.bytes, v...)
	s.spans = append(s.spans, span{parameter, false, len(s.bytes) - len(v), len(s.bytes)})
	return engine.SQLITE_OK
}

// place puts what has a length where the engine finds it: it must not be shown memory that Go may move.
func (s *statement) place() error {
	const static = 0 // the engine is to take no copy
	tls := s.conn.tls
	if s.memory == 0 || s.size < len(s.bytes) {
		libc.Xfree(tls, s.memory)
		s.size = max(256, 2*len(s.bytes))
		if s.memory = libc.Xmalloc(tls, types.Size_t(s.size)); s.memory == 0 {
			return s.conn.check(engine.SQLITE_NOMEM)
		}
	}
	copy(foreign(s.memory, s.size), s.bytes)
	for _, p := range s.spans {
		start, size := s.memory+uintptr(p.start), int32(p.end-p.start)
		var code int32
		if p.text {
			code = engine.Xsqlite3_bind_text(tls, s.handle, p.parameter, start, size, static)
		} else {
			code = engine.Xsqlite3_bind_blob(tls, s.handle, p.parameter, start, size, static)
		}
		if err := s.conn.check(code); err != nil {
			return err
		}
	}
	return nil
}

// step runs the statement up to its next row, and reports whether there is one.
func (s *statement) step() (bool, error) {
	code := engine.Xsqlite3_step(s.conn.tls, s.handle)
	return code == engine.SQLITE_ROW, s.conn.check(code)
}

// reset ends a run. What it returns is what step has returned already.
func (s *statement) reset() { engine.Xsqlite3_reset(s.conn.tls, s.handle) }

// read copies the row that step has come to.
func (s *statement) read() row {
	tls := s.conn.tls
	s.values = s.values[:0]
	for i := range s.row {
		column := int32(i)
		switch engine.Xsqlite3_column_type(tls, s.handle, column) {
		case engine.SQLITE_NULL:
			s.row[i] = value{}
		case engine.SQLITE_INTEGER:
			s.row[i] = value{number: engine.Xsqlite3_column_int64(tls, s.handle, column)}
		default:
			start := engine.Xsqlite3_column_blob(tls, s.handle, column)
			size := int(engine.Xsqlite3_column_bytes(tls, s.handle, column))
			s.values = append(s.values, foreign(start, size)...)
			s.row[i] = value{bytes: s.values[len(s.values)-size:]}
		}
	}
	return s.row
}

// foreign is memory of the engine's.
func foreign(address uintptr, size int) []byte { return unsafe.Slice(at[byte](address), size) }

// at is what memory of the engine's holds.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// row is one row of a result. NULL reads as the zero value.
type row []value

type value struct {
	number int64
	bytes  []byte
}

func (r row) int(i int) int64   { return r[i].number }
func (r row) text(i int) string { return string(r[i].bytes) }
func (r row) bool(i int) bool   { return r[i].number != 0 }

// blob is a copy, nil if there is nothing in it.
func (r row) blob(i int) []byte { return append([]byte(nil), r[i].bytes...) }

func (r row) id(i int) (id ashyq.ScanID) {
	copy(id[:], r[i].bytes)
	return id
}

func (r row) tag(i int) (tag ashyq.Tag) {
	copy(tag[:], r[i].bytes)
	return tag
}

func (r row) digest(i int) (d ashyq.Digest) {
	copy(d[:], r[i].bytes)
	return d
}

func (r row) time(i int) time.Time             { return store.FromMillis(r.int(i)) }
func (r row) milliseconds(i int) time.Duration { return time.Duration(r.int(i)) * time.Millisecond }

// placeholders are those of a list of n values.
func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }
