package i18n

import (
	"slices"
	"strings"
	"testing"
)

func TestMatchFindsTheLanguageThatSuits(t *testing.T) {
	for header, want := range map[string]string{
		"":                                    "en",
		"kk":                                  "kk",
		"kk-KZ,ru;q=0.8,en;q=0.5":             "kk",
		"ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7": "ru",
		"en-GB":                               "en",
		"en;q=0.3, ru;q=0.7":                  "ru",
		"de, kk;q=0.5":                        "kk",
		"ky":                                  "ru", // Kyrgyz, by CLDR
		"fr":                                  "en",
		"*":                                   "en",
		"garbage;;;q=2":                       "en",
		"\x00\xff":                            "en",
		strings.Repeat("ru,", 10_000):         "ru",
	} {
		if got := Match(header); got != want {
			t.Errorf("%.60q suits %s, want %s", header, got, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, seed := range []string{"", "kk-KZ,ru;q=0.8", "*", "x-private", "en-u-co-phonebk;q=0.5", ";;q=", strings.Repeat("a-", 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if got := Match(header); !slices.Contains(Languages(), got) {
			t.Errorf("%q suits %q", header, got)
		}
	})
}
