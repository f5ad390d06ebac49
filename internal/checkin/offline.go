package checkin

import (
	"sort"
	"time"

	"ashyq"
)

// Alone is for how long a desk may go on by what it was told last, while its network is away.
const Alone = 24 * time.Hour

// Tables are what a place's desk is to go by from now on without a network: for as long as Alone, or less where the place will
// be another before. A policy that comes into force meanwhile is gone by from its moment on.
func (d *Desk) Tables(place Place) []ashyq.Table {
	now := d.Now()
	var tables []ashyq.Table
	for from, end := now, now.Add(Alone); from.Before(end); {
		policy := d.Policy(from) // holds until another does, and never again
		length := sort.Search(int(end.Sub(from)), func(ns int) bool { return d.Policy(from.Add(time.Duration(ns))) != policy })
		until := from.Add(time.Duration(length))
		tables = append(tables, policy.Tables(place.Venue, place.Zone, from.In(place.Location), until)...)
		if from = tables[len(tables)-1].Until; from.Before(until) {
			break // a training week ends
		}
	}
	return tables
}
