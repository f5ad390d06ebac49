package policy

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
)

func shipped(t *testing.T) Book {
	t.Helper()
	b, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestShippedDecreesSucceedOneAnother(t *testing.T) {
	b := shipped(t)
	versions := b.Versions()
	if want := []string{"2021-02-01", "2021-05-05", "2021-09-10", "2022-01-14"}; !slices.Equal(versions, want) {
		t.Fatalf("%v", versions)
	}
	for i, version := range versions {
		p, ok := b.Version(version)
		if !ok || p.From.Format(time.DateOnly) != version || p.Title.KK == "" || p.Title.RU == "" || p.Title.EN == "" || p.Source == "" {
			t.Errorf("%s: %+v", version, p)
		}
		if got := b.InForce(p.From); got != p {
			t.Errorf("from its moment on %s is in force, not %s", version, got.Version)
		}
		switch before := b.InForce(p.From.Add(-1)); {
		case i == 0 && before != nil:
			t.Errorf("%s is in force before the first", before.Version)
		case i > 0 && before.Version != versions[i-1]:
			t.Errorf("%s is in force before %s", before.Version, version)
		}
	}
	if newest := b.InForce(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)); newest.Version != versions[len(versions)-1] {
		t.Errorf("%s is in force for good", newest.Version)
	}
	if _, ok := b.Version("2020-01-01"); ok {
		t.Error("a version that is not shipped")
	}
}

func TestEveryShippedDecreeSpeaksOfTheDemosCategoriesThatTookPart(t *testing.T) {
	all := []ashyq.Category{"fitness", "cinema", "cafe", "airport", "pharmacy", "grocery", "mall"}
	for version, categories := range map[string][]ashyq.Category{
		"2021-02-01": {"fitness", "pharmacy", "grocery"}, "2021-05-05": all, "2021-09-10": all, "2022-01-14": all,
	} {
		p, _ := shipped(t).Version(version)
		for _, category := range categories {
			for _, zone := range []ashyq.Zone{ashyq.GreenZone, ashyq.YellowZone, ashyq.RedZone, ashyq.DarkRedZone} {
				for _, state := range []ashyq.VenueState{ashyq.Active, ashyq.Training} {
					v := &ashyq.Venue{Category: category, State: state}
					if terms := p.Terms(v, zone, p.From.Add(12*time.Hour)); terms.Rule == "" || !terms.Open {
						t.Errorf("%s at a %s in a %s zone, %s: %+v", version, category, zone, state, terms)
					}
				}
			}
		}
	}
}

func TestABookHoldsNoTwoOfOneVersionOrMoment(t *testing.T) {
	now := time.Date(2021, 2, 1, 0, 0, 0, 0, time.UTC)
	first := ashyq.Policy{Version: "a", From: now}
	for name, second := range map[string]ashyq.Policy{
		"version": {Version: "a", From: now.Add(time.Hour)},
		"moment":  {Version: "b", From: now},
	} {
		if _, err := NewBook(first, second); err == nil {
			t.Errorf("two of one %s", name)
		}
	}
	b, err := NewBook(ashyq.Policy{Version: "b", From: now.Add(time.Hour)}, first)
	if err != nil || !slices.Equal(b.Versions(), []string{"a", "b"}) {
		t.Errorf("%v, %v", b.Versions(), err)
	}
	if p := (Book{}).InForce(now); p != nil {
		t.Errorf("an empty book has %v in force", p)
	}
}

func TestRoundTheClockNothingClosesAndTheOriginalStays(t *testing.T) {
	original, _ := shipped(t).Version("2021-05-05")
	open := RoundTheClock(*original)
	cafe := &ashyq.Venue{Category: "cafe", State: ashyq.Active}
	night := time.Date(2021, 6, 2, 4, 0, 0, 0, time.UTC)
	if !open.Terms(cafe, ashyq.RedZone, night).Open {
		t.Error("a cafe is closed at four in the night")
	}
	if original.Terms(cafe, ashyq.RedZone, night).Open {
		t.Error("the decree itself has changed")
	}
	if err := open.Validate(); err != nil {
		t.Error(err)
	}
}

func TestABookIsAddedToWhileItIsRead(t *testing.T) {
	shipped, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	live := NewLive(shipped)
	text, err := decrees.ReadFile("decrees/2021-05-05.yaml")
	if err != nil {
		t.Fatal(err)
	}
	decree := func(version, from string) string {
		renamed := strings.Replace(string(text), "version: \"2021-05-05\"", "version: \""+version+"\"", 1)
		return regexp.MustCompile(`(?m)^from: .*$`).ReplaceAllString(renamed, "from: "+from)
	}
	then := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	before := live.InForce(then)
	var reading sync.WaitGroup
	reading.Go(func() {
		for range 1000 {
			if p := live.InForce(then); p == nil {
				t.Error("no policy is in force")
			}
		}
	})
	if err := live.Add(decree("2030", "2030-01-01T00:00:00Z")); err != nil {
		t.Fatal(err)
	}
	reading.Wait()
	if p := live.InForce(then); p.Version != "2030" {
		t.Errorf("%s is in force", p.Version)
	}
	if live.InForce(then.Add(-time.Second)) != before {
		t.Error("the policy in force before it is another one")
	}
	for name, text := range map[string]string{
		"of one version": decree("2030", "2031-01-01T00:00:00Z"),
		"of one moment":  decree("2031", "2030-01-01T00:00:00Z"),
		"newer syntax":   decree("2032", "2032-01-01T00:00:00Z") + "masks: worn\n",
	} {
		if err := live.Add(text); err == nil || live.InForce(then.AddDate(5, 0, 0)).Version != "2030" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
