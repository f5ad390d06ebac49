package drill

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Account is what is left when everything works again.
type Account struct {
	Scans     int            // that were acknowledged
	Missing   int            // recorded anew when they were sent again
	Different map[string]int // on record, and not as they were answered, by how
	Conflicts int            // likewise, and their venues' desks are told so
	Unsettled map[string]int // sent again and not answered, by why
	Crowded   []string       // venues in which more or fewer are counted than there are
}

// Sound reports whether nothing was lost and nothing counted twice.
func (a Account) Sound() bool {
	return a.Missing == 0 && len(a.Different) == 0 && len(a.Unsettled) == 0 && len(a.Crowded) == 0
}

// String tells an Account in a sentence or two.
func (a Account) String() string {
	var b strings.Builder
	if a.Sound() {
		fmt.Fprintf(&b, "%d acknowledged scans were sent again: each is on record once, as it was answered. As many are inside as there are.", a.Scans)
	} else {
		fmt.Fprintf(&b, "Of %d acknowledged scans %d are missing.", a.Scans, a.Missing)
	}
	for how, n := range a.Different {
		fmt.Fprintf(&b, " %d are on record otherwise: %s.", n, how)
	}
	if a.Conflicts > 0 {
		fmt.Fprintf(&b, " Two nodes answered %d of them differently, and their desks are told so.", a.Conflicts)
	}
	for why, n := range a.Unsettled {
		fmt.Fprintf(&b, " %d: %s.", n, why)
	}
	if len(a.Crowded) > 0 {
		fmt.Fprintf(&b, " More or fewer are counted than are inside: %s.", strings.Join(a.Crowded, ", "))
	}
	return b.String()
}

// ack is a scan that was answered, and as what.
type ack struct {
	scan      scan
	given     []answer
	anywhere  bool // there are several nodes
	elsewhere bool // and several were asked: what is on record may be another one's
}

// differs is how what is on record is not what was answered, empty if it is. What a node has journalled bears names of its own until
// it is on record; and where there are several, somebody may leave by one that knows nothing of their coming, and whether they were
// inside is found out later.
func (k ack) differs(found answer) string {
	for _, a := range k.given {
		is, was := found.record(), a.record()
		foundOut := a.later() && k.anywhere && k.scan.Direction == exit
		switch {
		case !foundOut && (is.outcome != was.outcome || is.reason != was.reason):
			return fmt.Sprintf("%s %s, answered %s %s", is.outcome, is.reason, was.outcome, was.reason)
		case is.visit != was.visit && !(a.later() && (k.anywhere || k.scan.Direction == exit)):
			return k.scan.Direction + " of another visit"
		case is.at != was.at && !k.elsewhere:
			return k.scan.Direction + " at another moment"
		case is.receipt != was.receipt && !a.later() && !k.elsewhere:
			return k.scan.Direction + " with another receipt"
		}
	}
	return ""
}

// attempts is how often what was not answered is sent again at the end.
const attempts = 10

// Close has everybody leave, and finds every acknowledged scan again.
func (d *Drill) Close(ctx context.Context) (Account, error) {
	account := Account{Different: map[string]int{}, Unsettled: map[string]int{}}
	for range attempts {
		left := d.crowd.leave()
		if len(left) == 0 {
			break
		}
		for _, v := range left {
			d.send(ctx, v, time.Now(), &Row{})
		}
	}
	for _, v := range d.crowd.leave() {
		account.Unsettled[fmt.Sprintf("%s at %s", v.scan.Direction, v.venue.Name)]++
	}
	for _, v := range d.crowd.counters() {
		d.send(ctx, v, time.Now(), &Row{})
	}
	account.Crowded = d.crowd.crowded()
	account.Scans = len(d.acks)
	return account, d.repeat(ctx, &account)
}

// verifiers is how many scans are sent again at once.
const verifiers = 8

// repeat sends every acknowledged scan again.
func (d *Drill) repeat(ctx context.Context, account *Account) error {
	last := d.last()
	var mu sync.Mutex
	var group sync.WaitGroup
	doubtful := map[string]string{} // by scan, how it differs
	queue := make(chan ack)
	for node := range verifiers {
		group.Go(func() {
			for k := range queue {
				found, _, err := d.demo.scan(ctx, node, k.scan)
				mu.Lock()
				switch {
				case err != nil:
					account.Unsettled[err.Error()]++
				case found.later():
					account.Unsettled["not on record yet"]++
				case found.At.After(last):
					account.Missing++
				case k.differs(found) != "":
					doubtful[k.scan.ID] = k.differs(found)
				}
				mu.Unlock()
			}
		})
	}
	for _, k := range d.acks {
		queue <- k
	}
	close(queue)
	group.Wait()
	if len(doubtful) == 0 {
		return ctx.Err()
	}
	conflicts, err := d.demo.conflicts(ctx)
	for id, how := range doubtful {
		if conflicts[id] {
			account.Conflicts++
		} else {
			account.Different[how]++
		}
	}
	return err
}

// last is when the last of the scans was, by the nodes' clocks: what is later was recorded anew.
func (d *Drill) last() (last time.Time) {
	for _, k := range d.acks {
		for _, a := range k.given {
			if a.At.After(last) {
				last = a.At
			}
		}
	}
	return last
}
