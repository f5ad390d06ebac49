// Package announce makes what an operator announces: of a text of their own, or of one that lies ready for what can be foreseen.
package announce

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"ashyq"
	"ashyq/internal/i18n"
)

// ready are the announcements that lie ready, by their names among the messages, with how grave each is.
var ready = []struct {
	name     string
	severity ashyq.Severity
}{
	{"pcr", ashyq.MajorSeverity}, {"control", ashyq.MajorSeverity}, {"registries", ashyq.MajorSeverity}, {"codes", ashyq.MajorSeverity},
	{"slow", ashyq.MinorSeverity}, {"maintenance", ashyq.MinorSeverity},
}

// Names are those of the announcements that lie ready.
func Names() (names []string) {
	for _, r := range ready {
		names = append(names, r.name)
	}
	return names
}

// Ready is the announcement of a name, without an id and times; false if none lies ready.
func Ready(words *i18n.Catalogue, name string) (ashyq.Announcement, bool) {
	text := func(part string) ashyq.Text {
		key := "announce." + name + "." + part
		return ashyq.Text{KK: words.Text("kk", key, nil), RU: words.Text("ru", key, nil), EN: words.Text("en", key, nil)}
	}
	for _, r := range ready {
		if r.name == name {
			return ashyq.Announcement{Severity: r.severity, What: text("what"), Instead: text("instead")}, true
		}
	}
	return ashyq.Announcement{}, false
}

// MaxSize is the longest text that Parse reads, in bytes.
const MaxSize = 16 << 10

// written is the written form of an announcement.
type written struct {
	Severity ashyq.Severity `yaml:"severity"`
	What     text           `yaml:"what"`
	Instead  text           `yaml:"instead"`
	From     moment         `yaml:"from"`
	Until    moment         `yaml:"until"`
}

type text struct {
	KK string `yaml:"kk"`
	RU string `yaml:"ru"`
	EN string `yaml:"en"`
}

// lines are the text, each language's as one line however it was broken.
func (t text) lines() ashyq.Text {
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return ashyq.Text{KK: line(t.KK), RU: line(t.RU), EN: line(t.EN)}
}

// moment is a time as RFC 3339 has it.
type moment struct{ time.Time }

func (m *moment) UnmarshalText(text []byte) error { return m.Time.UnmarshalText(text) }

// Parse reads an announcement of YAML, without an id, and without the times that it does not say; what it says is for
// ashyq.Announcement to judge. A key it does not know, a key said twice and a second document are errors that name the line.
func Parse(b []byte) (ashyq.Announcement, error) {
	if len(b) > MaxSize {
		return ashyq.Announcement{}, fmt.Errorf("an announcement of %d bytes is longer than %d", len(b), MaxSize)
	}
	w, err := decode(b)
	if err != nil {
		return ashyq.Announcement{}, fmt.Errorf("announcement: %w", err)
	}
	return ashyq.Announcement{Severity: w.Severity, What: w.What.lines(), Instead: w.Instead.lines(), From: w.From.Time, Until: w.Until.Time}, nil
}

// decode reads the one document of a text. The YAML library panics on some malformed ones, which makes them no less malformed.
func decode(b []byte) (w written, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the text cannot be read: %v", fault)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict())
	if err := decoder.Decode(&w); err != nil {
		return written{}, err
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return written{}, errors.New("there is more than one document")
	}
	return w, nil
}
