package stats_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"ashyq"
	"ashyq/internal/stats"
	"ashyq/internal/store"
)

func TestRegionsAddUpTheVenuesThatCount(t *testing.T) {
	got := stats.Regions([]store.Total{
		{Venue: "a", Outcome: ashyq.Admit, Rows: 3, Heads: 5}, {Venue: "a", Outcome: ashyq.Refuse, Rows: 1, Heads: 1},
		{Venue: "b", Outcome: ashyq.Admit, Rows: 2, Heads: 2}, {Venue: "b", Outcome: ashyq.Check, Rows: 9, Heads: 9},
		{Venue: "gone", Outcome: ashyq.Admit, Rows: 50, Heads: 50},
	}, map[ashyq.VenueID]ashyq.Region{"a": "KZ-75", "b": "KZ-75", "quiet": "KZ-71"})
	want := []stats.Region{
		{Region: "KZ-71", Sum: stats.Sum{Venues: 1}},
		{Region: "KZ-75", Sum: stats.Sum{Venues: 2, Admitted: 7, Refused: 1}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestSmallRegionsAreFolded(t *testing.T) {
	region := func(name ashyq.Region, venues int) stats.Region {
		return stats.Region{Region: name, Sum: stats.Sum{Venues: venues, Admitted: 10 * venues, Refused: venues}}
	}
	for name, row := range map[string]struct {
		in    []stats.Region
		shown []ashyq.Region
		other int // venues; 0 for none
	}{
		"nothing":                              {nil, nil, 0},
		"all large":                            {[]stats.Region{region("a", 5), region("b", 9)}, []ashyq.Region{"a", "b"}, 0},
		"small ones together are enough":       {[]stats.Region{region("a", 3), region("b", 9), region("c", 2)}, []ashyq.Region{"b"}, 5},
		"a single small one takes the next in": {[]stats.Region{region("a", 1), region("b", 9), region("c", 6)}, []ashyq.Region{"b"}, 7},
		"too few in all":                       {[]stats.Region{region("a", 1), region("b", 2)}, nil, 0},
	} {
		got := stats.Publish(row.in)
		var shown []ashyq.Region
		for _, r := range got.Regions {
			shown = append(shown, r.Region)
		}
		other := 0
		if got.Other != nil {
			other = got.Other.Venues
		}
		if !reflect.DeepEqual(shown, row.shown) || other != row.other {
			t.Errorf("%s: shown are %v, folded %d venues", name, shown, other)
		}
	}
}

func TestNoPublishedSumIsOfFewVenues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []stats.Region
		all := 0
		for i, n := range rapid.SliceOfN(rapid.IntRange(1, 12), 0, 20).Draw(t, "venues") {
			in = append(in, stats.Region{Region: ashyq.Region(rune('a' + i)), Sum: stats.Sum{Venues: n, Admitted: n, Refused: n}})
			all += n
		}
		got := stats.Publish(in)
		sums := make([]stats.Sum, 0, len(got.Regions)+1)
		for _, r := range got.Regions {
			sums = append(sums, r.Sum)
		}
		if got.Other != nil {
			sums = append(sums, *got.Other)
		}
		shown := 0
		for _, s := range sums {
			shown += s.Venues
			if s.Venues < 5 {
				t.Fatalf("a sum of %d venues is shown", s.Venues)
			}
		}
		if got.Venues != all || shown != all && shown != 0 {
			t.Fatalf("%d venues of %d are shown, and %d told of", shown, all, got.Venues)
		}
	})
}
