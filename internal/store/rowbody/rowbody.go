// Package rowbody is the form in which both storages keep what no query asks for, in CBOR: of an event in the last column of its row, and
// of a venue's latest hour with its tally. A moment is in milliseconds of Unix time, absent for none.
package rowbody

import (
	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/store"
)

// body is what a row holds. Its keys are never used again for something else.
type body struct {
	Offline   bool     `cbor:"1,keyasint,omitempty"`
	Means     string   `cbor:"2,keyasint,omitempty"`
	Assurance string   `cbor:"3,keyasint,omitempty"`
	Actor     string   `cbor:"4,keyasint,omitempty"`
	Note      string   `cbor:"5,keyasint,omitempty"`
	Enforced  bool     `cbor:"6,keyasint,omitempty"`
	Reason    string   `cbor:"7,keyasint,omitempty"`
	Ask       string   `cbor:"8,keyasint,omitempty"`
	Rule      string   `cbor:"9,keyasint,omitempty"`
	Policy    string   `cbor:"10,keyasint,omitempty"`
	Status    uint8    `cbor:"11,keyasint,omitempty"`
	Source    string   `cbor:"12,keyasint,omitempty"`
	AsOf      int64    `cbor:"13,keyasint,omitempty"`
	Since     int64    `cbor:"14,keyasint,omitempty"`
	Until     int64    `cbor:"15,keyasint,omitempty"`
	Reasons   []reason `cbor:"16,keyasint,omitempty"`
	Silent    []string `cbor:"17,keyasint,omitempty"`
	Afar      bool     `cbor:"18,keyasint,omitempty"`
	Late      bool     `cbor:"19,keyasint,omitempty"`
	Mark      []byte   `cbor:"20,keyasint,omitempty"`
}

type reason struct {
	Code     string `cbor:"1,keyasint,omitempty"`
	Registry string `cbor:"2,keyasint,omitempty"`
	Since    int64  `cbor:"3,keyasint,omitempty"`
	Until    int64  `cbor:"4,keyasint,omitempty"`
	Ends     string `cbor:"5,keyasint,omitempty"`
}

// Encode is what of an event no query asks for.
func Encode(e ashyq.Event) ([]byte, error) {
	d, v := e.Decision, e.Verdict
	b := body{
		Offline: e.Offline, Afar: e.Afar, Late: e.Late, Means: string(e.Means), Assurance: string(e.Assurance), Actor: string(e.Actor), Note: e.Note,
		Enforced: d.Enforced, Reason: d.Reason, Ask: d.Ask, Rule: d.Rule, Policy: d.Policy,
		Status: uint8(v.Status), Source: string(v.Source), AsOf: store.Millis(v.AsOf), Since: store.Millis(v.Since), Until: store.Millis(v.Until),
	}
	if e.Mark != (ashyq.Mark{}) {
		b.Mark = e.Mark[:]
	}
	for _, r := range v.Reasons {
		b.Reasons = append(b.Reasons, reason{r.Code, string(r.Registry), store.Millis(r.Since), store.Millis(r.Until), r.Ends})
	}
	for _, registry := range v.Silent {
		b.Silent = append(b.Silent, string(registry))
	}
	return cbor.Marshal(b)
}

// Decode fills in what Encode has written of an event. What a newer version has added is passed over.
func Decode(data []byte, e *ashyq.Event) error {
	var b body
	if err := cbor.Unmarshal(data, &b); err != nil {
		return err
	}
	e.Offline, e.Afar, e.Late, e.Note = b.Offline, b.Afar, b.Late, b.Note
	e.Means, e.Assurance, e.Actor = ashyq.Means(b.Means), ashyq.Assurance(b.Assurance), ashyq.AccountID(b.Actor)
	copy(e.Mark[:], b.Mark)
	e.Decision = ashyq.Decision{Enforced: b.Enforced, Reason: b.Reason, Ask: b.Ask, Rule: b.Rule, Policy: b.Policy}
	e.Verdict = ashyq.Verdict{
		Status: ashyq.Status(b.Status), Source: ashyq.Source(b.Source),
		AsOf: store.FromMillis(b.AsOf), Since: store.FromMillis(b.Since), Until: store.FromMillis(b.Until),
	}
	for _, r := range b.Reasons {
		e.Verdict.Reasons = append(e.Verdict.Reasons, ashyq.Reason{
			Code: r.Code, Registry: ashyq.Registry(r.Registry), Since: store.FromMillis(r.Since), Until: store.FromMillis(r.Until), Ends: r.Ends,
		})
	}
	for _, registry := range b.Silent {
		e.Verdict.Silent = append(e.Verdict.Silent, ashyq.Registry(registry))
	}
	return nil
}

// Kept is an event with what its row keeps of it: moments to the millisecond in UTC, empty lists as none, no ceiling.
func Kept(e ashyq.Event) ashyq.Event {
	e.At = store.Kept(e.At)
	e.Decision.Ceiling, e.Decision.Full = 0, nil
	v := &e.Verdict
	v.AsOf, v.Since, v.Until = store.Kept(v.AsOf), store.Kept(v.Since), store.Kept(v.Until)
	v.Reasons = append([]ashyq.Reason(nil), v.Reasons...)
	for i := range v.Reasons {
		v.Reasons[i].Since, v.Reasons[i].Until = store.Kept(v.Reasons[i].Since), store.Kept(v.Reasons[i].Until)
	}
	v.Silent = append([]ashyq.Registry(nil), v.Silent...)
	return e
}
