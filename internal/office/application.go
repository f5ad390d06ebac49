package office

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/country"
)

// Application is a venue that waits for an official's word, with what can be known of it without going there.
type Application struct {
	Place  checkin.Place
	Checks []Check
}

// Check is one thing to know before deciding.
type Check struct {
	Name   string // bin, category, address, point, capacity, names; register and premises, which nobody checks
	Result Result
}

// Result of a check. Nothing is decided by it: an official is.
type Result string

const (
	Passed  Result = "passed"
	Failed  Result = "failed"
	Unknown Result = "unknown" // not checked, or there is nothing to check it by
)

// queuePage is how many applications are listed at once.
const queuePage = 20

// Applications are the queue from a cursor on, which is empty for its beginning, and the cursor of what follows: first those
// that have applied, by how long they have waited, then those that were changed since an official saw them. Who was asked a
// question is not in it until they apply again.
func (o *Office) Applications(after string) (page []Application, next string, err error) {
	queue := o.queue()
	if after != "" {
		last, err := parseTurn(after)
		if err != nil {
			return nil, "", err
		}
		i, found := slices.BinarySearchFunc(queue, last, func(p checkin.Place, t turn) int { return compareTurns(turnOf(p.Venue), t) })
		if found {
			i++
		}
		queue = queue[i:]
	}
	if len(queue) > queuePage {
		queue = queue[:queuePage]
		next = turnOf(queue[queuePage-1].Venue).String()
	}
	page, err = o.checked(queue...)
	return page, next, err
}

// Application is one venue with its checks, whether it waits or not: not_found if there is none.
func (o *Office) Application(id ashyq.VenueID) (Application, error) {
	place, err := o.Desk.Places.Venue(id)
	if err != nil {
		return Application{}, err
	}
	checked, err := o.checked(place)
	if err != nil {
		return Application{}, err
	}
	return checked[0], nil
}

func (o *Office) checked(places ...checkin.Place) ([]Application, error) {
	near := neighbours(o.Desk.Places, places)
	policy := o.Desk.Policy(o.Desk.Now())
	checked := make([]Application, len(places))
	for i, place := range places {
		entity, err := o.Desk.Places.Entity(place.Venue.Entity)
		if err != nil {
			return nil, err
		}
		checked[i] = Application{place, checks(policy, place, entity, near)}
	}
	return checked, nil
}

// queue is every venue that waits, in order.
func (o *Office) queue() []checkin.Place {
	var waiting []checkin.Place
	for p := range o.Desk.Places.VenuesWhere("", func(outline checkin.Place) bool { return waits(outline.Venue) }) {
		waiting = append(waiting, p)
	}
	slices.SortFunc(waiting, func(a, b checkin.Place) int { return compareTurns(turnOf(a.Venue), turnOf(b.Venue)) })
	return waiting
}

// waits reports whether a venue waits for an official. One that was asked a question waits for its owner.
func waits(v *ashyq.Venue) bool {
	return v.State == ashyq.Applied && !v.Participation.Asked || !v.Gone() && v.State != ashyq.Applied && len(v.Participation.Changed) > 0
}

// turn is a venue's place in the queue.
type turn struct {
	changed bool // an official has approved it before
	since   int64
	venue   ashyq.VenueID
}

func turnOf(v *ashyq.Venue) turn {
	return turn{v.State != ashyq.Applied, v.Participation.Since.UnixMilli(), v.ID}
}

func compareTurns(a, b turn) int {
	if a.changed != b.changed {
		if b.changed {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.venue, b.venue))
}

func (t turn) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%t %d %s", t.changed, t.since, t.venue))
}

func parseTurn(cursor string) (t turn, err error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		_, err = fmt.Sscanf(string(text), "%t %d %s", &t.changed, &t.since, &t.venue)
	}
	if err != nil {
		return turn{}, ashyq.Fail(ashyq.Invalid, "invalid_body")
	}
	return t, nil
}

// neighbourhood knows what venues and businesses look like some others.
type neighbourhood struct {
	addresses map[likeness]int            // how many venues
	names     map[likeness]ashyq.EntityID // whose; empty for several businesses'
	numbers   map[string]ashyq.EntityID   // of businesses, as numberOf has them; empty for several
}

// likeness is a region with an address or a name, written in one way.
type likeness struct {
	region ashyq.Region
	text   string
}

// numberOf is what the state knows a business by: its BIN, or the digest of an entrepreneur's IIN.
func numberOf(e *ashyq.Entity) string {
	if e.SoleTrader != nil {
		return string(e.SoleTrader.Person[:])
	}
	return e.BIN.Digits()
}

