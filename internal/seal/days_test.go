package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"testing"

	"ashyq"
)

var today = ashyq.DateOf(now)

func tagOf(t testing.TB, d *Days, venue ashyq.VenueID, person ashyq.Digest, day ashyq.Date) ashyq.Tag {
	t.Helper()
	tag, err := d.Tag(venue, person, day)
	if err != nil {
		t.Fatal(err)
	}
	return tag
}

func TestTagIsAnHMACOfVenueAndPersonUnderTheDaysKey(t *testing.T) {
	d := newDays(today, secret{1})
	mac := hmac.New(sha256.New, secret{1}.slice())
	person := ashyq.Digest{2}
	mac.Write([]byte("venue"))
	mac.Write(person[:])
	if tag := tagOf(t, d, "venue", person, today); !hmac.Equal(tag[:], mac.Sum(nil)) {
		t.Errorf("%x", tag)
	}
}

func (s secret) slice() []byte { return s[:] }

func TestTagsDifferByVenuePersonAndDay(t *testing.T) {
	d := NewKeys(now).Days
	anna, boris := ashyq.Digest{1}, ashyq.Digest{2}
	general, err := d.PersonTag(anna, today)
	if err != nil {
		t.Fatal(err)
	}
	tags := []ashyq.Tag{
		tagOf(t, d, "v", anna, today), tagOf(t, d, "w", anna, today), tagOf(t, d, "v", boris, today),
		tagOf(t, d, "v", anna, today.AddDays(-1)), tagOf(t, d, "v", anna, today.AddDays(1)), tagOf(t, d, "", anna, today), general,
	}
	for i, tag := range tags {
		if slices.Contains(tags[:i], tag) {
			t.Errorf("tag %d is an earlier one's", i)
		}
	}
	if tagOf(t, d, "v", anna, today) != tags[0] {
		t.Error("a tag changes")
	}
}

func TestChainOfAnOlderKeyLeadsToTheSameTags(t *testing.T) {
	d := newDays(today, secret{1})
	var person ashyq.Digest
	later := today.AddDays(30)
	want := tagOf(t, d, "v", person, later)
	if err := d.Forget(today.AddDays(16)); err != nil {
		t.Fatal(err)
	}
	if got := tagOf(t, d, "v", person, later); got != want {
		t.Error("another tag once earlier days are forgotten")
	}
	straight := newDays(today, secret{1})
	if got := tagOf(t, straight, "v", person, later); got != want {
		t.Error("another tag on another node")
	}
}

func TestForgottenDayHasNoTags(t *testing.T) {
	d := NewKeys(now).Days
	var person ashyq.Digest
	if err := d.Forget(today); err != nil {
		t.Fatal(err)
	}
	if err := d.Forget(today.AddDays(-3)); err != nil {
		t.Fatal(err)
	}
	_, err := d.Tag("v", person, today.AddDays(-1))
	if !errors.Is(err, ashyq.Fail(ashyq.Gone, "day_forgotten")) || ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("error %v", err)
	}
	if _, err := d.PersonTag(person, today.AddDays(-1)); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("error %v", err)
	}
	tagOf(t, d, "v", person, today)
}

func TestPersonTagsReachBackAsFarAsTheKeysDo(t *testing.T) {
	d := NewKeys(now).Days
	person := ashyq.Digest{1}
	of := func(back int) ashyq.Tag {
		tag, err := d.PersonTag(person, today.AddDays(-back))
		if err != nil {
			t.Fatal(err)
		}
		return tag
	}
	want := make([]ashyq.Tag, chainLead+1)
	for back := range want {
		want[back] = of(back)
	}
	for _, row := range []struct{ forget, days int }{{chainLead, chainLead + 1}, {3, 4}, {0, 1}, {-1, 0}} {
		if err := d.Forget(today.AddDays(-row.forget)); err != nil {
			t.Fatal(err)
		}
		if got, err := d.PersonTags(person, today); err != nil || !slices.Equal(got, want[:row.days]) {
			t.Errorf("%d days back: %d tags, %v", row.forget, len(got), err)
		}
	}
	if got, err := d.PersonTags(person, today.AddDays(60)); err != nil || len(got) != chainLead+1 {
		t.Errorf("long after: %d tags, %v", len(got), err)
	}
	if _, err := d.PersonTags(person, today.AddDays(chainLimit+1)); ashyq.KindOf(err) != ashyq.Invalid {
		t.Errorf("years ahead: %v", err)
	}
}

func TestMarksDifferByScanAccountAndDay(t *testing.T) {
	d := NewKeys(now).Days
	mark := func(venue ashyq.VenueID, scan byte, account ashyq.AccountID, day ashyq.Date) ashyq.Mark {
		m, err := d.Mark(venue, ashyq.ScanID{scan}, account, day)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	marks := []ashyq.Mark{
		{}, mark("v", 1, "anna", today), mark("w", 1, "anna", today), mark("v", 2, "anna", today), mark("v", 1, "boris", today),
		mark("v", 1, "anna", today.AddDays(-1)),
	}
	for i, m := range marks {
		if slices.Contains(marks[:i], m) {
			t.Errorf("mark %d is an earlier one's", i)
		}
	}
	if mark("v", 1, "anna", today) != marks[1] {
		t.Error("a mark changes")
	}
	if err := d.Forget(today); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Mark("v", ashyq.ScanID{1}, "anna", today.AddDays(-1)); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("of a forgotten day: %v", err)
	}
}

func TestChainDoesNotReachForEver(t *testing.T) {
	d := newDays(today, secret{})
	tagOf(t, d, "v", ashyq.Digest{}, today.AddDays(chainLimit-1))
	if _, err := d.Tag("v", ashyq.Digest{}, today.AddDays(chainLimit)); ashyq.KindOf(err) != ashyq.Invalid {
		t.Errorf("error %v", err)
	}
}

func TestTagsAreTheSameWhoeverAsksAtOnce(t *testing.T) {
	d := NewKeys(now).Days
	person := ashyq.Digest{1}
	var wg sync.WaitGroup
	tags := make([][]ashyq.Tag, 8)
	for i := range tags {
		wg.Go(func() {
			for day := range 20 {
				tag, err := d.Tag("v", person, today.AddDays(day))
				if err != nil {
					t.Error(err)
				}
				tags[i] = append(tags[i], tag)
			}
		})
	}
	wg.Go(func() {
		for day := range 14 {
			if err := d.Forget(today.AddDays(day - 14)); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	for _, others := range tags[1:] {
		if !slices.Equal(others, tags[0]) {
			t.Error("two callers have different tags")
		}
	}
}

func BenchmarkTag(b *testing.B) {
	k := NewKeys(now)
	digest, _ := k.Person(person(b))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := k.Days.Tag("ab2c3d4e5f6g7h2i", digest, today); err != nil {
				b.Fatal(err)
			}
		}
	})
}
