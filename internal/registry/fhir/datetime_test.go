package fhir

import (
	"encoding/json"
	"testing"
	"time"
)

func TestDateTimeSpans(t *testing.T) {
	load := func(name string) *time.Location {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return loc
	}
	almaty, saoPaulo := load("Asia/Almaty"), load("America/Sao_Paulo")
	tests := []struct {
		text        string
		loc         *time.Location
		from, until string
	}{
		{"2021", almaty, "2021-01-01T00:00:00+06:00", "2022-01-01T00:00:00+06:00"},
		{"2021-12", almaty, "2021-12-01T00:00:00+06:00", "2022-01-01T00:00:00+06:00"},
		{"2021-05-05", almaty, "2021-05-05T00:00:00+06:00", "2021-05-06T00:00:00+06:00"},
		{"2021-05-05", time.UTC, "2021-05-05T00:00:00Z", "2021-05-06T00:00:00Z"},
		{"2024-02-29", almaty, "2024-02-29T00:00:00+06:00", "2024-03-01T00:00:00+05:00"},
		{"2018-11-04", saoPaulo, "2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"},
		{"2021-05-05T07:30:00+06:00", time.UTC, "2021-05-05T07:30:00+06:00", "2021-05-05T07:30:00+06:00"},
		{"2021-05-05T07:30:00.25Z", almaty, "2021-05-05T07:30:00.25Z", "2021-05-05T07:30:00.25Z"},
	}
	for _, tt := range tests {
		d, err := ParseDateTime(tt.text)
		if err != nil {
			t.Error(err)
			continue
		}
		from, until := d.Span(tt.loc)
		if got, want := from.Format(time.RFC3339Nano), tt.from; got != want {
			t.Errorf("%s begins %s, want %s", tt.text, got, want)
		}
		if got, want := until.Format(time.RFC3339Nano), tt.until; got != want {
			t.Errorf("%s ends %s, want %s", tt.text, got, want)
		}
		if d.String() != tt.text {
			t.Errorf("%s is written %s", tt.text, d)
		}
	}
}

func TestWhatIsNoDateTime(t *testing.T) {
	for _, text := range []string{"", "21", "2021-5-5", "2021-13", "2021-02-30", "0000", "05.05.2021", "2021-05-05T07:30:00",
		"2021-05-05T07:30Z", "2021-05-05 07:30:00Z", "2021-05-05T24:00:00Z", "20210505", "yesterday"} {
		if d, err := ParseDateTime(text); err == nil {
			t.Errorf("%q was read as %v", text, d)
		}
	}
}

func TestGarbledDatesSpoilOnlyThemselves(t *testing.T) {
	var p struct{ A, B, C, D, E DateTime }
	err := json.Unmarshal([]byte(`{"A":"soon","B":7,"C":null,"D":"2021-05-05","E":{"x":[]}}`), &p)
	want := [...]Precision{Garbled, Garbled, Absent, Day, Garbled}
	if got := [...]Precision{p.A.Precision, p.B.Precision, p.C.Precision, p.D.Precision, p.E.Precision}; err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if data, err := json.Marshal(Period{Start: p.A, End: p.D}); err != nil || string(data) != `{"end":"2021-05-05"}` {
		t.Errorf("written as %s, %v", data, err)
	}
}

func FuzzDateTime(f *testing.F) {
	for _, seed := range []string{"2021", "2021-05", "2021-05-05", "2021-05-05T07:30:00+06:00", "2021-05-05T07:30:00.123456789Z", "9999-12-31T23:59:59-23:59"} {
		f.Add(seed)
	}
	loc := time.FixedZone("", 5*3600)
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDateTime(s)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("%q is an error and %v", s, d)
			}
			return
		}
		again, err := ParseDateTime(d.String())
		if err != nil || again.Precision != d.Precision || !again.Time.Equal(d.Time) {
			t.Errorf("%q is written %q and read as %v, %v", s, d, again, err)
		}
		from, until := d.Span(loc)
		if until.Before(from) || d.Precision != Instant && !until.After(from) {
			t.Errorf("%q spans %v to %v", s, from, until)
		}
	})
}
