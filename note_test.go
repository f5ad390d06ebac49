package ashyq_test

import (
	"testing"

	"ashyq"
)

func TestNamesAPerson(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                false,
		"Paper of 21.11.26, laboratory 7": false,
		"900101300017":                    true,
		"IIN 9001 0130 0017":              true,
		"9-0-0-1-0-1-3-0-0-0-1-7":         true,
		"900101|300017":                   true,
		"9001\u200b0130\u200b0017":        true,
		"+7 (701) 123-45-67":              true,
		"٩٠٠١٠١٣٠٠٠١٧":                    true,
		"passport FA4401782":              true,
		"№ N0312345":                      true,
		"flight KC931, gate 12":           false,
		"table 12, seat 34":               false,
	} {
		if got := ashyq.NamesAPerson(text); got != want {
			t.Errorf("NamesAPerson(%q) = %v", text, got)
		}
	}
}
