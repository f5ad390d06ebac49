package sqlite

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
)

func TestValuesComeBackAsTheyWereBound(t *testing.T) {
	c := openTemporary(t).writer.conn
	at := time.UnixMilli(1_600_000_000_123).UTC()
	long := strings.Repeat("қ", 5000)
	r, err := c.row("SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", ashyq.Admit, ashyq.ScanID{1}, ashyq.Tag{2}, ashyq.Digest{3}, at, 1500*time.Millisecond,
		true, []byte{4, 0, 5}, long, -7)
	if err != nil {
		t.Fatal(err)
	}
	if r.text(0) != "admit" || r.id(1) != (ashyq.ScanID{1}) || r.tag(2) != (ashyq.Tag{2}) || r.digest(3) != (ashyq.Digest{3}) ||
		!r.time(4).Equal(at) || r.milliseconds(5) != 1500*time.Millisecond || !r.bool(6) || !slices.Equal(r.blob(7), []byte{4, 0, 5}) ||
		r.text(8) != long || r.int(9) != -7 {
		t.Errorf("%v", r)
	}
	r, err = c.row("SELECT ?1, ?2, ?1 IS NULL, ?2 IS NULL, ?3 = '', ?4 = x''", nil, time.Time{}, "", []byte{})
	if err != nil {
		t.Fatal(err)
	}
	if r.int(0) != 0 || !r.time(1).IsZero() || !r.bool(2) || !r.bool(3) || !r.bool(4) || !r.bool(5) {
		t.Errorf("%v", r)
	}
}

func TestArgumentOfAKindThatNoColumnHoldsPanics(t *testing.T) {
	c := openTemporary(t).writer.conn
	for _, arg := range []any{1.5, uint8(1), [3]byte{}, []string{"a"}, new(string)} {
		func() {
			defer func() {
				want := "sqlite: no column holds a " + reflect.TypeOf(arg).String()
				if got := recover(); got != want {
					t.Errorf("%T: %v", arg, got)
				}
			}()
			c.row("SELECT ?", arg)
		}()
	}
}
