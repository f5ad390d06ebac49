package ashyq

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure an Error is; the HTTP edge maps each kind to one status.
type Kind uint8

const (
	Internal        Kind = iota // ours; the zero value, so that a forgotten kind is never blamed on the caller
	Invalid                     // the input cannot be what it claims to be
	Unauthenticated             // nobody is logged in
	Forbidden                   // somebody is, and may not
	NotFound                    // no such thing, or none that the caller may know of
	Conflict                    // it contradicts what is already recorded
	Gone                        // it was, and is no more
	TooLarge                    // more than is accepted at once
	Limited                     // too often; Error.Retry says when to try again
	Unavailable                 // a dependency is away; the same request may be sent again
)

// Error is a failure that a caller can act on. Code is the stable word that API clients see (invalid_iin, gate_retired …).
// Neither Code nor Err ever holds an IIN, a passport or a phone number.
type Error struct {
	Kind  Kind
	Code  string
	Retry time.Duration // of Limited, Unavailable and whatever time alone will allow; zero if unknown
	Err   error         // the cause, for logs; may be nil
}

// Fail makes an Error without a cause.
func Fail(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// Wrap makes an Error with its cause.
func Wrap(kind Kind, code string, err error) *Error { return &Error{Kind: kind, Code: code, Err: err} }

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Code
	}
	return fmt.Sprintf("%s: %v", e.Code, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is compare two Errors by their code, so that a sentinel need not be the same pointer.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// KindOf is the kind of the first Error in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
