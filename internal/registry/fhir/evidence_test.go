package fhir

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
)

var update = flag.Bool("update", false, "write the golden files anew")

// asOf is when the golden bundles are read.
var asOf = time.Date(2021, 6, 10, 12, 0, 0, 0, time.UTC)

func testReader(t testing.TB, name ashyq.Registry) reader {
	loc, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{Name: name, Base: "http://registry.example/fhir", Location: loc})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return reader{registry: name, loc: loc, asOf: asOf, about: c.subjectIn([]string{"p"}, Identifier{System: "s", Value: "v"})}
}

// readBundle reads a searchset as Ask does.
func readBundle(r reader, data []byte, kinds ...string) (f ashyq.Finding, ok bool) {
	var page Bundle
	if json.Unmarshal(data, &page) != nil {
		return f, false
	}
	var a answer
	a.add(kinds[0], &page)
	f = ashyq.Finding{Registry: r.registry, AsOf: r.asOf, Partial: a.partial}
	for _, found := range a.found {
		kind := found.kind
		var head Head
		if json.Unmarshal(found.Resource, &head) == nil && len(kinds) > 1 && head.ResourceType == kinds[1] {
			kind = kinds[1]
		}
		ev, whole := r.read(found.Entry, kind)
		if ev != nil {
			f.Evidence = append(f.Evidence, *ev)
		}
		f.Partial = f.Partial || !whole
	}
	return f, true
}

func TestGoldenBundles(t *testing.T) {
	for name, kinds := range map[ashyq.Registry][]string{
		ashyq.PCR:     {TypeObservation},
		ashyq.Control: {TypeCondition, TypeFlag},
	} {
		r := testReader(t, name)
		paths, err := filepath.Glob(filepath.Join("testdata", string(name), "*.json"))
		if err != nil || len(paths) == 0 {
			t.Fatal("no golden bundles", err)
		}
		for _, path := range paths {
			t.Run(strings.TrimSuffix(filepath.ToSlash(path), ".json"), func(t *testing.T) {
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				f, ok := readBundle(r, data, kinds...)
				if !ok {
					t.Fatal("the bundle is not JSON")
				}
				golden(t, strings.TrimSuffix(path, ".json")+".golden", f, r.loc)
			})
		}
	}
}

// golden compares a Finding, written for the human eye, with a file.
func golden(t *testing.T, path string, f ashyq.Finding, loc *time.Location) {
	t.Helper()
	var b bytes.Buffer
	if f.Partial {
		b.WriteString("partial\n")
	}
	for _, e := range f.Evidence {
		standing := [...]string{"preliminary", "final", "corrected", "void"}[e.Standing]
		line := e.ID + ": " + string(e.Kind) + " " + standing + " at " + e.At.In(loc).Format(time.RFC3339)
		if !e.Issued.IsZero() {
			line += " issued " + e.Issued.In(loc).Format(time.RFC3339)
		}
		if !e.End.IsZero() {
			line += " end " + e.End.In(loc).Format(time.RFC3339)
		}
		b.WriteString(line + "\n")
	}
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCodesOfTestsHaveTheirCheckDigit(t *testing.T) {
	codes := slices.AppendSeq(slices.Collect(maps.Keys(wholeTests)), maps.Keys(partTests))
	for _, code := range codes { // Luhn's formula
		sum := 0
		for i, digits := 0, strings.ReplaceAll(code, "-", ""); i < len(digits); i++ {
			d := int(digits[len(digits)-1-i]-'0') * (1 + i%2)
			sum += d/10 + d%10
		}
		if sum%10 != 0 {
			t.Errorf("%s is no LOINC code", code)
		}
	}
}

func FuzzEvidence(f *testing.F) {
	for _, pattern := range []string{"testdata/pcr/*.json", "testdata/control/*.json"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			var b Bundle
			if err := json.Unmarshal(data, &b); err != nil {
				f.Fatal(err)
			}
			for _, e := range b.Entry { // small seeds: the fuzzer takes long over large ones
				seed, _ := json.Marshal(Bundle{Entry: []Entry{e}})
				f.Add(seed)
			}
		}
	}
	pcr := testReader(f, ashyq.PCR)
	control := testReader(f, ashyq.Control)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []struct {
			reader
			kinds []string
		}{{pcr, []string{TypeObservation}}, {control, []string{TypeCondition, TypeFlag}}} {
			finding, _ := readBundle(read.reader, data, read.kinds...)
			for _, e := range finding.Evidence {
				if e.ID == "" || e.Kind == "" || e.Registry != read.registry || e.At.IsZero() {
					t.Errorf("incomplete evidence %+v", e)
				}
				if e.Kind != ashyq.Negative && e.Kind != ashyq.Isolation && e.At.After(asOf) {
					t.Errorf("%s was found in the future: %v", e.Kind, e.At)
				}
			}
		}
	})
}
