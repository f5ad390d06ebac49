package seal

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ashyq"
)

func TestEachSignComesOnceInABlockOfMinutes(t *testing.T) {
	keys := NewKeys(time.Now())
	rapid.Check(t, func(t *rapid.T) {
		venue, block := drawVenue(t), rapid.Int64Range(0, 1<<32).Draw(t, "block")
		var names []string
		for place := range int64(len(signs)) {
			names = append(names, keys.Sign(venue, time.Unix((block*16+place)*60+30, 0)).Name)
		}
		slices.Sort(names)
		all := signs
		slices.Sort(all[:])
		if !slices.Equal(names, all[:]) {
			t.Fatalf("a block of %v", names)
		}
	})
}

func TestASignHoldsForItsMinuteAndTellsTheNext(t *testing.T) {
	keys := NewKeys(time.Now())
	rapid.Check(t, func(t *rapid.T) {
		venue := drawVenue(t)
		zone := time.FixedZone("", rapid.SampledFrom([]int{0, 5 * 3600, 5*3600 + 1800}).Draw(t, "offset"))
		at := time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "at")).In(zone)
		sign := keys.Sign(venue, at)
		if left := sign.Until.Sub(at); left <= 0 || left > time.Minute || sign.Until.Second() != 0 || sign.Until.Location() != zone {
			t.Fatalf("at %s it holds until %s", at, sign.Until)
		}
		if last := keys.Sign(venue, sign.Until.Add(-time.Nanosecond)); last != sign {
			t.Fatalf("%v becomes %v within its minute", sign, last)
		}
		if next := keys.Sign(venue, sign.Until); next.Name != sign.Next || next.Name == sign.Name {
			t.Fatalf("%v is followed by %v", sign, next)
		}
	})
}

func TestNoTwoMinutesInARowHaveTheSameSign(t *testing.T) {
	keys := NewKeys(time.Now())
	collided := false
	for block := range int64(1000) { // one in sixteen would begin as the one before has ended
		first, before := keys.signOrder("cinema", block+1), keys.signOrder("cinema", block)
		collided = collided || first[0] == before[15]
		if a, b := signAt(keys, "cinema", block*16+15), signAt(keys, "cinema", block*16+16); a == b {
			t.Fatalf("%s twice around block %d", a, block)
		}
	}
	if !collided {
		t.Error("no two blocks met in the same sign: the test has tried nothing")
	}
}

func TestSignsAreTheVenuesOwnAndSecret(t *testing.T) {
	keys, others := NewKeys(time.Now()), NewKeys(time.Now())
	sequence := func(k *Keys, venue ashyq.VenueID, from int64) (names string) {
		for minute := range int64(16) {
			names += signAt(k, venue, from+minute) + " "
		}
		return names
	}
	seen := make(map[string]string)
	for name, s := range map[string]string{
		"a venue's":                 sequence(keys, "cinema", 0),
		"the same an hour later":    sequence(keys, "cinema", 64),
		"another venue's":           sequence(keys, "cafe", 0),
		"another installation's":    sequence(others, "cinema", 0),
		"one whose name begins so":  sequence(keys, "cinema 1", 0),
		"one of the name and block": sequence(keys, "cinema1", 0),
	} {
		if other, ok := seen[s]; ok {
			t.Errorf("%s order is %s", name, other)
		}
		seen[s] = name
	}
}

func TestEverySignIsAsLikelyAtEveryMinute(t *testing.T) {
	keys := NewKeys(time.Now())
	const blocks = 4_000
	var count [len(signs)][len(signs)]int
	for block := range int64(blocks) {
		for place, sign := range keys.signOrder("cinema", block) {
			count[place][sign]++
		}
	}
	for place := range count {
		for sign, n := range count[place] {
			if expected := blocks / len(signs); n < expected*6/10 || n > expected*14/10 { // six standard deviations
				t.Errorf("%s comes %d times in minute %d of %d blocks", signs[sign], n, place, blocks)
			}
		}
	}
}

func drawVenue(t *rapid.T) ashyq.VenueID {
	return ashyq.VenueID(rapid.StringN(1, 20, -1).Draw(t, "venue"))
}

func signAt(k *Keys, venue ashyq.VenueID, minute int64) string {
	return k.Sign(venue, time.Unix(minute*60, 0)).Name
}
