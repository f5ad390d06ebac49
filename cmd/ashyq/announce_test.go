package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ashyq/internal/server"
	"ashyq/internal/store"
)

// announced is what a node announces to everybody.
func (m *member) announced(t *testing.T) []server.Announcement {
	t.Helper()
	response, err := http.Get(m.url + "/v1/announcements")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var told server.Announcements
	if err := json.NewDecoder(response.Body).Decode(&told); err != nil {
		t.Fatal(err)
	}
	return told.Items
}

var announcementID = regexp.MustCompile(`^Announcement ([a-z2-7]{16}) is published`)

func TestAnAnnouncementReachesEveryNodeAndIsEnded(t *testing.T) {
	database, members := pair(t)
	flags := []string{"--database", database, "--keys", members[0].keys}
	if said := admin(t, flags, "announce", "list"); said != "" {
		t.Errorf("announced by nobody: %s", said)
	}
	said := admin(t, flags, "announce", "publish", "codes", "--for", "2h")
	id := announcementID.FindStringSubmatch(said)
	if id == nil || !strings.Contains(said, "admin announce end "+id[1]) {
		t.Fatalf("%q", said)
	}
	for _, m := range members {
		eventually(t, "it is announced", func() bool { return len(m.announced(t)) == 1 })
		a := m.announced(t)[0]
		if string(a.ID) != id[1] || a.Severity != "major" || a.Until.Sub(a.From).Hours() != 2 || !strings.HasPrefix(a.What.KK, "SMS-кодтар") {
			t.Errorf("%+v", a)
		}
	}
	if said := admin(t, flags, "announce", "list"); !strings.HasPrefix(said, id[1]+" major from ") || !strings.Contains(said, "SMS codes come late") {
		t.Errorf("%q", said)
	}
	if said := admin(t, flags, "announce", "end", id[1]); said != "Announcement "+id[1]+" is ended.\n" {
		t.Errorf("%q", said)
	}
	for _, m := range members {
		eventually(t, "it is ended", func() bool { return len(m.announced(t)) == 0 })
	}
	acts, err := members[0].Store.Acts(t.Context(), store.ActQuery{Limit: 10})
	if err != nil || len(acts) != 2 || acts[0].What != "announcement_ended" || acts[1].What != "announcement_published" || !strings.HasPrefix(acts[1].Reason, "Коды по SMS") {
		t.Errorf("the trail: %+v, %v", acts, err)
	}

	file := filepath.Join(t.TempDir(), "own.yaml")
	publish := func(text string) []string {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"publish", file}
	}
	words := "severity: minor\nwhat: {kk: Бір, ru: Один, en: One}\ninstead: {kk: Екі, ru: Два, en: Two}\n"
	refused := func(want string, args ...string) {
		t.Helper()
		status, stdout, complaint := runOnce(append(append([]string{"admin", "announce"}, args...), flags...)...)
		if status == 0 || stdout != "" || !strings.Contains(complaint, want) || strings.Count(complaint, "\n") != 1 || strings.Contains(complaint, "701") {
			t.Errorf("status %d, %q, %q, want %q", status, stdout, complaint, want)
		}
	}
	refused("is no file, and not one of what lies ready: pcr, control", "publish", "earthquake")
	refused("instead in en: it has a number that could be a person's", publish(strings.Replace(words, "Two", "Call +7 701 123 45 67", 1))...)
	refused(`[1:1] unknown field "masks"`, publish("masks: worn\n")...)
	refused("until: it is shown for longer than 30 days", "publish", "pcr", "--for", "721h")
	refused("until: that is past", publish(words+"from: 2021-05-14T12:00:00+06:00\n")...)
	refused("there is no announcement nothing", "end", "nothing")
	refused("announcement "+id[1]+" was over already", "end", id[1])
	for range 5 {
		admin(t, flags, append([]string{"announce"}, publish(words)...)...)
	}
	refused("there are 5 that are not over; end one first", publish(words)...)
}
