package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/caller"
)

// Crowd is who takes part.
type Crowd struct {
	People   int     // how many: few are remembered by the service, many asked about anew
	Platform float64 // the share of them who come by a platform, between 0 and 1
	Staff    bool    // somebody of the staff too, to watch
}

// demoWorld is what of /demo/world.json is read.
type demoWorld struct {
	People []struct{ IIN string }
	Venues []struct {
		ID       ashyq.VenueID
		Capacity int
		Gates    []struct {
			Direction ashyq.Direction
			Code      string
		}
		Staff []struct{ Phone string }
	}
	Platforms []struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
}

// loginsAtOnce is how many people log in at the same time.
const loginsAtOnce = 8

// Demo is the World of a running demo: its people, and made-up ones after them, whom its registries do not know. They log in
// by the codes on the demo's screen; whom it will not send one comes by the platform. limited is how many those are.
func Demo(ctx context.Context, target string, c Crowd) (w *World, limited int, err error) {
	service := caller.New(target, answerTimeout)
	var d demoWorld
	if err := service.Call(ctx, http.MethodGet, "/demo/world.json", "", nil, &d); err != nil {
		return nil, 0, fmt.Errorf("read /demo/world.json (of a node that is no demo, name the file that it was filled by): %w", err)
	}
	if w, err = d.world(target); err != nil {
		return nil, 0, err
	}
	if c.Staff {
		token, err := service.Person(ctx, d.Venues[0].Staff[0].Phone)
		if err != nil {
			return nil, 0, fmt.Errorf("staff, to whom the service sends one code a minute: %w", err)
		}
		w.staff = bearer + token
	}
	w.people = make([]person, c.People)
	firstPhone := madeUpPhones + rand.IntN(madeUpPhones*8) // others than of an hour ago, which get no more codes
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(loginsAtOnce)
	for i := range w.people {
		p := &w.people[i]
		*p = person{number: i, at: nowhere}
		iin := w.iin(i).Digits()
		copy(p.iin[:], iin)
		if shares(i, c.Platform) {
			continue
		}
		group.Go(func() error {
			token, err := service.Person(ctx, fmt.Sprintf("+770000%05d", madeUpPhones+(firstPhone+i)%(madeUpPhones*9)))
			if err == nil {
				err = service.Call(ctx, http.MethodPut, "/v1/me/person", token, map[string]string{"iin": iin}, nil)
			}
			switch {
			case isLimited(err):
				return nil
			case err != nil:
				return fmt.Errorf("somebody with an account: %w", err)
			}
			p.token = bearer + token
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, 0, err
	}
	for i, p := range w.people {
		if p.token == "" && !shares(i, c.Platform) {
			limited++
		}
	}
	return w, limited, nil
}

// madeUpPhones is where they begin, and a ninth of how many there are, in a range that no operator has given out; the demo's
// own are below.
const madeUpPhones = 10_000

func isLimited(err error) bool {
	f, ok := errors.AsType[*caller.Failure](err)
	return ok && f.Status == http.StatusTooManyRequests
}

// world is all of it but the people.
func (d demoWorld) world(target string) (*World, error) {
	if len(d.Venues) == 0 || len(d.Venues[0].Staff) == 0 || len(d.Platforms) == 0 {
		return nil, errors.New("/demo/world.json names no venues with staff, or no platform")
	}
	type doors struct {
		id       ashyq.VenueID
		capacity int
		code     map[ashyq.Direction]string
	}
	var venues []doors
	for _, v := range d.Venues {
		codes := map[ashyq.Direction]string{}
		for _, g := range v.Gates {
			codes[g.Direction] = cmp.Or(codes[g.Direction], g.Code)
		}
		if len(codes) == 2 {
			venues = append(venues, doors{v.ID, v.Capacity, codes})
		}
	}
	slices.SortStableFunc(venues, func(a, b doors) int { return b.capacity - a.capacity })
	var known []ashyq.IIN
	for _, p := range d.People {
		if iin, err := ashyq.ParseIIN(p.IIN); err == nil { // a foreigner has none
			known = append(known, iin)
		}
	}
	return &World{
		venues: len(venues),
		gate: func(to []byte, venue int, direction ashyq.Direction) []byte {
			return append(to, venues[venue].code[direction]...)
		},
		venueID: func(venue int) ashyq.VenueID { return venues[venue].id },
		iin: func(number int) ashyq.IIN {
			if number < len(known) {
				return known[number]
			}
			return MadeUpIIN(0, number)
		},
		platforms: []*platform{{target: target, id: d.Platforms[0].ID, secret: d.Platforms[0].Secret}},
	}, nil
}
