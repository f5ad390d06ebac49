package checkin

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"ashyq"
)

// fill gives every field below a value one of its own, so that a record that leaves one out is found out.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.UnixMilli(int64(1_600_000_000_000 + *n)).UTC()
		return
	case *ashyq.BIN:
		*x, _ = ashyq.ParseBIN("210540000000")
		for check := range 10 {
			if bin, err := ashyq.ParseBIN(fmt.Sprintf("21054000000%d", check)); err == nil {
				*x = bin
			}
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("Ұлы 漢 «%d» é", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int16, reflect.Int32:
		v.SetInt(int64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 1.0/3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, n)
		fill(t, value, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	default:
		t.Fatalf("a field of kind %v", v.Kind())
	}
}

func recorded(v ashyq.Venue, to *words, business uint32) (ashyq.Venue, uint32) {
	w := recorder{words: to}
	w.venue(&v, business)
	r := reader{from: w.to, words: w.words}
	var read ashyq.Venue
	n := r.venue(&read)
	read.Entity = v.Entity // which its number stands for
	return read, n
}

func TestARecordKeepsEveryFieldOfAVenue(t *testing.T) {
	var full ashyq.Venue
	n := 0
	fill(t, reflect.ValueOf(&full).Elem(), &n)
	plain := full
	plain.ID, plain.Point = "abcdefghijklmn27", &ashyq.Point{Latitude: -43.2426, Longitude: 76.9548123}
	plain.Gates = []ashyq.Gate{{ID: "zzzzzzzzzzzzzzzz", Short: "123456782"}, {Short: "012345678"}, {Short: "1"}}
	crowded := &words{list: make([]string, maxWords)}
	for _, v := range []ashyq.Venue{{}, full, plain} {
		for _, to := range []*words{{}, crowded} {
			if read, business := recorded(v, to, 7); !reflect.DeepEqual(read, v) || business != 7 {
				t.Errorf("%+v\nis read as\n%+v of %d", v, read, business)
			}
		}
	}
}

func TestARecordKeepsEveryFieldOfABusiness(t *testing.T) {
	var full ashyq.Entity
	n := 0
	fill(t, reflect.ValueOf(&full).Elem(), &n)
	for _, e := range []*ashyq.Entity{{ID: "e"}, &full} {
		w := recorder{words: &words{}}
		w.entity(e.ID, e)
		r := reader{from: w.to, words: w.words}
		if read := r.entity(); !reflect.DeepEqual(read, e) {
			t.Errorf("%+v\nis read as\n%+v", e, read)
		}
	}
}

func TestAnIndexTellsApartWhatHasOneDigest(t *testing.T) {
	x := newIndex()
	digest := x.digest("a")
	const many = 1000
	find := func(want uint32) bool {
		n, found := x.find("a", func(n uint32) bool { return n == want })
		return found && n == want
	}
	for n := range uint32(many) {
		x.put(slot{digest, n + 1})
		x.add(fmt.Sprint(n), n)
	}
	x.remove("a", many)
	for n := range uint32(many) {
		if n%3 == 0 {
			x.remove("a", n)
		}
	}
	for n := range uint32(many) {
		if find(n) != (n%3 != 0) {
			t.Errorf("%d: found %v", n, find(n))
		}
		if m, found := x.find(fmt.Sprint(n), func(m uint32) bool { return m == n }); !found || m != n {
			t.Errorf("%d is not under its own key", n)
		}
	}
	for n := range uint32(many) {
		x.remove("a", n)
		x.remove(fmt.Sprint(n), n)
	}
	if x.used != 0 {
		t.Errorf("%d are left", x.used)
	}
}

func TestAShelfKeepsWhatIsPut(t *testing.T) {
	var s shelf
	want := make(map[uint32]string)
	put := func(n uint32, text string) {
		want[n] = text
		s.replace(n, []byte(text))
	}
	for i := range uint32(3*pageRecords + 5) {
		text := fmt.Sprintf("record %d", i*i)
		n := s.add([]byte(text))
		want[n] = text
		put(i/2, text+" again")
		put(n, "")
		put(n, text)
	}
	for n, text := range want {
		if got := string(s.at(n)); got != text {
			t.Errorf("%d: %q, want %q", n, got, text)
		}
	}
}
