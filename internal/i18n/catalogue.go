// Package i18n says things in Kazakh, Russian and English, each written for itself: what was decided and why, what to do
// next, and when.
//
//	Accept-Language ─→ Match ─→ kk, ru or en ─→ Catalogue.Text, Decision, Reason, Problem ─→ a sentence
//
// Under messages there is a folder per language with a JSON file per area: service, what the server says; notice, what
// owners are told, which an official sees before; announce, what lies ready for an operator to announce; the others, what the front
// ends say (parts is everybody's, console the consoles', staff theirs and the desk's). A message has named placeholders in
// braces; one that counts something has a form for each of its language's plurals (CLDR categories, as Intl.PluralRules names
// them), chosen by the argument n.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Languages that messages are written in, in the order in which people are offered them.
func Languages() []string { return []string{"kk", "ru", "en"} }

//go:embed messages/*/*.json
var messages embed.FS

// Catalogue holds every message in every language. It does not change and may be shared.
type Catalogue struct {
	languages map[string]map[string]message
}

// message is its forms by plural category; one that counts nothing has the one form "other".
type message map[string]form

func (m *message) UnmarshalJSON(b []byte) error {
	var other form
	if json.Unmarshal(b, &other) == nil {
		*m = message{"other": other}
		return nil
	}
	var forms map[string]form
	err := json.Unmarshal(b, &forms)
	*m = forms
	return err
}

// form is a text, cut at its placeholders: a text, a name, a text, a name … a text.
type form []string

func (f *form) UnmarshalText(text []byte) error {
	*f = newForm(string(text))
	return nil
}

func newForm(text string) (f form) {
	for {
		before, rest, opened := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !opened || !closed {
			return append(f, text)
		}
		f = append(f, before, name)
		text = after
	}
}

// fill appends the text, each placeholder being what of has for its name.
func (f form) fill(to []byte, of func(name string) string) []byte {
	for i, part := range f {
		if i%2 == 1 {
			part = of(part)
		}
		to = append(to, part...)
	}
	return to
}

// Args fill a message's placeholders by name.
type Args map[string]any

// of is the text of one of them. A placeholder that nothing fills stays as it is.
func (a Args) of(name string) string {
	switch value := a[name].(type) {
	case nil:
		return "{" + name + "}"
	case string:
		return value
	default:
		return fmt.Sprint(value)
	}
}

// areas are the files of each language.
var areas = []string{"service", "parts", "visitor", "looks", "request", "staff", "desk", "console", "business", "official", "notice", "help", "poster", "announce"}

// Load reads the messages that the program was built with.
func Load() (*Catalogue, error) {
	c := &Catalogue{languages: make(map[string]map[string]message)}
	for _, lang := range Languages() {
		c.languages[lang] = make(map[string]message)
		for _, area := range areas {
			b, err := Area(lang, area)
			if err != nil {
				return nil, err
			}
			var m map[string]message
			if err := json.Unmarshal(b, &m); err != nil {
				return nil, fmt.Errorf("messages of %s in %s: %w", area, lang, err)
			}
			maps.Copy(c.languages[lang], m)
		}
	}
	return c, nil
}

// Area is the JSON file of one area in one language, for the front ends.
func Area(lang, area string) ([]byte, error) {
	b, err := messages.ReadFile("messages/" + lang + "/" + area + ".json")
	if err != nil {
		return nil, fmt.Errorf("messages of %s in %s: %w", area, lang, err)
	}
	return b, nil
}

// Text is a message in a language, English in one that there is not, with its placeholders filled. A key without a message
// is its own text: tests see to it that there is none.
func (c *Catalogue) Text(lang, key string, args Args) string {
	m, ok := c.in(lang)[key]
	if !ok {
		return key
	}
	f := m["other"]
	if n, counts := args["n"].(int); counts {
		if form, ok := m[pluralOf(lang, n)]; ok {
			f = form
		}
	}
	if len(f) == 1 {
		return f[0]
	}
	return string(f.fill(make([]byte, 0, usualText), args.of))
}

// usualText is room for most texts.
const usualText = 512

// has reports whether there is a message of this key.
func (c *Catalogue) has(key string) bool {
	_, ok := c.in("en")[key]
	return ok
}

// Keys are those of all messages, sorted: for tests of what uses them.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.in("en"))) }

func (c *Catalogue) in(lang string) map[string]message {
	if m, ok := c.languages[lang]; ok {
		return m
	}
	return c.languages["en"]
}

// pluralOf is the CLDR category of a whole number in a language.
func pluralOf(lang string, n int) string {
	return pluralNames[plural.Cardinal.MatchPlural(language.Make(lang), n, 0, 0, 0, 0)]
}

var pluralNames = map[plural.Form]string{
	plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many",
}
