// Package sms delivers a short text to a phone: through an HTTP gateway of an operator (SMSC, Mobizon), or, in the demo,
// to a screen.
//
//	auth ─→ Sender ─┬─→ Gateway ─→ smsc.kz, mobizon.kz
//	                └─→ Screen  ─→ GET /demo/sms
//
// A phone number goes into the body of a request and nowhere else: neither into a URL nor into an error.
package sms

import (
	"context"
	"errors"

	"ashyq"
)

// Sender delivers texts. Its implementations pass the suite in smstest.
type Sender interface {
	// Send hands one text over for delivery. Nothing is known of whether it arrives: operators take minutes to say so.
	//
	// ErrRefused if this number cannot be sent to; ashyq.Unavailable "unavailable" if nothing can be sent now: the gateway
	// is away, slow, does not know us or wants money. It is not known then whether the text was taken.
	Send(ctx context.Context, to ashyq.Phone, text string) error
}

// ErrRefused says that the gateway takes no text for this number.
var ErrRefused = errors.New("sms: the gateway takes no text for this number")
