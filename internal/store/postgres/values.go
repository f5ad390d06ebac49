package postgres

import (
	"encoding/binary"
	"math"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// values are a statement's parameters in PostgreSQL's binary form.
type values struct {
	raw [][]byte
	buf []byte
}

// grow makes room for n values.
func (v *values) grow(n int) {
	v.raw = make([][]byte, 0, n)
	v.buf = make([]byte, 0, n*16)
}

// since adds what has been written to the buffer from a place on as one value; nil would be NULL.
func (v *values) since(start int) {
	if v.buf == nil {
		v.buf = []byte{}
	}
	v.raw = append(v.raw, v.buf[start:len(v.buf):len(v.buf)])
}

func (v *values) text(s string) {
	start := len(v.buf)
	v.buf = append(v.buf, s...)
	v.since(start)
}

// bytes adds what is not changed before the statement has run.
func (v *values) bytes(b []byte) {
	start := len(v.buf)
	v.buf = append(v.buf, b...)
	v.since(start)
}

func (v *values) id(id ashyq.ScanID) { v.bytes(id[:]) }
func (v *values) tag(tag ashyq.Tag)  { v.bytes(tag[:]) }

func (v *values) int32(n int) {
	start := len(v.buf)
	v.buf = binary.BigEndian.AppendUint32(v.buf, uint32(n))
	v.since(start)
}

func (v *values) int64(n int64) {
	start := len(v.buf)
	v.buf = binary.BigEndian.AppendUint64(v.buf, uint64(n))
	v.since(start)
}

func (v *values) bool(b bool) {
	if b {
		v.bytes([]byte{1})
	} else {
		v.bytes([]byte{0})
	}
}

// Moments are milliseconds of Unix time in memory. One that never comes, and one before all others, are infinity there.
const (
	never = math.MaxInt64
	past  = math.MinInt64
)

// epoch is PostgreSQL's, from which it counts microseconds.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

func (v *values) moment(ms int64) {
	if ms != never && ms != past {
		ms = (ms - epoch) * 1000
	}
	v.int64(ms)
}

// Types of what lists hold (pg_type.oid).
const (
	byteaType = 17
	textType  = 25
	uuidType  = 2950
)

// list adds an array of n elements.
func list[T ~string | ~[]byte](v *values, kind uint32, n int, element func(i int) T) {
	start := len(v.buf)
	dimensions := uint32(1)
	if n == 0 {
		dimensions = 0
	}
	v.buf = binary.BigEndian.AppendUint32(v.buf, dimensions)
	v.buf = binary.BigEndian.AppendUint32(v.buf, 0) // no NULLs
	v.buf = binary.BigEndian.AppendUint32(v.buf, kind)
	if n > 0 {
		v.buf = binary.BigEndian.AppendUint32(v.buf, uint32(n))
		v.buf = binary.BigEndian.AppendUint32(v.buf, 1) // the first is the first
	}
	for i := range n {
		e := element(i)
		v.buf = binary.BigEndian.AppendUint32(v.buf, uint32(len(e)))
		v.buf = append(v.buf, e...)
	}
	v.since(start)
}

func (v *values) venues(venues []ashyq.VenueID) {
	list(v, textType, len(venues), func(i int) ashyq.VenueID { return venues[i] })
}

func (v *values) ids(ids []ashyq.ScanID) {
	list(v, uuidType, len(ids), func(i int) []byte { return ids[i][:] })
}

func (v *values) tags(tags []ashyq.Tag) {
	list(v, byteaType, len(tags), func(i int) []byte { return tags[i][:] })
}

func (v *values) digests(digests []ashyq.Digest) {
	list(v, byteaType, len(digests), func(i int) []byte { return digests[i][:] })
}

// row is a row of a result in binary form. NULL reads as the zero value.
type row [][]byte

func (r row) text(i int) string { return string(r[i]) }

func (r row) int(i int) int64 {
	switch b := r[i]; len(b) {
	case 8:
		return int64(binary.BigEndian.Uint64(b))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(b)))
	}
	return 0
}

func (r row) bool(i int) bool { return len(r[i]) == 1 && r[i][0] != 0 }

func (r row) id(i int) (id ashyq.ScanID) {
	copy(id[:], r[i])
	return id
}

func (r row) tag(i int) (tag ashyq.Tag) {
	copy(tag[:], r[i])
	return tag
}

func (r row) moment(i int) int64 {
	n := r.int(i)
	if n == never || n == past {
		return n
	}
	return n/1000 + epoch
}

func (r row) time(i int) time.Time             { return store.FromMillis(r.moment(i)) }
func (r row) milliseconds(i int) time.Duration { return time.Duration(r.int(i)) * time.Millisecond }
