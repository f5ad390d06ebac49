package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/puddle/v2"

	"ashyq"
	"ashyq/internal/store"
)

// translate makes a driver's error the domain's: what may pass is Unavailable, the rest is Internal. The domain's own errors
// pass through it. Conflicts are found by looking or by ON CONFLICT, but for those of gates, which are told where they are
// written: any other constraint that fails is a fault of ours.
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

// passing reports whether a failure is the server's, the network's or the moment's, and not the statement's (PostgreSQL,
// appendix A: error codes by class).
func passing(err error) bool {
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		return slices.Contains([]string{
			"08", // connection exception
			"25", // invalid transaction state: a standby that takes no writes, a transaction that idled too long
			"40", // transaction rollback
			"53", // insufficient resources
			"55", // object not in prerequisite state: a lock that was not to be had
			"57", // operator intervention: cancelled, shutting down
			"58", // system error
		}, answer.Code[:min(2, len(answer.Code))])
	}
	for _, known := range []error{errClosed, errBusy, errUnknown, errMoved, errNoLine, context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, puddle.ErrClosedPool} {
		if errors.Is(err, known) {
			return true
		}
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*pgproto3.ExceededMaxBodyLenErr](err); ok { // noise
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// ended reports whether the server is gone from the connection, having said so or not.
func ended(err error) bool {
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		return slices.Contains([]string{"57P01", "57P02", "57P03"}, answer.Code) // admin_shutdown, crash_shutdown, cannot_connect_now
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// held reports whether a lock was not to be had in time.
func held(err error) bool {
	answer, ok := errors.AsType[*pgconn.PgError](err)
	return ok && answer.Code == "55P03" // lock_not_available
}

// collided reports whether a transaction was undone because of another one, so that it may simply be begun again: what the
// other has made meanwhile under the same key is then found.
func collided(err error) bool {
	answer, ok := errors.AsType[*pgconn.PgError](err)
	return ok && slices.Contains([]string{
		"40001", // serialization_failure
		"40P01", // deadlock_detected
		"23505", // unique_violation
	}, answer.Code)
}

// found has a row that is not there be the domain's error.
func found(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}
