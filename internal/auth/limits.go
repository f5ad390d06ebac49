package auth

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Limit is how many uses there may be in a window that begins with the first of them.
type Limit struct {
	Uses   int
	Window time.Duration
}

// Limits are how often a login may be tried, and an invitation sent. They hold over all nodes, and each list holds as a whole.
type Limits struct {
	CodesToPhone   []Limit // nobody is to be woken by strangers
	CodesToPrefix  []Limit // the first seven digits: premium ranges that earn from each text
	CodesAbroad    []Limit // all numbers of one foreign country
	CodesFromBlock []Limit // an address block, behind which a mobile operator hides thousands of people
	Codes          []Limit // everybody's together: the operator's bill
	TriesForPhone  []Limit
	TriesFromBlock []Limit

	SeatsOfAccount []Limit // each costs a slow hash
	WrongPINs      []Limit // of one seat
	TriesOfSeat    []Limit // right ones too, for the same reason

	CeremoniesOfAccount []Limit // challenges for its passkeys
	CeremoniesFromBlock []Limit // challenges for whoever is there

	InvitationsByAccount []Limit
	InvitationsToPhone   []Limit // nobody is to be woken by those who would hire them
	OpeningsFromBlock    []Limit // of links

	CardsOfAccount      []Limit // that staff are said to have seen
	DisowningsByAccount []Limit // "this was not me"

	TokensForClient []Limit // a platform's tries from one address block, so that a stranger elsewhere cannot lock it out
	TokensFromBlock []Limit
}

// Production is the limits of a country: a prefix holds ten thousand numbers, and a block of an operator's addresses up to
// a hundred thousand phones.
func Production() Limits {
	return Limits{
		CodesToPhone:   []Limit{{1, CodeGap}, {5, time.Hour}, {10, 24 * time.Hour}},
		CodesToPrefix:  []Limit{{200, time.Hour}, {2_000, 24 * time.Hour}},
		CodesAbroad:    []Limit{{200, time.Hour}, {1_000, 24 * time.Hour}},
		CodesFromBlock: []Limit{{300, time.Hour}, {2_000, 24 * time.Hour}},
		Codes:          []Limit{{50_000, 10 * time.Minute}, {1_000_000, 24 * time.Hour}},
		TriesForPhone:  []Limit{{10, 15 * time.Minute}, {50, 24 * time.Hour}},
		TriesFromBlock: []Limit{{600, time.Hour}, {5_000, 24 * time.Hour}},
		SeatsOfAccount: []Limit{{20, time.Hour}},
		WrongPINs:      []Limit{{5, time.Hour}, {15, 24 * time.Hour}, {50, SeatValid}},
		TriesOfSeat:    []Limit{{120, time.Hour}},

		CeremoniesOfAccount: []Limit{{60, time.Hour}},
		CeremoniesFromBlock: []Limit{{600, time.Hour}, {5_000, 24 * time.Hour}},

		InvitationsByAccount: []Limit{{30, 24 * time.Hour}},
		InvitationsToPhone:   []Limit{{3, time.Hour}, {6, 24 * time.Hour}},
		OpeningsFromBlock:    []Limit{{300, time.Hour}, {2_000, 24 * time.Hour}},

		CardsOfAccount:      []Limit{{10, 24 * time.Hour}},
		DisowningsByAccount: []Limit{{10, 24 * time.Hour}},

		TokensForClient: []Limit{{120, time.Hour}},
		TokensFromBlock: []Limit{{600, time.Hour}},
	}
}

// Wide is the same limits for each phone, and a thousand times as much for addresses, platforms and in total: for a demo
// and load tests, where everybody comes from one machine.
func (l Limits) Wide() Limits {
	for _, limits := range []*[]Limit{
		&l.CodesToPrefix, &l.CodesAbroad, &l.CodesFromBlock, &l.Codes, &l.TriesFromBlock, &l.CeremoniesFromBlock,
		&l.OpeningsFromBlock, &l.TokensForClient, &l.TokensFromBlock,
	} {
		*limits = slices.Clone(*limits)
		for i := range *limits {
			(*limits)[i].Uses *= 1_000
		}
	}
	return l
}

// quotas counts one use of a subject against each of its limits.
func (a *Authenticator) quotas(limits []Limit, name string, subject ...string) []store.Quota {
	quotas := make([]store.Quota, len(limits))
	for i, l := range limits {
		parts := append([]string{name, l.Window.String()}, subject...)
		quotas[i] = store.Quota{Key: a.Keys.Digest("quota", parts...), Limit: l.Uses, Window: l.Window}
	}
	return quotas
}

// prefix is the first seven digits of a number: a range that one operator was given as a whole.
func prefix(p ashyq.Phone) string { return p.E164()[:1+7] }

// abroad is the start of a foreign number by which its country is counted, empty for Kazakhstan's own (+76…, +77…). Calling
// codes have one digit (1, 7) or begin with two: some countries share a count, none escapes one.
func abroad(p ashyq.Phone) string {
	number := p.E164()
	switch {
	case strings.HasPrefix(number, "+76"), strings.HasPrefix(number, "+77"):
		return ""
	case number[1] == '1', number[1] == '7':
		return number[:1+1]
	default:
		return number[:1+2]
	}
}

// Block is the network that is counted as one caller: an IPv4 /24 or an IPv6 /48. Callers without an address share one.
func Block(from netip.Addr) string {
	from = from.Unmap().WithZone("")
	bits := 48
	if from.Is4() {
		bits = 24
	}
	network, err := from.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return network.String()
}
