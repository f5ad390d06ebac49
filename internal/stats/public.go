package stats

import (
	"cmp"
	"slices"

	"ashyq"
	"ashyq/internal/store"
)

// fewest is how many venues a published sum must cover, so that it tells of none of them.
const fewest = 5

// Public is what everybody may see of the country.
type Public struct {
	Venues  int // those that take part and enforce
	Regions []Region
	Other   *Sum // of the regions with too few venues to be shown; nil if there are none, or too few in all
}

// Region is the figures of one region.
type Region struct {
	Region ashyq.Region
	Sum
}

// Sum is what some venues add up to.
type Sum struct {
	Venues, Admitted, Refused int
}

func (s *Sum) add(other Sum) {
	s.Venues += other.Venues
	s.Admitted += other.Admitted
	s.Refused += other.Refused
}

// Regions adds up venues' totals by region, for officials. in is the region of each venue that is counted as one.
func Regions(totals []store.Total, in map[ashyq.VenueID]ashyq.Region) []Region {
	sums := make(map[ashyq.Region]*Sum)
	sum := func(r ashyq.Region) *Sum {
		if sums[r] == nil {
			sums[r] = &Sum{}
		}
		return sums[r]
	}
	for _, region := range in {
		sum(region).Venues++
	}
	for _, t := range totals {
		region, ok := in[t.Venue]
		if !ok {
			continue
		}
		switch t.Outcome {
		case ashyq.Admit:
			sum(region).Admitted += t.Heads
		case ashyq.Refuse:
			sum(region).Refused += t.Heads
		}
	}
	regions := make([]Region, 0, len(sums))
	for region, s := range sums {
		regions = append(regions, Region{region, *s})
	}
	slices.SortFunc(regions, func(a, b Region) int { return cmp.Compare(a.Region, b.Region) })
	return regions
}

// Publish folds regions with too few venues into one sum. Where that sum would itself be of too few, and so be known from
// what is left of a total, the smallest region that could stand alone is folded into it too.
func Publish(regions []Region) Public {
	bySize := slices.Clone(regions)
	slices.SortStableFunc(bySize, func(a, b Region) int { return a.Venues - b.Venues })
	var p Public
	var folded Sum
	for _, r := range bySize {
		p.Venues += r.Venues
		if r.Venues < fewest || folded.Venues > 0 && folded.Venues < fewest {
			folded.add(r.Sum)
			continue
		}
		p.Regions = append(p.Regions, r)
	}
	slices.SortFunc(p.Regions, func(a, b Region) int { return cmp.Compare(a.Region, b.Region) })
	if folded.Venues >= fewest {
		p.Other = &folded
	}
	return p
}
