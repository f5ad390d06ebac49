package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/i18n"
	"ashyq/internal/sms"
	"ashyq/internal/store"
)

const (
	// CodeValid is how long a code may be used.
	CodeValid = 5 * time.Minute
	// CodeGap is how long a phone waits for its next code.
	CodeGap = time.Minute
	// SessionSlide is how long a visitor stays logged in after their last visit.
	SessionSlide = 180 * 24 * time.Hour

	codeTries = 5
)

// SendCode sends six digits to a phone, in a language (kk, ru, en), in place of those sent before. The answer is the same
// for every phone: it does not look for an account, and a number that the gateway refuses is logged without being named.
//
// ashyq.Limited "limited" if this phone, its prefix, the address block or the country has had enough, then nothing is sent;
// ashyq.Unavailable "unavailable" if the gateway cannot be reached, then Retry is when another code may be asked for.
func (a *Authenticator) SendCode(ctx context.Context, phone ashyq.Phone, from netip.Addr, language string) (
	expiresIn, retryIn time.Duration, err error,
) {
	subject := a.Keys.Phone(phone)
	quotas := slices.Concat(
		a.quotas(a.Limits.CodesToPhone, "codes to phone", string(subject[:])),
		a.quotas(a.Limits.CodesFromBlock, "codes from block", Block(from)),
		a.toNumber(phone),
	)
	now := a.Now()
	if err := a.Store.Take(ctx, now, quotas...); err != nil {
		return 0, 0, fmt.Errorf("limits of codes: %w", err)
	}
	code, err := newCode()
	if err != nil {
		return 0, 0, err
	}
	err = a.Store.SaveCode(ctx, now, store.LoginCode{
		Phone: subject, Code: a.codeDigest(phone, code), Expires: now.Add(CodeValid), Tries: codeTries,
	})
	if err != nil {
		return 0, 0, fmt.Errorf("keep a code: %w", err)
	}
	err = a.Sender.Send(ctx, phone, a.codeText(language, code))
	switch {
	case errors.Is(err, sms.ErrRefused):
		a.Log.WarnContext(ctx, "the gateway refuses to send a code", "abroad", abroad(phone) != "")
	case err != nil:
		return 0, 0, &ashyq.Error{Kind: ashyq.Unavailable, Code: "unavailable", Retry: CodeGap, Err: err}
	}
	return CodeValid, CodeGap, nil
}

// toNumber counts one message, by whichever call, against the limits of the number's range and country and of all.
func (a *Authenticator) toNumber(phone ashyq.Phone) []store.Quota {
	quotas := append(a.quotas(a.Limits.CodesToPrefix, "codes to prefix", prefix(phone)), a.quotas(a.Limits.Codes, "codes")...)
	if country := abroad(phone); country != "" {
		quotas = append(quotas, a.quotas(a.Limits.CodesAbroad, "codes abroad", country)...)
	}
	return quotas
}

// codeText is the message with a code. By its last line (origin-bound one-time codes, WebOTP) phones fill the code in, at our
// host and nowhere else.
func (a *Authenticator) codeText(language, code string) string {
	return a.Words.Text(language, "sms.code", i18n.Args{"code": code}) + "\n@" + a.Public.Hostname() + " #" + code
}

// Login trades the code that was sent to a phone for a token, which works until expires and longer while it is used.
//
// ashyq.Unauthenticated "wrong_code" if it is not the phone's present code, there is none, it has expired or had its five
// tries; ashyq.Limited "limited" if this phone or the address block has tried too often.
func (a *Authenticator) Login(ctx context.Context, phone ashyq.Phone, code string, from netip.Addr) (
	token string, expires time.Time, account store.Account, err error,
) {
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return "", time.Time{}, store.Account{}, store.ErrWrongCode
	}
	subject, now := a.Keys.Phone(phone), a.Now()
	err = a.Store.Take(ctx, now, slices.Concat(
		a.quotas(a.Limits.TriesForPhone, "tries for phone", string(subject[:])),
		a.quotas(a.Limits.TriesFromBlock, "tries from block", Block(from)),
	)...)
	if err != nil {
		return "", time.Time{}, store.Account{}, fmt.Errorf("limits of tries: %w", err)
	}
	token = newToken()
	session := a.session(now, token)
	account, err = a.Store.Login(ctx, now, subject, a.codeDigest(phone, code), phone.LastTwo(), session)
	if err != nil {
		return "", time.Time{}, store.Account{}, fmt.Errorf("log in: %w", err)
	}
	return token, session.Expires, account, a.byPhone(ctx, now, session, account)
}

// session is that of a token, whose holder has just proved who they are.
func (a *Authenticator) session(now time.Time, token string) store.Session {
	return store.Session{Token: a.tokenDigest(token), Expires: now.Add(SessionSlide), Slide: SessionSlide, Confirmed: now}
}

// byPhone ends the opening of a session for who has proved to hold a phone. To an account with passkeys that is no confirmation, one
// of them alone is: the session is changed for one without, before anybody has its token.
func (a *Authenticator) byPhone(ctx context.Context, now time.Time, session store.Session, account store.Account) error {
	if account.Passkeys == 0 {
		return nil
	}
	session.Account, session.Confirmed = account.ID, time.Time{}
	if err := a.Store.OpenSession(ctx, now, session); err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	return nil
}

// newCode is six random digits, each of the million as likely.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

func (a *Authenticator) codeDigest(phone ashyq.Phone, code string) ashyq.Digest {
	return a.Keys.Digest("login code", phone.E164(), code)
}
