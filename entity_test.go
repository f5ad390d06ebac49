package ashyq_test

import (
	"encoding/json"
	"errors"
	"net/mail"
	"strings"
	"testing"

	"ashyq"
)

func TestParseEmail(t *testing.T) {
	for _, s := range []string{
		"arman@example.kz", "a.b+tag@mail.example.com", "dana1905@example.kz", "почта@пример.қаз", "a@b",
		strings.Repeat("a", 64) + "@" + strings.Repeat("b", 186) + ".kz",
	} {
		if email, err := ashyq.ParseEmail(s); err != nil || email != s {
			t.Errorf("%q is %q, %v", s, email, err)
		}
	}
	for name, s := range map[string]string{
		"none":                "",
		"no at":               "arman.example.kz",
		"nobody":              "@example.kz",
		"nowhere":             "arman@",
		"a name beside it":    "Arman <arman@example.kz>",
		"brackets":            "<arman@example.kz>",
		"a comment":           "arman@example.kz (Arman)",
		"spaces around":       " arman@example.kz",
		"two":                 "a@example.kz, b@example.kz",
		"two lines":           "arman@example.kz\r\nBcc: all@example.kz",
		"too long":            strings.Repeat("a", 64) + "@" + strings.Repeat("b", 187) + ".kz",
		"an IIN":              "900101300017@example.kz",
		"a phone":             "+7.701.123.45.67@example.kz",
		"a phone after a dot": "arman.77011234567@example.kz",
	} {
		if email, err := ashyq.ParseEmail(s); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_email")) || email != "" {
			t.Errorf("%s: %q, %v", name, email, err)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{
		"arman@example.kz", "Arman <arman@example.kz>", "", "@", `"a b"@example.kz`, "a@[127.0.0.1]", "a@b\r\nBcc: c@d", "900101300017@b",
		"=?utf-8?q?a?=@b", "почта@пример.қаз",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		email, err := ashyq.ParseEmail(s)
		if err != nil {
			if email != "" || s != "" && !strings.Contains("invalid_email", s) && strings.Contains(err.Error(), s) {
				t.Fatalf("%q: %q, %v", s, email, err)
			}
			return
		}
		if email != s || len(s) > 254 || strings.ContainsAny(s, "\r\n\x00<>, \t") {
			t.Fatalf("%q is an address", s)
		}
		if address, err := mail.ParseAddress(email); err != nil || address.Address != s || address.Name != "" {
			t.Fatalf("%q is read again as %v, %v", s, address, err)
		}
	})
}

func TestANoticeComesInEveryWayUnlessTheBusinessHasSaidOtherwise(t *testing.T) {
	e := ashyq.Entity{Notices: map[ashyq.NoticeKind]ashyq.Ways{ashyq.FullNotice: {Page: true}, ashyq.AfarNotice: {}}}
	for kind, want := range map[ashyq.NoticeKind]ashyq.Ways{
		ashyq.DecisionNotice: {Page: true, SMS: true}, ashyq.SilenceNotice: {Page: true, SMS: true},
		ashyq.FullNotice: {Page: true}, ashyq.AfarNotice: {},
	} {
		if got := e.Ways(kind); got != want {
			t.Errorf("%s comes %+v", kind, got)
		}
	}
	for _, kind := range ashyq.NoticeKinds() {
		if got, want := new(ashyq.Entity).Ways(kind), (ashyq.Ways{Page: true, SMS: true}); got != want {
			t.Errorf("%s comes %+v to who has said nothing", kind, got)
		}
	}
}

func TestABusinessIsWrittenWithItsNumberAndReadAgain(t *testing.T) {
	bin, err := ashyq.ParseBIN("210440000007")
	if err != nil {
		t.Fatal(err)
	}
	for want, e := range map[string]ashyq.Entity{
		`{"id":"a","name":{"en":"Arman"},"bin":"210440000007"}`: {ID: "a", Name: ashyq.Text{EN: "Arman"}, BIN: bin},
		`{"id":"b","name":{}}`: {ID: "b"},
	} {
		text, err := json.Marshal(e)
		if err != nil || string(text) != want {
			t.Errorf("%s, %v", text, err)
		}
		var read ashyq.Entity
		if err := json.Unmarshal(text, &read); err != nil || read.BIN != e.BIN || read.ID != e.ID {
			t.Errorf("%s is read as %+v, %v", text, read, err)
		}
	}
	for _, wrong := range []string{`{"bin":""}`, `{"bin":"210440000008"}`, `{"bin":210440000007}`, `{"bin":"900101300017"}`} {
		var read ashyq.Entity
		if err := json.Unmarshal([]byte(wrong), &read); err == nil || read.BIN != (ashyq.BIN{}) {
			t.Errorf("%s is read as %v", wrong, read.BIN)
		}
	}
}
