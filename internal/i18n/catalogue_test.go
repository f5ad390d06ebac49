package i18n

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// forms are the CLDR categories that whole numbers fall into; "other" is also the form of what counts nothing.
var forms = map[string][]string{"kk": {"one", "other"}, "ru": {"few", "many", "one", "other"}, "en": {"one", "other"}}

func TestEveryMessageIsThereInEveryLanguage(t *testing.T) {
	c := load(t)
	for _, lang := range Languages() {
		for _, key := range c.Keys() {
			m, ok := c.languages[lang][key]
			if !ok {
				t.Errorf("%s has no %s", lang, key)
				continue
			}
			counts := len(m) > 1
			for _, form := range forms[lang] {
				if counts && m[form].String() == "" {
					t.Errorf("%s: %s lacks the form %q", lang, key, form)
				}
			}
			if counts && len(m) != len(forms[lang]) || !counts && m["other"].String() == "" {
				t.Errorf("%s: %s has the forms %v", lang, key, m)
			}
		}
		for key := range c.languages[lang] {
			if !c.has(key) {
				t.Errorf("only %s has %s", lang, key)
			}
		}
	}
}

func TestEveryMessageHasTheSamePlaceholdersInEveryLanguage(t *testing.T) {
	c := load(t)
	for _, key := range c.Keys() {
		want := placeholders(c.languages["en"][key]["other"].String())
		for _, lang := range Languages() {
			for form, text := range c.languages[lang][key] {
				if got := placeholders(text.String()); !slices.Equal(got, want) {
					t.Errorf("%s: %s (%s) has the placeholders %v, want %v", lang, key, form, got, want)
				}
			}
		}
	}
}

func TestMessagesAreCleanlyWritten(t *testing.T) {
	c := load(t)
	avoided := regexp.MustCompile(`(?i)\b(error|oops|violation|dear|ошибка|упс|нарушение|уважаемый|қателік)\b`)
	for _, lang := range Languages() {
		for key, m := range c.languages[lang] {
			for _, form := range m {
				text := form.String()
				if text != strings.TrimSpace(text) || strings.Contains(text, "  ") || avoided.MatchString(text) {
					t.Errorf("%s: %s is %q", lang, key, text)
				}
				prose := slices.Contains([]string{"decision", "ask", "override", "reason", "since", "ends", "problem", "sms", "dispute"}, family(key))
				if prose && !strings.HasSuffix(text, ".") {
					t.Errorf("%s: %s does not end its sentence: %q", lang, key, text)
				}
			}
		}
	}
}

func TestNoKeyIsWrittenTwice(t *testing.T) {
	for _, lang := range Languages() {
		seen := make(map[string]string)
		for _, area := range areas {
			b, err := Area(lang, area)
			if err != nil {
				t.Fatal(err)
			}
			decoder := json.NewDecoder(bytes.NewReader(b))
			if _, err := decoder.Token(); err != nil {
				t.Fatal(err)
			}
			for decoder.More() {
				token, err := decoder.Token()
				if err != nil {
					t.Fatal(err)
				}
				key := token.(string)
				if where, twice := seen[key]; twice {
					t.Errorf("%s has %s in %s and in %s", lang, key, where, area)
				}
				seen[key] = area
				var value any
				if err := decoder.Decode(&value); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestSMSOfACodeFitsIntoOneMessage(t *testing.T) {
	c := load(t)
	for _, lang := range Languages() {
		text := c.Text(lang, "sms.code", Args{"code": "123456"})
		if !strings.HasPrefix(text, "123456 ") {
			t.Errorf("%s: the code does not come first: %s", lang, text)
		}
		if units := len(utf16.Encode([]rune(text))); units > 70 {
			t.Errorf("%s: %d units of UTF-16, one message holds 70: %s", lang, units, text)
		}
	}
}

func TestEveryCodeOfTheProgramsErrorsHasAMessage(t *testing.T) {
	c := load(t)
	named := regexp.MustCompile(`\b(?:Fail|Wrap)\((?:ashyq\.)?[A-Z][A-Za-z]+,\s*"([a-z_]+)"`)
	for code := range written(t, named) {
		if !c.has("problem." + code) {
			t.Errorf("no message tells %q", code)
		}
	}
}

func TestEveryKeyThatTheProgramNamesHasAMessage(t *testing.T) {
	c := load(t)
	named := regexp.MustCompile(`\.Text\([^"()]*(?:\([^"()]*\))?[^"()]*,\s*"([a-z_]+\.[a-z0-9_.]+)"`)
	for key := range written(t, named) {
		if !c.has(key) {
			t.Errorf("there is no message %q", key)
		}
	}
}

func TestTextFillsPlaceholdersOnceAndLeavesOthers(t *testing.T) {
	c := &Catalogue{languages: map[string]map[string]message{"en": {"greeting": {"other": newForm("{who}, {what}, {who}")}}}}
	if got := c.Text("en", "greeting", Args{"who": "{what}", "other": 1}); got != "{what}, {what}, {what}" {
		t.Errorf("got %q", got)
	}
}

func TestTextOfAnUnknownLanguageIsEnglishAndOfAnUnknownKeyTheKey(t *testing.T) {
	c := load(t)
	if got := c.Text("de", "colour.green", nil); got != "Green" {
		t.Errorf("German is %q", got)
	}
	if got := c.Text("kk", "colour.octarine", nil); got != "colour.octarine" {
		t.Errorf("an unknown key is %q", got)
	}
}

func load(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f form) String() string { return string(f.fill(nil, Args{}.of)) }

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func family(key string) string {
	first, _, _ := strings.Cut(key, ".")
	return first
}

// written is what the first group of an expression matches in the module's sources, its tests apart.
func written(t *testing.T, expression *regexp.Regexp) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile("../../" + path)
		for _, match := range expression.FindAllSubmatch(source, -1) {
			found[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
