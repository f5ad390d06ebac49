package ashyq_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
)

var announced = time.Date(2021, 5, 14, 12, 0, 0, 0, time.UTC)

func inThree(text string) ashyq.Text { return ashyq.Text{KK: text, RU: text, EN: text} }

func announcement(id ashyq.AnnouncementID) ashyq.Announcement {
	return ashyq.Announcement{
		ID: id, Severity: ashyq.MajorSeverity, What: inThree("Тест тізілімі жауап бермей тұр."), Instead: inThree("Жеке куәлігіңізді алып келіңіз."),
		From: announced, Until: announced.Add(4 * time.Hour),
	}
}

func TestAnAnnouncementSaysEverythingInEveryLanguage(t *testing.T) {
	if err := announcement("a").Validate(); err != nil {
		t.Fatal(err)
	}
	long := func(n int) string { return strings.Repeat("ә", n) }
	longest := announcement("a")
	longest.What, longest.Instead = inThree(long(100)), inThree(long(240))
	longest.Until = announced.Add(30 * 24 * time.Hour)
	if err := longest.Validate(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(a *ashyq.Announcement){
		`severity: "" is none`:                    func(a *ashyq.Announcement) { a.Severity = "" },
		`severity: "red" is none`:                 func(a *ashyq.Announcement) { a.Severity = "red" },
		"what in kk: it is not said":              func(a *ashyq.Announcement) { a.What.KK = "" },
		"what in ru: it is not said":              func(a *ashyq.Announcement) { a.What.RU = "" },
		"instead in en: it is not said":           func(a *ashyq.Announcement) { a.Instead.EN = "" },
		"what in ru: 101 characters":              func(a *ashyq.Announcement) { a.What.RU = long(101) },
		"instead in kk: 241 characters":           func(a *ashyq.Announcement) { a.Instead.KK = long(241) },
		"what in en: it is not one plain line":    func(a *ashyq.Announcement) { a.What.EN = "one\ntwo" },
		"what in kk: it is not one plain line":    func(a *ashyq.Announcement) { a.What.KK = " spaced" },
		"what in ru: it is not one plain line":    func(a *ashyq.Announcement) { a.What.RU = "\u202eturned round" },
		"instead in ru: it is not one plain line": func(a *ashyq.Announcement) { a.Instead.RU = "\xff" },
		"instead in kk: it has a number that":     func(a *ashyq.Announcement) { a.Instead.KK = "ЖСН 900101300017" },
		"instead in en: it has a number that":     func(a *ashyq.Announcement) { a.Instead.EN = "Call +7 701 123 45 67." },
		"until: it ends before it begins":         func(a *ashyq.Announcement) { a.Until = a.From },
		"until: it is shown for longer":           func(a *ashyq.Announcement) { a.Until = a.From.Add(30*24*time.Hour + 1) },
	} {
		a := announcement("a")
		spoil(&a)
		if err := a.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		if a.Publishable(nil, announced) == nil {
			t.Errorf("it could be published: %s", want)
		}
	}
	if err := (ashyq.Announcement{}).Validate(); err == nil || strings.Count(err.Error(), "\n") != 7 {
		t.Errorf("not everything that is wrong is named: %v", err)
	}
}

func TestOfManyAnnouncementsNobodyReadsAny(t *testing.T) {
	var published []ashyq.Announcement
	for i := range ashyq.MaxAnnouncements {
		a := announcement(ashyq.AnnouncementID(rune('a' + i)))
		if err := a.Publishable(published, announced); err != nil {
			t.Fatal(err)
		}
		published = append(published, a)
	}
	another := announcement("z")
	if err := another.Publishable(published, announced); err == nil || !strings.Contains(err.Error(), "end one first") {
		t.Error(err)
	}
	published[2] = published[2].Ended(announced)
	if err := another.Publishable(published, announced); err != nil {
		t.Errorf("after one has ended: %v", err)
	}
	for want, wrong := range map[string]struct {
		id  ashyq.AnnouncementID
		now time.Time
	}{
		"one with the id c":         {"c", announced},
		"that is past":              {"z", announced.Add(4 * time.Hour)},
		"more than 30 days ahead":   {"z", announced.Add(-30*24*time.Hour - 1)},
		"that are not over; end on": {"z", announced.Add(-30 * 24 * time.Hour)},
	} {
		others := published
		if strings.Contains(want, "not over") {
			others = append(slices.Clone(published), announcement("y"))
		}
		if err := announcement(wrong.id).Publishable(others, wrong.now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestTheGravestAnnouncementsComeFirst(t *testing.T) {
	with := func(id ashyq.AnnouncementID, s ashyq.Severity, from time.Duration) ashyq.Announcement {
		a := announcement(id)
		a.Severity, a.From = s, announced.Add(from)
		return a
	}
	published := []ashyq.Announcement{
		with("minor", ashyq.MinorSeverity, time.Hour), with("older", ashyq.MajorSeverity, -time.Hour), with("same b", ashyq.MajorSeverity, 0),
		with("critical", ashyq.CriticalSeverity, -2*time.Hour), with("same a", ashyq.MajorSeverity, 0), with("over", ashyq.CriticalSeverity, 0).Ended(announced),
	}
	ids := func(current []ashyq.Announcement) (ids []ashyq.AnnouncementID) {
		for _, a := range current {
			ids = append(ids, a.ID)
		}
		return ids
	}
	if got, want := ids(ashyq.Current(published, announced)), []ashyq.AnnouncementID{"critical", "same a", "same b", "older", "minor"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	more := append(published, with("one more", ashyq.MajorSeverity, time.Minute)) // two operators published at once
	if got := ids(ashyq.Current(more, announced)); len(got) != ashyq.MaxAnnouncements || got[1] != "one more" || slices.Contains(got, "minor") {
		t.Errorf("%v", got)
	}
	if left := ashyq.Current(published, announced.Add(4*time.Hour)); len(left) != 0 {
		t.Errorf("left of those that are over: %v", left)
	}
}

func TestAnAnnouncementThatIsOverStaysAsItWas(t *testing.T) {
	a := announcement("a")
	if again := a.Ended(a.Until.Add(time.Hour)); again != a {
		t.Errorf("%+v", again)
	}
	ended := a.Ended(announced.Add(time.Hour))
	if ended.Until != announced.Add(time.Hour) || ended.Over(announced.Add(time.Hour-1)) || !ended.Over(announced.Add(time.Hour)) {
		t.Errorf("%+v", ended)
	}
	if before := a.Ended(announced.Add(-time.Hour)); !before.Over(announced) {
		t.Errorf("one that is yet to begin is shown: %+v", before)
	}
}
