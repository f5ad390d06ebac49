package reference

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

func FuzzSearchForm(f *testing.F) {
	for _, seed := range []string{searchIIN, "subject=Patient/a,Patient/b&code=http://loinc.org|94500-6,94309-2&_sort=-date&_count=3",
		`code=a\,b|c\|d,|e,f|&patient=x`, "_id=a&_count=999999999999999999999", "subject=,&code=,", "%", "a;b"} {
		f.Add(true, seed)
		f.Add(false, seed)
	}
	k, err := newKeys(make([]byte, KeySize))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, patient bool, text string) {
		typ := fhir.TypeObservation
		if patient {
			typ = fhir.TypePatient
		}
		form, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		q, err := k.parseSearch(typ, form)
		if err != nil {
			if _, ok := errors.AsType[*problem](err); !ok {
				t.Errorf("%v is no problem", err)
			}
			return
		}
		if len(q.Values) == 0 || q.By == "" || q.Count < 1 || q.Count > maxCount {
			t.Errorf("%q is read as %+v", text, q)
		}
		again, err := k.parseCursor(typ, k.cursor(&q))
		if err != nil || !slices.Equal(again.Values, q.Values) || !slices.Equal(again.Codes, q.Codes) || again.By != q.By {
			t.Errorf("%+v comes back as %+v, %v", q, again, err)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add(`a,b`)
	f.Add(`a\,b,\\,c\`)
	f.Fuzz(func(t *testing.T, s string) {
		parts := split(s, ',')
		if strings.Join(parts, ",") != s {
			t.Errorf("%q is cut into %q", s, parts)
		}
		escaped := strings.NewReplacer(`\`, `\\`, `|`, `\|`, `,`, `\,`, `$`, `\$`).Replace(s)
		if got := split(escaped, ','); len(got) != 1 || unescape(got[0]) != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	})
}

func FuzzTransaction(f *testing.F) {
	iin, err := ashyq.ParseIIN(annaIIN)
	if err != nil {
		f.Fatal(err)
	}
	p := ashyq.Resident(iin)
	for _, b := range []fhir.Bundle{LabReport(p, true, noon, noon), OpenCase(p, noon), OpenRegime(p, noon, noon)} {
		text, err := json.Marshal(b)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"PUT","url":"Flag/x"},"resource":{"id":"x"}}]}`))
	f.Add([]byte(`{"resourceType":"Bundle","type":"transaction","entry":[` +
		`{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","identifier":[{"system":"s","value":"v"}]},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=s|v"}},` +
		`{"resource":{"resourceType":"Task","identifier":[{"system":"n","value":"381-520-476"}],"status":"requested","intent":"proposal","for":{"reference":"urn:uuid:1"},"authoredOn":"2021-05-14","focus":{"reference":"Flag/x"}},"request":{"method":"POST","url":"Task","ifNoneExist":"identifier=n|381-520-476"}}]}`))
	f.Add([]byte(`{"resourceType":"Bundle","type":"batch","entry":[null,{"request":{"method":"GET","url":"?%"}}]}`))
	registries := []*Server{open(f, ashyq.PCR), open(f, ashyq.Control)}
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := parseBundle(text)
		if err != nil {
			return
		}
		for _, s := range registries {
			steps, err := s.steps(b.Entry)
			if err == nil {
				_, err = s.transact(t.Context(), steps)
			}
			if _, ok := errors.AsType[*problem](err); err != nil && !ok {
				t.Errorf("%v is no problem", err)
			}
		}
	})
}
