package checkin_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
	_ "time/tzdata"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// country is a store of as many venues as the largest that a peer ever had, a business for three of them.
type country struct {
	store.Places
	venues int
	gates  []ashyq.GateID
}

var (
	kinds   = []string{"Кафе", "Дүкен", "Дәріхана", "Сұлулық салоны", "Асхана", "Фитнес-клуб"}
	streets = []string{"Абай даңғылы", "Сәтбаев көшесі", "Достық даңғылы", "Байтұрсынұлы көшесі", "Төле би көшесі"}
)

func (c *country) Changes(_ context.Context, after int64, limit int) (store.Changes, error) {
	changes := store.Changes{Cursor: after}
	for int(changes.Cursor) < c.venues && len(changes.Venues) < limit {
		n := int(changes.Cursor)
		chance := rand.New(rand.NewPCG(uint64(n), 1))
		name := fmt.Sprintf("«%c%x»", 'А'+rune(n%32), chance.Uint32())
		kind := kinds[n%len(kinds)]
		v := ashyq.Venue{
			ID: ashyq.VenueID(seal.NewID()), Entity: ashyq.EntityID(fmt.Sprintf("business%08d", n/3)),
			Name:    ashyq.Text{KK: name + " " + kind, RU: kind + " " + name, EN: "Place " + name},
			Address: fmt.Sprintf("Алматы, %s, %d", streets[n%len(streets)], n%250), Region: ashyq.Region(fmt.Sprintf("KZ-%d", n%20)),
			Category: ashyq.Category(kind), OKED: fmt.Sprint(56100 + n%50), Point: &ashyq.Point{Latitude: degrees(43, chance), Longitude: degrees(76, chance)},
			State: ashyq.Active, Participation: ashyq.Participation{Since: noon.Add(time.Duration(n) * time.Second)}, Terms: "2021-02",
			Printed: noon, Capacity: 10 + n%300, Area: n % 1000, TimeZone: "Asia/Almaty",
			Opening: []ashyq.Shift{{Hours: ashyq.Hours{From: 8 * 60, To: 22 * 60}}},
		}
		for i, direction := range []ashyq.Direction{ashyq.Entry, ashyq.Exit} {
			g := ashyq.Gate{
				ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{KK: "Негізгі", RU: "Главный", EN: "Main"}, Direction: direction,
				Short: fmt.Sprintf("%09d", 100_000_100+10*(2*n+i)),
			}
			v.Gates = append(v.Gates, g)
			c.gates = append(c.gates, g.ID)
		}
		if n%3 == 0 {
			changes.Entities = append(changes.Entities, ashyq.Entity{
				ID: v.Entity, Name: v.Name, Contacts: ashyq.Contacts{Email: fmt.Sprintf("b%d@example.kz", n), Phone: seal.NewID() + seal.NewID(), PhoneLastTwo: "17"},
				Since: noon,
			})
		}
		changes.Venues = append(changes.Venues, v)
		changes.Cursor++
	}
	return changes, nil
}

// degrees are such as a map tells them.
func degrees(from int, chance *rand.Rand) float64 {
	return float64(from) + float64(chance.IntN(1e6))/1e6
}

func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkPlaces is what a country's venues cost in memory, and a scan to find its own.
func BenchmarkPlaces(b *testing.B) {
	from := &country{venues: 766_580}
	from.gates = make([]ashyq.GateID, 0, 2*from.venues)
	places := checkin.NewPlaces(time.UTC)
	before := live()
	began := time.Now()
	if _, err := places.Refresh(b.Context(), from); err != nil {
		b.Fatal(err)
	}
	loaded := time.Since(began)
	took := live() - before - uint64(len(from.gates))*16 // the ids' texts are the benchmark's own
	began = time.Now()
	for range places.Venues("") {
	}
	walked := time.Since(began)
	began = time.Now()
	for range places.Outlines("") {
	}
	b.Logf("%d MB, %d bytes a venue; made and loaded in %v, walked in %v, their outlines in %v",
		took>>20, took/uint64(from.venues), loaded, walked, time.Since(began))
	for name, among := range map[string]int{"hot": 2000, "cold": len(from.gates)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := places.Gate(from.gates[rand.IntN(among)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("unknown", func(b *testing.B) {
		for b.Loop() {
			if _, err := places.Gate("aaaaaaaaaaaaaaaa"); err == nil {
				b.Fatal("there is one")
			}
		}
	})
}
