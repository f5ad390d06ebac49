package ashyq_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ashyq"
)

const scanID = "0192e4a2-7b00-7abc-8def-0123456789ab"

func TestParseScanID(t *testing.T) {
	id, err := ashyq.ParseScanID(scanID)
	if err != nil || id.String() != scanID {
		t.Fatalf("%v, %v", id, err)
	}
	if want := time.UnixMilli(0x0192e4a27b00).UTC(); !id.Time().Equal(want) {
		t.Errorf("it was made at %v, want %v", id.Time(), want)
	}
	if upper, err := ashyq.ParseScanID(strings.ToUpper(scanID)); err != nil || upper != id {
		t.Errorf("in capitals: %v, %v", upper, err)
	}
	for name, s := range map[string]string{
		"empty":              "",
		"another version":    "0192e4a2-7b00-4abc-8def-0123456789ab",
		"another variant":    "0192e4a2-7b00-7abc-cdef-0123456789ab",
		"without hyphens":    strings.ReplaceAll(scanID, "-", ""),
		"in braces":          "{" + scanID + "}",
		"a misplaced mark":   "0192e4a27-b00-7abc-8def-0123456789ab",
		"a mark too many":    "0192e4a2-7b00-7abc-8def-01234567-9ab",
		"two marks too many": "0192e4a2-7b00-7abc-8def-01234567--ab",
		"letters beyond f":   "0192e4a2-7b00-7abc-8def-0123456789ag",
		"one digit too few":  scanID[:35],
	} {
		if id, err := ashyq.ParseScanID(s); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_id")) || id != (ashyq.ScanID{}) {
			t.Errorf("%s: %v, %v", name, id, err)
		}
	}
}

func TestParseVisitID(t *testing.T) {
	id, err := ashyq.ParseVisitID("venue." + scanID)
	if err != nil || id.Venue != "venue" || id.Scan.String() != scanID || id.String() != "venue."+scanID {
		t.Errorf("%v, %v", id, err)
	}
	for _, s := range []string{"", ".", scanID, "." + scanID, "venue.", "venue.1", "a.b." + scanID, strings.Repeat("v", 65) + "." + scanID} {
		if id, err := ashyq.ParseVisitID(s); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_id")) || id != (ashyq.VisitID{}) {
			t.Errorf("%q: %v, %v", s, id, err)
		}
	}
}

func FuzzParseScanID(f *testing.F) {
	f.Add(scanID)
	f.Add(strings.ToUpper(scanID))
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ashyq.ParseScanID(s)
		if err == nil && id.String() != strings.ToLower(s) {
			t.Errorf("%q is %v", s, id)
		}
	})
}

func FuzzParseVisitID(f *testing.F) {
	f.Add("venue." + scanID)
	f.Add("." + scanID)
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ashyq.ParseVisitID(s)
		if err != nil {
			return
		}
		if again, err := ashyq.ParseVisitID(id.String()); err != nil || again != id {
			t.Errorf("%q is %v and then %v, %v", s, id, again, err)
		}
	})
}
