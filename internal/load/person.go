package load

import (
	"context"
	"fmt"
	"time"

	"ashyq"
)

// People are made up: by their number they have an IIN that is valid and, as far as its maker knows, nobody's; two numbers
// never have the same.
const (
	firstBorn = -9131  // 1 January 1945, in days of Unix time
	bornDays  = 16_000 // from then on: grown up, and not a hundred
	serials   = 5_000  // each stands for two neighbours of the four digits, one of which has a check digit
	iins      = bornDays * 2 * serials
	iinStep   = 61_803_399 // coprime to iins, so that neighbours are unlike
)

// MadeUpIIN is the IIN of a number of a seed, below iins: nobody's, as far as its maker knows.
func MadeUpIIN(seed uint64, number int) ashyq.IIN {
	n := (uint64(number)*iinStep + seed%iins) % iins
	born := time.Unix((firstBorn+int64(n%bornDays))*24*60*60, 0).UTC()
	n /= bornDays
	const male = 3 // of the twentieth century; 4 is female
	for serial := n / 2 * 2; ; serial++ {
		for check := range 10 {
			iin, err := ashyq.ParseIIN(fmt.Sprintf("%s%d%04d%d", born.Format("060102"), male+n%2, serial, check))
			if err == nil {
				return iin
			}
		}
	}
}

// rest sleeps, and reports false if ctx ended before.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
