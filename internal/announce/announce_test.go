package announce

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"ashyq"
	"ashyq/internal/i18n"
)

const own = `severity: critical
what:
  kk: Астанада байланыс жоқ.
  ru: В Астане нет связи.
  en: There is no network in Astana.
instead:
  kk: Күтіңіз.
  ru: >
    Подождите
    немного.
  en: "Wait."
from: 2021-05-14T12:00:00+06:00
until: 2021-05-14T18:00:00+06:00
`

var noon = time.Date(2021, 5, 14, 6, 0, 0, 0, time.UTC)

func TestAnOperatorsOwnWordsAreRead(t *testing.T) {
	a, err := Parse([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	a.From, a.Until = a.From.UTC(), a.Until.UTC()
	want := ashyq.Announcement{
		Severity: ashyq.CriticalSeverity,
		What:     ashyq.Text{KK: "Астанада байланыс жоқ.", RU: "В Астане нет связи.", EN: "There is no network in Astana."},
		Instead:  ashyq.Text{KK: "Күтіңіз.", RU: "Подождите немного.", EN: "Wait."},
		From:     noon, Until: noon.Add(6 * time.Hour),
	}
	if a != want {
		t.Errorf("%+v", a)
	}
	if err := a.Validate(); err != nil {
		t.Error(err)
	}
	head, _, _ := strings.Cut(own, "from:")
	if a, err := Parse([]byte(head)); err != nil || !a.From.IsZero() || !a.Until.IsZero() {
		t.Errorf("without times: %+v, %v", a, err)
	}
}

func TestWhatIsNoAnnouncementIsRefusedByItsLine(t *testing.T) {
	for name, row := range map[string]struct{ old, with, want string }{
		"an unknown key":             {"severity:", "gravity:", `[1:1] unknown field "gravity"`},
		"a language that nobody has": {"  kk: Күтіңіз.", "  kz: Күтіңіз.", `unknown field "kz"`},
		"a key twice":                {"what:", "severity: minor\nwhat:", `already defined`},
		"a second document":          {"severity:", "severity: minor\n---\nseverity:", "more than one document"},
		"a time that is none":        {"2021-05-14T12:00:00+06:00", "tomorrow", `cannot parse "tomorrow"`},
		"a tag with nothing":         {"critical", "!t", "cannot unmarshal"},
		"too much":                   {"severity:", strings.Repeat("#", MaxSize) + "\nseverity:", "is longer than"},
	} {
		a, err := Parse([]byte(strings.Replace(own, row.old, row.with, 1)))
		if err == nil || !strings.Contains(err.Error(), row.want) || a != (ashyq.Announcement{}) {
			t.Errorf("%s: %v, want %s", name, err, row.want)
		}
	}
}

func TestEveryReadyAnnouncementCanBePublished(t *testing.T) {
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		a, ok := Ready(words, name)
		a.ID, a.From, a.Until = "a", noon, noon.Add(time.Hour)
		if err := a.Publishable(nil, noon); err != nil || !ok {
			t.Errorf("%s: %v", name, err)
		}
		for _, text := range []ashyq.Text{a.What, a.Instead} {
			if strings.HasPrefix(text.KK+text.RU+text.EN, "announce.") || text.KK == text.RU || text.RU == text.EN {
				t.Errorf("%s is not said in every language: %+v", name, text)
			}
		}
	}
	said := make(map[string]bool)
	for _, key := range words.Keys() {
		if name, found := strings.CutPrefix(key, "announce."); found {
			name, _, _ := strings.Cut(name, ".")
			if _, ok := Ready(words, name); !ok {
				t.Errorf("%s lies ready for nobody", key)
			}
			said[name] = true
		}
	}
	if len(said) != len(Names()) {
		t.Errorf("said are %v of %v", said, Names())
	}
	if _, ok := Ready(words, "earthquake"); ok {
		t.Error("an announcement lies ready that nobody wrote")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(own))
	f.Add([]byte("what: {kk: a\u202eb}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Parse(b)
		if err != nil {
			return
		}
		for _, text := range []string{a.What.KK, a.What.RU, a.What.EN, a.Instead.KK, a.Instead.RU, a.Instead.EN} {
			if strings.ContainsAny(text, "\n\t") || strings.TrimSpace(text) != text {
				t.Errorf("it is not one line: %q", text)
			}
			hidden := strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) })
			if a.Validate() == nil && (hidden || ashyq.NamesAPerson(text)) {
				t.Errorf("it would be published: %q", text)
			}
		}
	})
}
