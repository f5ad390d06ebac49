package journal

import (
	"reflect"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/store"
)

func TestAnAnswerIsRememberedAsItWasRecorded(t *testing.T) {
	at := time.UnixMilli(1_790_000_000_123).UTC()
	e := ashyq.Event{
		Venue: "cafe", ID: ashyq.ScanID{1}, Visit: ashyq.ScanID{2}, Seq: 1 << 40, Kind: ashyq.EntryEvent, Gate: "in", Tag: ashyq.Tag{3}, At: at,
		Offline: true, Afar: true, Late: true, Heads: 3, Means: ashyq.ByDesk, Assurance: ashyq.IDChecked, Actor: "guard", Note: "a note",
		Stayed: time.Hour, Inside: 7, Inferred: 2,
		Verdict: ashyq.Verdict{
			Status: ashyq.Green, Source: ashyq.FromCache, AsOf: at, Since: at, Until: at.Add(time.Hour), Silent: []ashyq.Registry{ashyq.PCR},
			Reasons: []ashyq.Reason{{Code: "pcr_negative", Registry: ashyq.PCR, Since: at, Until: at.Add(time.Hour)}},
		},
		Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: "status_allowed", Rule: "cafe", Policy: "2021-05-05"},
	}
	a := newAnswers()
	a.put(e)
	if found, ok := a.find(e.Venue, e.ID); !ok || !reflect.DeepEqual(found, e) {
		t.Errorf("%t %+v\nwant %+v", ok, found, e)
	}
	for _, other := range []ashyq.Event{{Venue: "cinema", ID: e.ID}, {Venue: e.Venue, ID: ashyq.ScanID{9}}} {
		if found, ok := a.find(other.Venue, other.ID); ok {
			t.Errorf("%+v is remembered of another", found)
		}
	}
}

func FuzzCaller(f *testing.F) {
	body, err := cbor.Marshal(callerOf(opened{
		store.Session{Expires: time.Now(), Slide: time.Hour},
		store.Account{ID: "a", LastTwo: "67", Roles: []store.Role{{Entity: "e", Venue: "cafe", Name: store.Guard}}},
	}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	c, now := newCallers(), time.Now()
	f.Fuzz(func(t *testing.T, body []byte) {
		c.memory.Put(callerKey(ashyq.Digest{1}), append(seenNow(now), body...))
		if o, ok := c.find(now, ashyq.Digest{1}); ok && o.session.Token != (ashyq.Digest{1}) {
			t.Errorf("%+v", o)
		}
	})
}
