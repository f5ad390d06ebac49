package server_test

import (
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// announce publishes an announcement that is shown for an hour.
func (w *world) announce(id ashyq.AnnouncementID, from time.Time, s ashyq.Severity) {
	w.t.Helper()
	must(w.t, w.store.SaveAnnouncement(w.t.Context(), ashyq.Announcement{
		ID: id, Severity: s, What: ashyq.Text{KK: "Тізілім жауап бермейді.", RU: "Реестр не отвечает.", EN: "The registry does not answer."},
		Instead: ashyq.Text{KK: "Күтіңіз.", RU: "Подождите.", EN: "Wait."}, From: from, Until: from.Add(time.Hour),
	}))
	w.takeOver()
}

func (w *world) end(id ashyq.AnnouncementID) {
	w.t.Helper()
	_, err := w.store.ChangeAnnouncement(w.t.Context(), id, func(a *ashyq.Announcement) (store.Act, error) {
		*a = a.Ended(w.clock.Now())
		return store.Act{At: w.clock.Now(), What: "announcement_ended"}, nil
	})
	must(w.t, err)
	w.takeOver()
}

// takeOver does what a node does every half a second.
func (w *world) takeOver() {
	w.t.Helper()
	w.refresh()
	w.desk.Feed.Changed("cinema")
}

// ids are those of the announcements in an answer, or in an event of a feed.
func ids(of any) (all string) {
	for _, a := range of.([]any) {
		all += a.(map[string]any)["id"].(string) + " "
	}
	return all
}

func TestEverybodyReadsWhatIsAnnounced(t *testing.T) {
	w := newWorld(t)
	ask := request{method: "GET", path: "/v1/announcements"}
	if a := w.do(ask).wants(200, nil); ids(a.json("items")) != "" || a.header.Get("Cache-Control") != "public, max-age=10" {
		t.Errorf("%s %v", a.body, a.header)
	}
	w.announce("minor", noon, ashyq.MinorSeverity)
	w.announce("over", noon.Add(-time.Hour), ashyq.CriticalSeverity)
	w.announce("tomorrow", noon.Add(24*time.Hour), ashyq.CriticalSeverity)
	w.announce("major", noon, ashyq.MajorSeverity)
	told := w.do(ask).wants(200, nil)
	if got := ids(told.json("items")); got != "tomorrow major minor " {
		t.Errorf("announced: %s", got)
	}
	first := told.json("items").([]any)[1].(map[string]any)
	what, instead := first["what"].(map[string]any), first["instead"].(map[string]any)
	if what["kk"] != "Тізілім жауап бермейді." || what["ru"] != "Реестр не отвечает." || instead["en"] != "Wait." ||
		first["severity"] != "major" || first["until"] != "2021-05-14T07:00:00Z" {
		t.Errorf("%v", first)
	}
	w.clock.Advance(time.Hour)
	if got := ids(w.do(ask).wants(200, nil).json("items")); got != "tomorrow " {
		t.Errorf("an hour later: %s", got)
	}
	w.end("tomorrow")
	if got := ids(w.do(ask).wants(200, nil).json("items")); got != "" {
		t.Errorf("after the last was ended: %s", got)
	}
}

func TestADeskIsToldWhatIsAnnounced(t *testing.T) {
	w := newWorld(t)
	w.announce("a", noon, ashyq.MajorSeverity)
	guard := w.guard()
	feed := w.open(t, guard, "", "")
	if first := feed.wants("snapshot", nil); ids(first.data["announcements"]) != "a " {
		t.Errorf("%v", first.data["announcements"])
	}
	w.announce("b", noon, ashyq.CriticalSeverity)
	if now := feed.wants("announcement", nil); ids(now.data["items"]) != "b a " || now.id != "" {
		t.Errorf("%v", now)
	}
	w.end("a")
	if now := feed.wants("announcement", nil); ids(now.data["items"]) != "b " {
		t.Errorf("%v", now)
	}
	w.passes(w.bank(), 1, w.exit())
	feed.wants("visit", map[string]any{"seq": 1})

	w.end("b")
	resumed := w.open(t, guard, "", "1") // while it was away, the last was ended
	resumed.wants("venue", nil)
	if now := resumed.wants("announcement", nil); ids(now.data["items"]) != "" {
		t.Errorf("%v", now)
	}
}
