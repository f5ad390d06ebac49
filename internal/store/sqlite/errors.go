package sqlite

import (
	"context"
	"errors"

	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"ashyq"
)

var (
	errClosed = errors.New("the store is closed")
	errBusy   = errors.New("too many writes are waiting")
)

// translate makes a driver's error the domain's: what may pass is Unavailable, the rest is Internal. The domain's own errors
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
	e, ok := errors.AsType[*engine.Error](err)
	if !ok {
		return false
	}
	switch e.Code() & 0xff { // the low byte is the class, the rest its details
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_FULL, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY,
		lib.SQLITE_NOMEM, lib.SQLITE_PROTOCOL, lib.SQLITE_INTERRUPT:
		return true
	}
	return false
}
