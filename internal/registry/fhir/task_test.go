package fhir

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq"
)

func testClient(t testing.TB) *Client {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{Name: ashyq.Control, Base: "http://registry.example/fhir", Location: loc})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// What is sent is a part of the contract with registries, hence in files.
func TestGoldenFilings(t *testing.T) {
	iin, err := ashyq.ParseIIN("900101300017")
	if err != nil {
		t.Fatal(err)
	}
	passport, err := ashyq.ParsePassport("TR", "U12345678")
	if err != nil {
		t.Fatal(err)
	}
	filed := time.Date(2021, 6, 10, 17, 30, 0, 0, time.FixedZone("", 6*60*60))
	for name, tt := range map[string]struct {
		dispute ashyq.Dispute
		person  ashyq.Person
		ids     []string
	}{
		"record": {ashyq.Dispute{Number: "381-520-476", Code: string(ashyq.Contact), Record: "Condition/17", Filed: filed,
			Note: "Мен ол күні Астанада болдым.\nБилетім бар."}, ashyq.Resident(iin), []string{"a", "b"}},
		"missing": {ashyq.Dispute{Number: "381-520-477", Code: ashyq.NoResult, Filed: filed,
			Note: "Laboratory 7, yesterday at 9"}, ashyq.Resident(iin), []string{"a"}},
		"stranger": {ashyq.Dispute{Number: "381-520-478", Code: ashyq.NoResult, Filed: filed,
			Note: "Лаборатория 7, вчера"}, ashyq.Foreigner(passport), nil},
		"nameless": {ashyq.Dispute{Number: "381-520-479", Code: string(ashyq.Positive), Record: "Observation#5f3a", Filed: filed,
			Note: "Not mine"}, ashyq.Resident(iin), []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(filing(tt.dispute, DefaultSystems.Identify(tt.person), tt.ids), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			goldenText(t, filepath.Join("testdata", "dispute", name+".json"), append(got, '\n'))
		})
	}
}

func TestGoldenTasks(t *testing.T) {
	c := testClient(t)
	about := c.subjectIn([]string{"p"}, Identifier{System: "s", Value: "v"})
	paths, err := filepath.Glob(filepath.Join("testdata", "task", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no golden bundles", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var page Bundle
			if err := json.Unmarshal(data, &page); err != nil {
				t.Fatal(err)
			}
			var a answer
			a.add(TypeTask, &page)
			var b bytes.Buffer
			for _, d := range c.disputes(a.found, about) {
				fmt.Fprintf(&b, "%s %s %q of %q, filed %s, changed %s: %q\n", d.Number, d.State, d.Code, d.Record,
					shown(d.Filed, c.loc), shown(d.Changed, c.loc), d.Word)
			}
			goldenText(t, strings.TrimSuffix(path, ".json")+".golden", b.Bytes())
		})
	}
}

func shown(at time.Time, loc *time.Location) string {
	if at.IsZero() {
		return "never"
	}
	return at.In(loc).Format(time.RFC3339)
}

func goldenText(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzTask(f *testing.F) {
	paths, _ := filepath.Glob("testdata/task/*.json")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		var b Bundle
		if err := json.Unmarshal(data, &b); err != nil {
			f.Fatal(err)
		}
		for _, e := range b.Entry {
			f.Add([]byte(e.Resource))
		}
	}
	c := testClient(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, d := range c.disputes([]found{{TypeTask, Entry{Resource: data}}}, func(*Reference) bool { return true }) {
			number, ok := ashyq.ParseDisputeNumber(string(d.Number))
			if !ok || number != d.Number || d.State == "" || len([]rune(d.Word)) > longestWord || strings.ContainsAny(d.Word, "\n\x00") {
				t.Errorf("%q is read as %+v", data, d)
			}
			if d.Record != "" && requestedTask(d, "Patient/p").Focus == nil {
				t.Errorf("the record %q cannot be named", d.Record)
			}
			text, err := json.Marshal(requestedTask(d, "Patient/p"))
			if err != nil {
				t.Fatal(err)
			}
			again := c.disputes([]found{{TypeTask, Entry{Resource: text}}}, func(*Reference) bool { return true })
			if len(again) != 1 || again[0].Number != d.Number || again[0].Code != d.Code || again[0].Record != d.Record {
				t.Errorf("%+v comes back as %+v", d, again)
			}
		}
	})
}

func TestALongWordIsCut(t *testing.T) {
	for length, want := range map[int]int{longestWord: longestWord, longestWord + 1: longestWord, 5 * longestWord: longestWord} {
		got := []rune(word(&CodeableConcept{Text: strings.Repeat("ә", length)}))
		if len(got) != want || (got[len(got)-1] == '…') != (length > longestWord) {
			t.Errorf("%d characters become %d", length, len(got))
		}
	}
}
