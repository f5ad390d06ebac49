package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq/internal/announce"
)

func TestANodeWithoutADatabaseAnnouncesWhatLiesBesideItsKeys(t *testing.T) {
	_, members := pair(t)
	m := members[0]
	file := filepath.Join(m.keys, announcementFile)
	words := "severity: critical\nwhat: {kk: Бір, ru: Один, en: One}\ninstead: {kk: Екі, ru: Два, en: Two}\n"
	if err := m.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(words), 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is announced", func() bool { return len(m.announced(t)) == 1 })
	told := m.announced(t)[0]
	if !strings.HasPrefix(string(told.ID), "here-") || told.What.EN != "One" || told.Until.Sub(told.From) != besideShown {
		t.Errorf("%+v", told)
	}
	if others := members[1].announced(t); len(others) != 0 {
		t.Errorf("the other node announces %+v", others)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is announced no longer", func() bool { return len(m.announced(t)) == 0 })
}

func TestAFileBesideTheKeysThatIsNotSoundIsNotAnnounced(t *testing.T) {
	file := filepath.Join(t.TempDir(), announcementFile)
	words := "severity: minor\nwhat: {kk: Бір, ru: Один, en: One}\ninstead: {kk: Екі, ru: Два, en: Two}\n"
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for want, text := range map[string]string{
		`unknown field "masks"`:                 "masks: worn\n",
		"instead in kk: it is not said":         strings.Replace(words, "kk: Екі, ", "", 1),
		"is longer than":                        words + strings.Repeat("#", announce.MaxSize),
		"until: it is shown for longer than 30": words + "from: 2021-05-14T12:00:00+06:00\nuntil: 2021-07-14T12:00:00+06:00\n",
	} {
		write(text)
		if _, err := beside(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	write(words + "from: 2021-05-14T12:00:00+06:00\n")
	a, err := beside(file)
	if noon := time.Date(2021, 5, 14, 6, 0, 0, 0, time.UTC); err != nil || a.From != noon || a.Until != noon.Add(besideShown) {
		t.Errorf("%+v, %v", a, err)
	}
	before := a.ID
	write(strings.Replace(words, "Two", "Three", 1))
	if a, err := beside(file); err != nil || a.ID == before {
		t.Errorf("another text has the same id: %+v, %v", a, err)
	}
}
