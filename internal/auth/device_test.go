package auth_test

import (
	"testing"

	"github.com/descope/virtualwebauthn"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

var (
	errConfirmationNeeded = ashyq.Fail(ashyq.Forbidden, "confirmation_needed")
	errInvalidPasskey     = ashyq.Fail(ashyq.Invalid, "invalid_passkey")
	errWrongPasskey       = ashyq.Fail(ashyq.Unauthenticated, "wrong_passkey")
)

// device is somebody's phone with a passkey on it, in a browser that is at an origin.
type device struct {
	virtualwebauthn.Authenticator
	virtualwebauthn.RelyingParty
	passkey virtualwebauthn.Credential
}

func newDevice() *device {
	d := &device{
		Authenticator: virtualwebauthn.NewAuthenticator(),
		RelyingParty:  virtualwebauthn.RelyingParty{ID: "ashyq.example", Name: "Ashyq", Origin: "https://ashyq.example"},
	}
	const whole = 77 // bytes of a COSE key on P-256; the virtual one leaves out a coordinate's leading zeros, which are not optional
	for d.passkey.Key == nil || len(d.passkey.Key.AttestationData()) != whole {
		d.passkey = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	return d
}

// make answers the challenge for a new passkey.
func (d *device) make(t *testing.T, options []byte) []byte {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAttestationOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	d.Options.UserHandle = []byte(parsed.UserID)
	return []byte(virtualwebauthn.CreateAttestationResponse(d.RelyingParty, d.Authenticator, d.passkey, *parsed))
}

// use answers a challenge with the passkey, whose counter goes up.
func (d *device) use(t *testing.T, options []byte) []byte {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAssertionOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	d.passkey.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(d.RelyingParty, d.Authenticator, d.passkey, *parsed))
}

// add gives a caller a passkey.
func (l *lodge) add(t *testing.T, c auth.Caller) *device {
	t.Helper()
	d := newDevice()
	key, options, err := l.BeginPasskey(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.AddPasskey(t.Context(), c, key, "Phone", d.make(t, options)); err != nil {
		t.Fatal(err)
	}
	return d
}

// show logs somebody in by their passkey.
func (l *lodge) show(t *testing.T, d *device) (token string, err error) {
	t.Helper()
	key, options, err := l.BeginPasskeyLogin(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	token, _, err = l.LoginByPasskey(t.Context(), key, d.use(t, options))
	return token, err
}

// confirm has the holder of a session show a passkey.
func (l *lodge) confirm(t *testing.T, token string, d *device) error {
	t.Helper()
	c := l.caller(t, token)
	key, options, err := l.BeginConfirmation(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return l.Confirm(t.Context(), c, token, key, d.use(t, options))
}

func (l *lodge) caller(t *testing.T, token string) auth.Caller {
	t.Helper()
	c, err := l.Identify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (l *lodge) confirmed(t *testing.T, token string) bool {
	t.Helper()
	return l.caller(t, token).Confirmed(l.now)
}

func passkeyID(d *device) string { return auth.PasskeyID(store.Passkey{ID: d.passkey.ID}) }
