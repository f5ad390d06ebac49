package office_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/office"
	"ashyq/internal/store"
)

func TestAnOwnerIsToldWhyAndByWhichDecision(t *testing.T) {
	const reason, decree = "Нет второго выхода", "Решение 14"
	for _, row := range []struct {
		from    ashyq.VenueState
		measure ashyq.Measure
		reason  string
		to      ashyq.VenueState
		page    string // in English
		text    string
	}{
		{ashyq.Applied, ashyq.Approval, "", ashyq.Training,
			"Кафе x: the application is approved. The training week has begun: decisions are real, but nothing is enforced yet. Based on: Решение 14.",
			"Ashyq. Кафе x: заявка одобрена, началась учебная неделя. Основание: Решение 14."},
		{ashyq.Applied, ashyq.Question, "Где выход?", ashyq.Applied,
			"Кафе x: there is a question about the application. Change what is needed, then apply again. The question: Где выход? Based on: Решение 14.",
			"Ashyq. Кафе x: по заявке есть вопрос. Вопрос: Где выход? Основание: Решение 14."},
		{ashyq.Applied, ashyq.Refusal, reason, ashyq.Refused,
			"Кафе x: the application is refused. You can change what is needed and apply again. The reason: Нет второго выхода. Based on: Решение 14.",
			"Ashyq. Кафе x: в заявке отказано. Причина: Нет второго выхода. Основание: Решение 14."},
		{ashyq.Active, ashyq.Suspension, reason, ashyq.Suspended,
			"Кафе x: suspended. Let nobody in for now. The reason: Нет второго выхода. Based on: Решение 14.",
			"Ashyq. Кафе x: участие приостановлено, никого не впускайте. Причина: Нет второго выхода. Основание: Решение 14."},
		{ashyq.Active, ashyq.Exclusion, reason, ashyq.Excluded,
			"Кафе x: excluded. Its codes no longer work. You can apply again in two weeks. The reason: Нет второго выхода. Based on: Решение 14.",
			"Ashyq. Кафе x: заведение исключено, коды не действуют. Причина: Нет второго выхода. Основание: Решение 14."},
	} {
		t.Run(string(row.measure), func(t *testing.T) {
			s := newScene(t)
			s.venue("x", in(row.from))
			outcomes, err := s.Measure(t.Context(), s.official, office.Order{
				Venues: []ashyq.VenueID{"x"}, Measure: row.measure, Reason: row.reason, Decree: decree,
			})
			s.ok(err)
			if outcomes[0].Err != nil || outcomes[0].State != row.to {
				t.Fatalf("the outcome is %+v", outcomes[0])
			}
			page, next, err := s.Notices(t.Context(), s.owner(), 0)
			s.ok(err)
			if len(page) != 1 || next != 0 {
				t.Fatalf("told are %+v", page)
			}
			if got := s.Tell("en", page[0]); got != row.page {
				t.Errorf("the page says %q", got)
			}
			if got := s.texts(); len(got) != 1 || got[0] != row.text {
				t.Errorf("sent is %q", got)
			}
		})
	}
}

func TestATextFitsIntoFourParts(t *testing.T) {
	const parts, letters = 4, 67 // of UTF-16, where a text goes on
	long := strings.Repeat("Ә", 80)
	for _, name := range []ashyq.Text{{KK: long}, {RU: long}, {EN: long}} {
		s := newScene(t)
		crowded := s.venue("x", func(v *ashyq.Venue) { v.Name, v.Gates[0].Name = name, ashyq.Text{EN: long} })
		for range 3 {
			s.enters(crowded, 6, true)
		}
		s.watch()
		for _, m := range []ashyq.Measure{
			ashyq.Suspension, ashyq.Reinstatement, ashyq.Exclusion, ashyq.Approval, ashyq.Question, ashyq.Refusal,
		} {
			switch m {
			case ashyq.Approval, ashyq.Question, ashyq.Refusal:
				s.venue("x", applied(noon), func(v *ashyq.Venue) { v.Name = name })
			}
			_, err := s.Measure(t.Context(), s.official, office.Order{
				Venues: []ashyq.VenueID{"x"}, Measure: m, Reason: strings.Repeat("ә", 500), Decree: strings.Repeat("ә", 200),
			})
			s.ok(err)
			s.now = s.now.Add(time.Second)
		}
		texts := s.texts()
		if len(texts) != 8 {
			t.Errorf("%d texts are sent: %q", len(texts), texts)
		}
		for _, text := range texts {
			if units := len(utf16.Encode([]rune(text))); units > parts*letters {
				t.Errorf("%d letters: %s", units, text)
			}
		}
	}
}

func TestNoticesAreForThoseWhoManageTheVenue(t *testing.T) {
	s := newScene(t)
	s.business("other", s.contact)
	s.enters(s.venue("one"), 19, false)
	s.enters(s.venue("two"), 19, false)
	s.enters(s.venue("theirs", func(v *ashyq.Venue) { v.Entity = "other" }), 19, false)
	s.watch()
	for role, want := range map[store.Role]int{
		{Entity: "chain", Name: store.Owner}:                 2,
		{Entity: "chain", Name: store.Manager}:               2,
		{Entity: "chain", Venue: "one", Name: store.Manager}: 1,
		{Entity: "chain", Name: store.Guard}:                 0,
		{Entity: "other", Name: store.Owner}:                 1,
		{Name: store.Authority}:                              0,
	} {
		by := auth.Caller{Account: store.Account{ID: "somebody", Roles: []store.Role{role}}}
		page, next, err := s.Notices(t.Context(), by, 0)
		s.ok(err)
		if len(page) != want || next != 0 {
			t.Errorf("%+v reads %d", role, len(page))
		}
	}
	one := auth.Caller{Account: store.Account{ID: "m", Roles: []store.Role{{Entity: "chain", Venue: "one", Name: store.Manager}}}}
	seen := func() (n int) {
		page, _, err := s.Notices(t.Context(), s.owner(), 0)
		s.ok(err)
		for _, notice := range page {
			if notice.Seen {
				n++
			}
		}
		return n
	}
	s.ok(s.SeeNotices(t.Context(), one, 100))
	if seen() != 1 {
		t.Error("who manages one venue has not read what is of that venue, and nothing else")
	}
	s.ok(s.SeeNotices(t.Context(), s.owner(), 100))
	if seen() != 2 {
		t.Error("what was read is not seen")
	}
}
