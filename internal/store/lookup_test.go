package store_test

import (
	"errors"
	"strings"
	"testing"

	"ashyq"
	"ashyq/internal/store"
)

func FuzzLookupID(f *testing.F) {
	id := store.LookupID{0, 1, 15: 0xfe}
	for _, text := range []string{
		id.String(), "", "0", id.String() + "00", strings.ToUpper(id.String()), strings.Replace(id.String(), "0", "g", 1), "é" + id.String()[2:],
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := store.ParseLookupID(text)
		switch {
		case err == nil && id.String() != strings.ToLower(text):
			t.Errorf("%q is read as %s", text, id)
		case err != nil && (!errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_id")) || id != store.LookupID{}):
			t.Errorf("%q: %v, %v", text, id, err)
		}
	})
}
