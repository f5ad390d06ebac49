package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"ashyq"
	"ashyq/internal/store"
)

const (
	// CeremonyValid is how long a challenge waits for its answer.
	CeremonyValid = 5 * time.Minute
	// MaxPasskeys is how many an account may have.
	MaxPasskeys = 10
)

var (
	errInvalidPasskey = ashyq.Fail(ashyq.Invalid, "invalid_passkey")
	errWrongPasskey   = ashyq.Fail(ashyq.Unauthenticated, "wrong_passkey")
)

// ceremony is a challenge under way (Web Authentication, section 7). It is taken before its answer is looked at, so that
// each challenge has one try.
type ceremony struct {
	Purpose purpose
	Account ashyq.AccountID // empty for a login: the passkey tells who it is
	Session webauthn.SessionData
}

type purpose string

const (
	adding     purpose = "adding"
	confirming purpose = "confirming"
	loggingIn  purpose = "logging in"
)

// BeginPasskey gives out the challenge that a new passkey of the caller's answers: the options are
// PublicKeyCredentialCreationOptions as JSON, for the browser. Errors: confirmation_needed, too_many, limited, unavailable.
func (a *Authenticator) BeginPasskey(ctx context.Context, c Caller) (key string, options []byte, err error) {
	if !c.Confirmed(a.Now()) {
		return "", nil, ErrConfirmationNeeded
	}
	ring, party, err := a.keyring(ctx, c.Account)
	if err != nil {
		return "", nil, err
	}
	if len(ring.credentials) >= MaxPasskeys {
		return "", nil, store.ErrTooMany
	}
	creation, session, err := party.BeginRegistration(ring, webauthn.WithExclusions(ring.credentials.CredentialDescriptors()))
	if err != nil {
		return "", nil, fmt.Errorf("begin a passkey: %w", err)
	}
	return a.begin(ctx, ceremony{adding, c.Account.ID, *session}, creation.Response, a.ofAccount(c))
}

// AddPasskey keeps the passkey that has answered a challenge. Errors: confirmation_needed, invalid_name, invalid_passkey,
// too_many, unavailable.
func (a *Authenticator) AddPasskey(ctx context.Context, c Caller, key, name string, answer []byte) (store.Passkey, error) {
	now := a.Now()
	if !c.Confirmed(now) {
		return store.Passkey{}, ErrConfirmationNeeded
	}
	name, err := parseName(name)
	if err != nil {
		return store.Passkey{}, err
	}
	under, err := a.take(ctx, key, adding, c.Account.ID, errInvalidPasskey)
	if err != nil {
		return store.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return store.Passkey{}, errInvalidPasskey
	}
	ring, party, err := a.keyring(ctx, c.Account)
	if err != nil {
		return store.Passkey{}, err
	}
	credential, err := party.CreateCredential(ring, under.Session, parsed)
	if err != nil {
		return store.Passkey{}, ashyq.Wrap(ashyq.Invalid, "invalid_passkey", err)
	}
	credential.Attestation = webauthn.CredentialAttestation{} // tells of the device, and is not asked for again
	data, err := json.Marshal(credential)
	if err != nil {
		return store.Passkey{}, err
	}
	p := store.Passkey{ID: credential.ID, Account: c.Account.ID, Name: name, Data: data, Added: now}
	err = a.Store.SavePasskey(ctx, p, MaxPasskeys)
	if errors.Is(err, store.ErrIDReused) {
		return store.Passkey{}, errInvalidPasskey
	}
	if err != nil {
		return store.Passkey{}, fmt.Errorf("keep a passkey: %w", err)
	}
	return p, nil
}

// Passkeys are the caller's, the oldest first.
func (a *Authenticator) Passkeys(ctx context.Context, c Caller) ([]store.Passkey, error) {
	passkeys, err := a.Store.Passkeys(ctx, c.Account.ID)
	if err != nil {
		return nil, fmt.Errorf("look for passkeys: %w", err)
	}
	return passkeys, nil
}

var passkeyText = base64.RawURLEncoding.Strict()

// PasskeyID is a passkey's id as browsers write it.
func PasskeyID(p store.Passkey) string { return passkeyText.EncodeToString(p.ID) }

// DropPasskey forgets one of the caller's by its PasskeyID. Errors: confirmation_needed, not_found, unavailable.
func (a *Authenticator) DropPasskey(ctx context.Context, c Caller, id string) error {
	if !c.Confirmed(a.Now()) {
		return ErrConfirmationNeeded
	}
	raw, err := passkeyText.DecodeString(id)
	if err != nil {
		return store.ErrNotFound
	}
	if err := a.Store.DropPasskey(ctx, c.Account.ID, raw); err != nil {
		return fmt.Errorf("drop a passkey: %w", err)
	}
	return nil
}

