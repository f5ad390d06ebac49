package office

import (
	"context"
	"errors"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// gate is a new one, with a code of its own.
func (o *Office) gate(d ashyq.Direction, name ashyq.Text) ashyq.Gate {
	return ashyq.Gate{ID: ashyq.GateID(seal.NewID()), Name: name, Direction: d, Short: seal.NewShort()}
}

// untilFree tries again with other short numbers where one is taken: of ninety million, a country's doors are a thousandth.
func untilFree(write func() error) (err error) {
	for range 5 {
		if err = write(); !errors.Is(err, store.ErrGateExists) {
			break
		}
	}
	return err
}

// AddGate adds a door. Errors: invalid_name, too_many_gates, unavailable.
func (o *Office) AddGate(ctx context.Context, c auth.Caller, id ashyq.VenueID, d ashyq.Direction, name ashyq.Text) (v ashyq.Venue, err error) {
	name, err = ashyq.ParseName(name)
	if err != nil {
		return ashyq.Venue{}, err
	}
	err = untilFree(func() error {
		gate := o.gate(d, name)
		v, err = o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
			return o.gateAct(c, v, "gate_added", field{"gate", "", say(name)}), v.AddGate(gate)
		})
		return err
	})
	return v, err
}

// RenameGate gives a door another name. Errors: not_found, invalid_name, unavailable.
func (o *Office) RenameGate(ctx context.Context, c auth.Caller, id ashyq.VenueID, gate ashyq.GateID, name ashyq.Text) (ashyq.Venue, error) {
	name, err := ashyq.ParseName(name)
	if err != nil {
		return ashyq.Venue{}, err
	}
	return o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
		was := nameOf(v, gate)
		err := v.RenameGate(gate, name)
		if err == nil && was == name {
			err = errUnchanged
		}
		return o.gateAct(c, v, "gate_renamed", field{"gate", say(was), say(name)}), err
	})
}

// RemoveGate takes a door out of use. Errors: not_found, last_gate, unavailable.
func (o *Office) RemoveGate(ctx context.Context, c auth.Caller, id ashyq.VenueID, gate ashyq.GateID) (ashyq.Venue, error) {
	return o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
		return o.gateAct(c, v, "gate_removed", field{"gate", say(nameOf(v, gate)), ""}), v.RetireGate(gate, o.Desk.Now())
	})
}

// ReplaceCode gives a door another code in place of one that was photographed. Errors: not_found, unavailable.
func (o *Office) ReplaceCode(ctx context.Context, c auth.Caller, id ashyq.VenueID, gate ashyq.GateID) (v ashyq.Venue, err error) {
	err = untilFree(func() error {
		fresh := o.gate("", ashyq.Text{})
		v, err = o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
			act := o.gateAct(c, v, "code_replaced", field{"gate", say(nameOf(v, gate)), say(nameOf(v, gate))})
			return act, v.ReplaceGate(gate, fresh.ID, fresh.Short, o.Desk.Now())
		})
		return err
	})
	return v, err
}

func (o *Office) gateAct(c auth.Caller, v *ashyq.Venue, what string, gate field) store.Act {
	act := o.act(c, scopeOf(v), what)
	act.Fields = []store.FieldChange{store.FieldChange(gate)}
	return act
}

func nameOf(v *ashyq.Venue, id ashyq.GateID) ashyq.Text {
	for _, g := range v.Gates {
		if g.ID == id {
			return g.Name
		}
	}
	return ashyq.Text{}
}
