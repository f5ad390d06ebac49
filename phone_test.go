package ashyq_test

import (
	"errors"
	"testing"

	"ashyq"
)

func TestParsePhone(t *testing.T) {
	for _, s := range []string{"+77011234567", "+12025550123", "+12345678", "+123456789012345"} {
		if p, err := ashyq.ParsePhone(s); err != nil || p.E164() != s || p.LastTwo() != s[len(s)-2:] {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []string{"", "+", "77011234567", "87011234567", "+7 701 123 45 67", "+07011234567", "+1234567", "+1234567890123456", "+7701123456a", "+٧٧٠١١٢٣٤٥"} {
		if p, err := ashyq.ParsePhone(s); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_phone")) || p != (ashyq.Phone{}) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if last := (ashyq.Phone{}).LastTwo(); last != "" {
		t.Errorf("no phone ends in %q", last)
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"+77011234567", "87011234567", "+", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ashyq.ParsePhone(s); err == nil && (p.E164() != s || len(p.LastTwo()) != 2) {
			t.Errorf("%q is %q", s, p.E164())
		}
	})
}