// neighbours looks through the venues in use of the regions in question, and through the businesses, for what is like some
// places and nothing else: a country's names would take more room than its places. One that was excluded is among them, lest it
// come back under another name unnoticed.
func neighbours(all *checkin.Places, of []checkin.Place) neighbourhood {
	n := neighbourhood{make(map[likeness]int), make(map[likeness]ashyq.EntityID), make(map[string]ashyq.EntityID)}
	regions, alike, numbers := make(map[ashyq.Region]bool), make(map[likeness]bool), make(map[string]bool)
	for _, place := range of {
		v := place.Venue
		regions[v.Region] = true
		for _, text := range append(spellings(v.Name), fold(v.Address)) {
			alike[likeness{v.Region, text}] = true
		}
		if entity, err := all.Entity(v.Entity); err == nil {
			numbers[numberOf(entity)] = true
		}
	}
	inUse := func(p checkin.Place) bool { return !p.Venue.Gone() || p.Venue.State == ashyq.Excluded }
	for p := range all.VenuesWhere("", func(outline checkin.Place) bool { return regions[outline.Venue.Region] && inUse(outline) }) {
		v := p.Venue
		if address := (likeness{v.Region, fold(v.Address)}); alike[address] {
			n.addresses[address]++
		}
		for _, text := range spellings(v.Name) {
			if name := (likeness{v.Region, text}); alike[name] {
				claim(n.names, name, v.Entity)
			}
		}
	}
	for entity := range all.Entities() {
		if number := numberOf(entity); numbers[number] && slices.ContainsFunc(all.VenuesOf(entity.ID), inUse) {
			claim(n.numbers, number, entity.ID)
		}
	}
	return n
}

// claim notes whose something is, or that it is several businesses'.
func claim[K comparable](of map[K]ashyq.EntityID, key K, by ashyq.EntityID) {
	if other, known := of[key]; known && other != by {
		by = ""
	}
	of[key] = by
}

// spellings are a name in its languages, each written in one way.
func spellings(t ashyq.Text) []string {
	names := slices.DeleteFunc([]string{fold(t.KK), fold(t.RU), fold(t.EN)}, func(s string) bool { return s == "" })
	slices.Sort(names)
	return slices.Compact(names)
}

// fold writes what people write in many ways in one: letters and digits alone, without what an address may leave out.
func fold(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return slices.Contains(leftOut, w) }), " ")
}

var leftOut = []string{
	"г", "город", "ул", "улица", "пр", "т", "просп", "проспект", "д", "дом", "қ", "қаласы", "к", "сі", "көшесі", "даңғылы", "үй", "үйі",
	"city", "st", "str", "street", "ave", "avenue", "house",
}

// Bounds within which a capacity fits an area: a standing crowd, and a hall in which people lose sight of each other.
const (
	mostPerSquareMetre  = 2
	mostMetresPerPerson = 200
)

// checks is everything that can be known of an application from what is written, and what cannot.
func checks(policy *ashyq.Policy, place checkin.Place, entity *ashyq.Entity, near neighbourhood) []Check {
	v := place.Venue
	return []Check{
		{"bin", numberIsTheirs(entity, near)},
		{"category", ruled(policy, place)},
		{"address", passedIf(near.addresses[likeness{v.Region, fold(v.Address)}] <= 1)},
		{"point", pointLies(v)},
		{"capacity", capacityFits(v)},
		{"names", passedIf(!slices.ContainsFunc(spellings(v.Name), func(name string) bool {
			whose, known := near.names[likeness{v.Region, name}]
			return known && whose != v.Entity
		}))},
		{"register", Unknown},
		{"premises", Unknown},
	}
}

func passedIf(holds bool) Result {
	if holds {
		return Passed
	}
	return Failed
}

// numberIsTheirs fails if another business gives the same number: one of them may be somebody else.
func numberIsTheirs(e *ashyq.Entity, near neighbourhood) Result {
	number := numberOf(e)
	if number == "" {
		return Unknown
	}
	whose, known := near.numbers[number]
	return passedIf(!known || whose == e.ID)
}

// ruled is not known while no zone is declared: most rules speak of zones.
func ruled(policy *ashyq.Policy, place checkin.Place) Result {
	switch {
	case policy.SpeaksOf(place.Venue, place.Zone):
		return Passed
	case place.Zone == "":
		return Unknown
	}
	return Failed
}

func pointLies(v *ashyq.Venue) Result {
	region, known := country.RegionOf(v.Region)
	if v.Point == nil || !known {
		return Unknown
	}
	return passedIf(region.Contains(v.Point.Latitude, v.Point.Longitude))
}

func capacityFits(v *ashyq.Venue) Result {
	if v.Area == 0 {
		return Unknown
	}
	return passedIf(v.Capacity <= mostPerSquareMetre*v.Area && v.Area <= mostMetresPerPerson*v.Capacity)
}