// ForgetDevices forgets the passkeys of the holder of a phone and ends their sessions, and says how many passkeys there
// were: for who has lost them, on the operator's word. Errors: not_found without an account.
func (a *Authenticator) ForgetDevices(ctx context.Context, phone ashyq.Phone) (passkeys int, err error) {
	passkeys, err = a.Store.DropDevices(ctx, a.Keys.Phone(phone), store.Act{
		At: a.Now(), What: "passkeys_forgotten", Fields: []store.FieldChange{{Field: "phone_last_two", From: phone.LastTwo()}},
	})
	if err != nil {
		return 0, fmt.Errorf("forget devices: %w", err)
	}
	return passkeys, nil
}

// BeginConfirmation gives out the challenge by which the caller proves to be who they are, with one of their passkeys: the
// options are PublicKeyCredentialRequestOptions as JSON. Errors: not_found for a caller without passkeys, who logs in by
// phone instead; limited, unavailable.
func (a *Authenticator) BeginConfirmation(ctx context.Context, c Caller) (key string, options []byte, err error) {
	ring, party, err := a.keyring(ctx, c.Account)
	if err != nil {
		return "", nil, err
	}
	if len(ring.credentials) == 0 {
		return "", nil, store.ErrNotFound
	}
	assertion, session, err := party.BeginLogin(ring)
	if err != nil {
		return "", nil, fmt.Errorf("begin a confirmation: %w", err)
	}
	return a.begin(ctx, ceremony{confirming, c.Account.ID, *session}, assertion.Response, a.ofAccount(c))
}

// Confirm has the session of a token be confirmed for a while. Errors: invalid_passkey, wrong_passkey, unavailable.
func (a *Authenticator) Confirm(ctx context.Context, c Caller, token, key string, answer []byte) error {
	under, err := a.take(ctx, key, confirming, c.Account.ID, errWrongPasskey)
	if err != nil {
		return err
	}
	if _, err := a.verify(ctx, under, answer); err != nil {
		return err
	}
	if err := a.Store.Confirm(ctx, a.tokenDigest(token), a.Now()); err != nil {
		return fmt.Errorf("confirm a session: %w", err)
	}
	return nil
}

// BeginPasskeyLogin gives out the challenge that a passkey of whoever is there answers. Errors: limited if the address block
// has asked too often; unavailable.
func (a *Authenticator) BeginPasskeyLogin(ctx context.Context, from netip.Addr) (key string, options []byte, err error) {
	party, err := a.relyingParty()
	if err != nil {
		return "", nil, err
	}
	assertion, session, err := party.BeginDiscoverableLogin()
	if err != nil {
		return "", nil, fmt.Errorf("begin a login: %w", err)
	}
	limits := a.quotas(a.Limits.CeremoniesFromBlock, "ceremonies from block", Block(from))
	return a.begin(ctx, ceremony{loggingIn, "", *session}, assertion.Response, limits)
}

// LoginByPasskey trades a passkey's answer for a token, as Login does. Errors: invalid_passkey, wrong_passkey, unavailable.
func (a *Authenticator) LoginByPasskey(ctx context.Context, key string, answer []byte) (token string, expires time.Time, err error) {
	under, err := a.take(ctx, key, loggingIn, "", errWrongPasskey)
	if err != nil {
		return "", time.Time{}, err
	}
	account, err := a.verify(ctx, under, answer)
	if err != nil {
		return "", time.Time{}, err
	}
	now := a.Now()
	token = newToken()
	session := a.session(now, token)
	session.Account = account
	if err := a.Store.OpenSession(ctx, now, session); err != nil {
		return "", time.Time{}, fmt.Errorf("open a session: %w", err)
	}
	return token, session.Expires, nil
}

// begin keeps a challenge under a key that its answer names.
func (a *Authenticator) begin(ctx context.Context, c ceremony, options any, limits []store.Quota) (key string, _ []byte, err error) {
	now := a.Now()
	if err := a.Store.Take(ctx, now, limits...); err != nil {
		return "", nil, fmt.Errorf("limits of passkeys: %w", err)
	}
	data, err := json.Marshal(c)
	if err != nil {
		return "", nil, err
	}
	text, err := json.Marshal(options)
	if err != nil {
		return "", nil, err
	}
	key = newToken()
	err = a.Store.SaveCeremony(ctx, now, store.Ceremony{Key: a.ceremonyDigest(key), Data: data, Expires: now.Add(CeremonyValid)})
	if err != nil {
		return "", nil, fmt.Errorf("keep a challenge: %w", err)
	}
	return key, text, nil
}

func (a *Authenticator) ofAccount(c Caller) []store.Quota {
	return a.quotas(a.Limits.CeremoniesOfAccount, "ceremonies of account", string(c.Account.ID))
}

