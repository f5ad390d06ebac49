package checkin

import (
	"fmt"
	"testing"
	"time"

	"ashyq"
)

func TestANodeRemembersSoManyPassesAtMostForAStoreThatIsAway(t *testing.T) {
	var r Revoked
	until := time.Date(2026, 11, 18, 7, 0, 0, 0, time.UTC)
	for i := range maxUntold + 1 {
		for range 2 {
			r.add(ashyq.Revocation{Pass: fmt.Sprint(i), Until: until})
		}
	}
	if len(r.untold) != maxUntold || !r.Has(ashyq.Pass{ID: fmt.Sprint(maxUntold - 1)}) || r.Has(ashyq.Pass{ID: fmt.Sprint(maxUntold)}) {
		t.Errorf("%d are remembered", len(r.untold))
	}
	r.forget(until)
	if len(r.until) != 0 {
		t.Errorf("%d that have lapsed are remembered", len(r.until))
	}
}
