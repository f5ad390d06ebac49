// Package country is what a form needs to know of Kazakhstan, as data: its regions, and the activities of the places that
// people enter.
//
//	regions.yaml, activities.yaml ─→ Regions, Activities
package country

import (
	_ "embed"
	"slices"
	"sync"

	"ashyq"

	"github.com/goccy/go-yaml"
)

//go:embed regions.yaml
var regionsText []byte

// Region is a region or a city of its own by ISO 3166-2:KZ, as it is since November 2022.
type Region struct {
	Code     ashyq.Region `yaml:"code"`
	Name     ashyq.Text   `yaml:"name"`
	TimeZone string       `yaml:"time_zone"` // IANA name; every one is UTC+5 since 1 March 2024
	Centre   ashyq.Point  `yaml:",inline"`   // where most of its people live, and where a map opens

	// A box around the region, in degrees. It is rough and overlaps its neighbours': it finds a slip of the finger, no border.
	South float64 `yaml:"south"`
	West  float64 `yaml:"west"`
	North float64 `yaml:"north"`
	East  float64 `yaml:"east"`
}

// Contains reports whether a point may lie in the region.
func (r Region) Contains(lat, lon float64) bool {
	return r.South <= lat && lat <= r.North && r.West <= lon && lon <= r.East
}

var regions = sync.OnceValue(func() []Region { return read[Region](regionsText) })

// Regions are all regions: the three cities first, then by code.
func Regions() []Region { return slices.Clone(regions()) }

// RegionOf is the region of a code.
func RegionOf(code ashyq.Region) (Region, bool) {
	i := slices.IndexFunc(regions(), func(r Region) bool { return r.Code == code })
	if i < 0 {
		return Region{}, false
	}
	return regions()[i], true
}

// read is a list that the program carries; tests hold that it can be read.
func read[T any](text []byte) (list []T) {
	if err := yaml.UnmarshalWithOptions(text, &list, yaml.Strict()); err != nil {
		panic(err)
	}
	return list
}
