package sqlite

import (
	"context"
	"errors"
	"fmt"

	engine "modernc.org/sqlite/lib"

	"ashyq"
)

var (
	errClosed = errors.New("the store is closed")
	errBusy   = errors.New("too many writes are waiting")
)

// engineError is a result code of the engine's that is no success.
type engineError struct {
	code int32
	text string
}

func (e *engineError) Error() string { return fmt.Sprintf("%s (%d)", e.text, e.code) }

// translate makes the engine's error the domain's: what may pass is Unavailable, the rest is Internal. The domain's own errors
// pass through it. Conflicts are found before anything is written, so that a constraint that fails is a fault of ours.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*ashyq.Error](err); ok {
		return err
	}
	if passing(err) {
		return ashyq.Wrap(ashyq.Unavailable, "unavailable", err)
	}
	return ashyq.Wrap(ashyq.Internal, "internal", err)
}

func passing(err error) bool {
	for _, known := range []error{errClosed, errBusy, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return true
		}
	}
	e, ok := errors.AsType[*engineError](err)
	if !ok {
		return false
	}
	switch e.code & 0xff { // the low byte is the class, the rest its details
	case engine.SQLITE_BUSY, engine.SQLITE_LOCKED, engine.SQLITE_FULL, engine.SQLITE_IOERR, engine.SQLITE_CANTOPEN, engine.SQLITE_READONLY,
		engine.SQLITE_NOMEM, engine.SQLITE_PROTOCOL, engine.SQLITE_INTERRUPT:
		return true
	}
	return false
}
