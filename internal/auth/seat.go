package auth

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

const (
	// SeatValid is how long a seat works; its holder then logs in by phone again.
	SeatValid = 30 * 24 * time.Hour
	// SeatSlide is how long a session that a seat has opened lasts unused, at least half of it: a shift, not a season.
	SeatSlide = 12 * time.Hour

	// pinRounds makes a PIN's hash slow, should the key of the seal be stolen with a tablet. While it is not, the limit on
	// wrong tries is what a thief meets.
	pinRounds = 100_000
)

var (
	errWeakPIN  = ashyq.Fail(ashyq.Invalid, "weak_pin")
	errWrongPIN = ashyq.Fail(ashyq.Unauthenticated, "wrong_pin")
)

// MakeSeat makes a seat of the caller's on a tablet that several share, to be opened with a PIN. The text is for the tablet to
// keep; nothing of it is stored. A seat makes no further seats: who finds a tablet unlocked has it for a shift, not for good. Errors:
// forbidden without a role at a venue or of a caller who is seated, weak_pin, limited, unavailable.
func (a *Authenticator) MakeSeat(ctx context.Context, c Caller, pin string) (text string, expires time.Time, err error) {
	if !c.Staff() || c.Seated {
		return "", time.Time{}, ashyq.Fail(ashyq.Forbidden, "forbidden")
	}
	if weak(pin) {
		return "", time.Time{}, errWeakPIN
	}
	now := a.Now()
	if err := a.Store.Take(ctx, now, a.quotas(a.Limits.SeatsOfAccount, "seats of account", string(c.Account.ID))...); err != nil {
		return "", time.Time{}, fmt.Errorf("limits of seats: %w", err)
	}
	seat := seal.Seat{
		ID: seal.NewID(), Account: c.Account.ID, Expires: now.Add(SeatValid).Truncate(time.Second), Salt: make([]byte, 16), Rounds: pinRounds,
	}
	_, _ = rand.Read(seat.Salt) // never fails
	if seat.Hash, err = hashPIN(pin, seat); err != nil {
		return "", time.Time{}, err
	}
	text, err = a.Keys.SealSeat(seat)
	return text, seat.Expires, err
}

// OpenSeat trades a seat and its PIN for a token. Each try is counted before it is made, so that many at once, on whatever
// nodes, are not more than one after the other; the right PIN is then counted out again.
//
// Errors: invalid_seat; limited if the seat has had too many wrong tries; wrong_pin; forbidden if the account no longer has a
// role at a venue; unavailable.
func (a *Authenticator) OpenSeat(ctx context.Context, text, pin string) (token string, expires time.Time, err error) {
	now := a.Now()
	seat, err := a.Keys.OpenSeat(text, now)
	if err != nil {
		return "", time.Time{}, err
	}
	if !wellFormedPIN(pin) {
		return "", time.Time{}, errWrongPIN
	}
	wrong := a.quotas(a.Limits.WrongPINs, "wrong PINs of seat", seat.ID)
	tries := slices.Concat(wrong, a.quotas(a.Limits.TriesOfSeat, "tries of seat", seat.ID))
	if err := a.Store.Take(ctx, now, tries...); err != nil {
		return "", time.Time{}, fmt.Errorf("limits of a seat: %w", err)
	}
	hash, err := hashPIN(pin, seat)
	if err != nil {
		return "", time.Time{}, err
	}
	if subtle.ConstantTimeCompare(hash, seat.Hash) != 1 {
		return "", time.Time{}, errWrongPIN
	}
	if err := a.Store.GiveBack(ctx, now, wrong...); err != nil {
		return "", time.Time{}, fmt.Errorf("limits of a seat: %w", err)
	}
	account, err := a.Store.Account(ctx, seat.Account)
	if errors.Is(err, store.ErrNotFound) || err == nil && !(Caller{Account: account}).Staff() {
		return "", time.Time{}, ashyq.Fail(ashyq.Forbidden, "forbidden")
	}
	if err != nil {
		return "", time.Time{}, fmt.Errorf("look for a seat's account: %w", err)
	}
	token, expires = newToken(), now.Add(SeatSlide)
	session := store.Session{Token: a.tokenDigest(token), Account: account.ID, Expires: expires, Slide: SeatSlide}
	if err := a.Store.OpenSession(ctx, now, session); err != nil {
		return "", time.Time{}, fmt.Errorf("open a seat's session: %w", err)
	}
	return token, expires, nil
}

func hashPIN(pin string, s seal.Seat) ([]byte, error) {
	return pbkdf2.Key(sha256.New, pin, s.Salt, s.Rounds, sha256.Size)
}

func wellFormedPIN(pin string) bool {
	return len(pin) >= 4 && len(pin) <= 6 && strings.Trim(pin, "0123456789") == ""
}

// weak reports whether a PIN is none, or one of those that are tried first: one digit, or digits in a row.
func weak(pin string) bool {
	if !wellFormedPIN(pin) {
		return true
	}
	step := func(i int) int { return (int(pin[i]) - int(pin[i-1]) + 10) % 10 } // 7890 is in a row too
	for i := 2; i < len(pin); i++ {
		if step(i) != step(1) {
			return false
		}
	}
	return step(1) == 0 || step(1) == 1 || step(1) == 9
}