func (a *Authenticator) ceremonyDigest(key string) ashyq.Digest {
	return a.Keys.Digest("ceremony", key)
}

// take uses a challenge up. none is what is answered where there is none of this purpose and account.
func (a *Authenticator) take(ctx context.Context, key string, p purpose, account ashyq.AccountID, none error) (ceremony, error) {
	if !wellFormed(key) {
		return ceremony{}, none
	}
	data, err := a.Store.TakeCeremony(ctx, a.Now(), a.ceremonyDigest(key))
	if errors.Is(err, store.ErrNotFound) {
		return ceremony{}, none
	}
	if err != nil {
		return ceremony{}, fmt.Errorf("take a challenge: %w", err)
	}
	var c ceremony
	if err := json.Unmarshal(data, &c); err != nil {
		return ceremony{}, err
	}
	if c.Purpose != p || c.Account != account {
		return ceremony{}, none
	}
	return c, nil
}

// verify checks a passkey's answer to a challenge and keeps what has changed of it: whose it is.
func (a *Authenticator) verify(ctx context.Context, c ceremony, answer []byte) (ashyq.AccountID, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", errInvalidPasskey
	}
	p, err := a.Store.Passkey(ctx, parsed.RawID)
	if errors.Is(err, store.ErrNotFound) {
		return "", errWrongPasskey
	}
	if err != nil {
		return "", fmt.Errorf("look for a passkey: %w", err)
	}
	ring, party, err := a.keyring(ctx, store.Account{ID: p.Account})
	if err != nil {
		return "", err
	}
	var credential *webauthn.Credential
	if c.Purpose == loggingIn {
		whose := func([]byte, []byte) (webauthn.User, error) { return ring, nil }
		credential, err = party.ValidateDiscoverableLogin(whose, c.Session, parsed)
	} else {
		credential, err = party.ValidateLogin(ring, c.Session, parsed)
	}
	if err != nil {
		return "", ashyq.Wrap(ashyq.Unauthenticated, "wrong_passkey", err)
	}
	if credential.Authenticator.CloneWarning {
		a.Log.WarnContext(ctx, "a passkey's counter went back: there may be a copy of it")
		return "", errWrongPasskey
	}
	if p.Data, err = json.Marshal(credential); err != nil {
		return "", err
	}
	p.Used = a.Now()
	err = a.Store.SavePasskey(ctx, p, 0) // not a new one: what was dropped meanwhile stays so
	if errors.Is(err, store.ErrTooMany) {
		return "", errWrongPasskey
	}
	if err != nil {
		return "", fmt.Errorf("keep a passkey: %w", err)
	}
	return p.Account, nil
}

// keyring is an account as the ceremonies see it. It implements webauthn.User.
type keyring struct {
	account     store.Account
	credentials webauthn.Credentials
}

func (r keyring) WebAuthnID() []byte                         { return []byte(r.account.ID) }
func (r keyring) WebAuthnName() string                       { return "Ashyq ··" + r.account.LastTwo }
func (r keyring) WebAuthnDisplayName() string                { return r.WebAuthnName() }
func (r keyring) WebAuthnCredentials() []webauthn.Credential { return r.credentials }

func (a *Authenticator) keyring(ctx context.Context, account store.Account) (keyring, *webauthn.WebAuthn, error) {
	party, err := a.relyingParty()
	if err != nil {
		return keyring{}, nil, err
	}
	passkeys, err := a.Store.Passkeys(ctx, account.ID)
	if err != nil {
		return keyring{}, nil, fmt.Errorf("look for passkeys: %w", err)
	}
	ring := keyring{account: account, credentials: make(webauthn.Credentials, len(passkeys))}
	for i, p := range passkeys {
		if err := json.Unmarshal(p.Data, &ring.credentials[i]); err != nil {
			return keyring{}, nil, fmt.Errorf("read a passkey: %w", err)
		}
	}
	return ring, party, nil
}

// relyingParty is what browsers tie passkeys to. They know none for an address in the place of a name: a node whose public
// URL is one, as a demo's, is reached as localhost by who would have passkeys.
func (a *Authenticator) relyingParty() (*webauthn.WebAuthn, error) {
	host, origin := strings.ToLower(a.Public.Hostname()), strings.ToLower(a.Public.Scheme+"://"+a.Public.Host)
	if _, err := netip.ParseAddr(host); err == nil {
		host, origin = "localhost", a.Public.Scheme+"://localhost"
		if port := a.Public.Port(); port != "" {
			origin += ":" + port
		}
	}
	waits := webauthn.TimeoutConfig{Timeout: CeremonyValid}
	party, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: "Ashyq", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: waits, Registration: waits},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys at %s: %w", host, err)
	}
	return party, nil
}
