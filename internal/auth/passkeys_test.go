package auth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

func TestAPasskeyLogsItsHolderIn(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	d := l.add(t, caller)
	for range 3 {
		l.pass(time.Minute)
		token, err := l.show(t, d)
		if err != nil {
			t.Fatal(err)
		}
		if c := l.caller(t, token); c.Account.ID != caller.Account.ID || c.Account.Passkeys != 1 || !c.Confirmed(l.now) || c.Seated {
			t.Errorf("identified as %+v", c)
		}
		passkeys, err := l.Passkeys(t.Context(), caller)
		if err != nil || len(passkeys) != 1 || passkeys[0].Name != "Phone" || !passkeys[0].Used.Equal(l.now) {
			t.Errorf("%+v, %v", passkeys, err)
		}
	}
}

func TestOptionsAreAsBrowsersWantThem(t *testing.T) {
	l := open(t)
	token, caller := l.login(t, phoneOf(t, 1))
	var asked struct {
		RP, User struct{ ID, Name string }
		RPID     string `json:"rpId"`

		Challenge, UserVerification string
		Timeout                     int
		AuthenticatorSelection      struct{ ResidentKey, UserVerification string }
		ExcludeCredentials          []struct{ ID string }
		AllowCredentials            []struct{ ID string }
	}
	_, options, err := l.BeginPasskey(t.Context(), caller)
	if err != nil || json.Unmarshal(options, &asked) != nil {
		t.Fatal(string(options), err)
	}
	if asked.RP.ID != "ashyq.example" || asked.User.Name != "Ashyq ··01" || asked.Timeout != 300_000 ||
		asked.AuthenticatorSelection.ResidentKey != "preferred" || asked.AuthenticatorSelection.UserVerification != "required" {
		t.Errorf("a new one: %s", options)
	}
	l.add(t, caller)
	_, options, err = l.BeginPasskey(t.Context(), caller)
	if err != nil || json.Unmarshal(options, &asked) != nil || len(asked.ExcludeCredentials) != 1 {
		t.Errorf("a second one on the same device: %s, %v", options, err)
	}
	_, options, err = l.BeginConfirmation(t.Context(), l.caller(t, token))
	if err != nil || json.Unmarshal(options, &asked) != nil || len(asked.AllowCredentials) != 1 || asked.RPID != "ashyq.example" ||
		asked.UserVerification != "required" {
		t.Errorf("a confirmation: %s, %v", options, err)
	}
	asked.AllowCredentials = nil
	_, options, err = l.BeginPasskeyLogin(t.Context(), home)
	if err != nil || json.Unmarshal(options, &asked) != nil || len(asked.AllowCredentials) != 0 || asked.UserVerification != "required" {
		t.Errorf("a login: %s, %v", options, err)
	}
}

func TestANodeAtAnAddressIsLocalhostToBrowsers(t *testing.T) {
	for public, want := range map[string]virtualwebauthn.RelyingParty{
		"http://127.0.0.1:8080":      {ID: "localhost", Origin: "http://localhost:8080"},
		"http://[::1]:8080":          {ID: "localhost", Origin: "http://localhost:8080"},
		"http://127.0.0.1":           {ID: "localhost", Origin: "http://localhost"},
		"http://localhost:8080":      {ID: "localhost", Origin: "http://localhost:8080"},
		"https://Ashyq.Example:8443": {ID: "ashyq.example", Origin: "https://ashyq.example:8443"},
	} {
		l := open(t)
		var err error
		if l.Public, err = url.Parse(public); err != nil {
			t.Fatal(err)
		}
		_, caller := l.login(t, phoneOf(t, 1))
		key, options, err := l.BeginPasskey(t.Context(), caller)
		if err != nil {
			t.Errorf("%s: %v", public, err)
			continue
		}
		d := newDevice()
		d.RelyingParty = want
		if _, err := l.AddPasskey(t.Context(), caller, key, "Phone", d.make(t, options)); err != nil {
			t.Errorf("%s: %v", public, err)
		}
		if _, err := l.show(t, d); err != nil {
			t.Errorf("%s: %v", public, err)
		}
	}
}

func TestAChallengeIsAnsweredOnceInTimeAndByWhomItWasFor(t *testing.T) {
	l := open(t)
	token, caller := l.login(t, phoneOf(t, 1))
	_, other := l.login(t, phoneOf(t, 2))
	d := l.add(t, caller)
	theirs := l.add(t, other)

	key, options, err := l.BeginPasskey(t.Context(), caller)
	if err != nil {
		t.Fatal(err)
	}
	second := newDevice()
	made := second.make(t, options)
	if _, err := l.AddPasskey(t.Context(), other, key, "Phone", made); !errors.Is(err, errInvalidPasskey) {
		t.Errorf("another account's: %v", err)
	}
	if _, err := l.AddPasskey(t.Context(), caller, key, "Phone", made); !errors.Is(err, errInvalidPasskey) {
		t.Errorf("a second try: %v", err)
	}

	login := func() (string, []byte) {
		key, options, err := l.BeginPasskeyLogin(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		return key, options
	}
	key, options = login()
	answer := d.use(t, options)
	if _, _, err := l.LoginByPasskey(t.Context(), key, answer); err != nil {
		t.Fatal(err)
	}
	wrong := map[string]func() error{
		"replayed": func() error {
			_, _, err := l.LoginByPasskey(t.Context(), key, answer)
			return err
		},
		"the answer to another challenge": func() error {
			key, _ := login()
			_, _, err := l.LoginByPasskey(t.Context(), key, answer)
			return err
		},
		"expired": func() error {
			key, options := login()
			l.pass(auth.CeremonyValid)
			_, _, err := l.LoginByPasskey(t.Context(), key, d.use(t, options))
			return err
		},
		"no challenge": func() error {
			_, options := login()
			_, _, err := l.LoginByPasskey(t.Context(), "", d.use(t, options))
			return err
		},
		"for a confirmation": func() error {
			key, options, err := l.BeginConfirmation(t.Context(), l.caller(t, token))
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = l.LoginByPasskey(t.Context(), key, d.use(t, options))
			return err
		},
		"a login for a confirmation": func() error {
			key, options := login()
			return l.Confirm(t.Context(), l.caller(t, token), token, key, d.use(t, options))
		},
		"another's passkey": func() error { return l.confirm(t, token, theirs) },
		"another's passkey as one's own": func() error {
			imposter := *theirs
			imposter.Options.UserHandle = d.Options.UserHandle
			_, err := l.show(t, &imposter)
			return err
		},
		"of nobody": func() error {
			stranger := newDevice()
			stranger.Options.UserHandle = d.Options.UserHandle
			_, err := l.show(t, stranger)
			return err
		},
		"signed by another key": func() error {
			forged := *d
			forged.passkey.Key = theirs.passkey.Key
			_, err := l.show(t, &forged)
			return err
		},
		"at another origin": func() error {
			phished := *d
			phished.Origin = "https://ashyq.example.com"
			_, err := l.show(t, &phished)
			return err
		},
		"at another port": func() error {
			phished := *d
			phished.Origin = "https://ashyq.example:8443"
			_, err := l.show(t, &phished)
			return err
		},
		"for another party": func() error {
			phished := *d
			phished.ID = "example"
			_, err := l.show(t, &phished)
			return err
		},
		"without a finger": func() error {
			left := *d
			left.Options.UserNotVerified = true
			_, err := l.show(t, &left)
			return err
		},
		"without a name": func() error {
			handleless := *d
			handleless.Options.UserHandle = nil
			_, err := l.show(t, &handleless)
			return err
		},
	}
	for name, try := range wrong {
		if err := try(); !errors.Is(err, errWrongPasskey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.passkey.Counter += 100 // beyond what the copies have used
	if _, err := l.show(t, d); err != nil {
		t.Errorf("in the end: %v", err)
	}
}

func TestACopyOfAPasskeyIsRefused(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	d := l.add(t, caller)
	copied := *d
	for range 2 {
		if _, err := l.show(t, d); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // counts 1 and 2, as the original has
		if _, err := l.show(t, &copied); !errors.Is(err, errWrongPasskey) {
			t.Errorf("a copy: %v", err)
		}
	}
	if !bytes.Contains(l.log.Bytes(), []byte("there may be a copy of it")) {
		t.Error("nobody is told")
	}
	if _, err := l.show(t, d); err != nil {
		t.Errorf("the original: %v", err)
	}
}

func TestAPasskeyWithoutACounterIsNoCopy(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	d := l.add(t, caller)
	for range 3 {
		d.passkey.Counter = 0
		key, options, err := l.BeginPasskeyLogin(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := virtualwebauthn.ParseAssertionOptions(string(options))
		if err != nil {
			t.Fatal(err)
		}
		answer := virtualwebauthn.CreateAssertionResponse(d.RelyingParty, d.Authenticator, d.passkey, *parsed)
		if _, _, err := l.LoginByPasskey(t.Context(), key, []byte(answer)); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsNoPasskeyIsRefused(t *testing.T) {
	l := open(t)
	token, caller := l.login(t, phoneOf(t, 1))
	d := l.add(t, caller)
	for name, answer := range map[string]string{
		"nothing": "", "garbage": "}{", "null": "null", "another shape": `{"id": 1}`, "no response": `{"id":"AAAA","rawId":"AAAA","type":"public-key"}`,
	} {
		key, _, err := l.BeginPasskeyLogin(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := l.LoginByPasskey(t.Context(), key, []byte(answer)); !errors.Is(err, errInvalidPasskey) {
			t.Errorf("a login by %s: %v", name, err)
		}
		key, _, err = l.BeginConfirmation(t.Context(), l.caller(t, token))
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Confirm(t.Context(), caller, token, key, []byte(answer)); !errors.Is(err, errInvalidPasskey) {
			t.Errorf("a confirmation by %s: %v", name, err)
		}
		key, _, err = l.BeginPasskey(t.Context(), caller)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.AddPasskey(t.Context(), caller, key, "Phone", []byte(answer)); !errors.Is(err, errInvalidPasskey) {
			t.Errorf("a passkey of %s: %v", name, err)
		}
	}
	n := 1
	for name, spoil := range map[string]func(*device){
		"at another origin": func(d *device) { d.Origin = "https://ashyq.example.com" },
		"for another party": func(d *device) { d.ID = "example" },
		"without a finger":  func(d *device) { d.Options.UserNotVerified = true },
		"of another's id":   func(other *device) { other.passkey.ID = d.passkey.ID },
	} {
		n++
		_, other := l.login(t, phoneOf(t, n))
		key, options, err := l.BeginPasskey(t.Context(), other)
		if err != nil {
			t.Fatal(err)
		}
		spoilt := newDevice()
		spoil(spoilt)
		if _, err := l.AddPasskey(t.Context(), other, key, "Phone", spoilt.make(t, options)); !errors.Is(err, errInvalidPasskey) {
			t.Errorf("a passkey %s: %v", name, err)
		}
	}
}

func TestPasskeysHaveNamesThatNameNobody(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	for _, name := range []string{"", " ", strings.Repeat("я", 81), "a\nb", "+7 701 123 45 67", "900101300017"} {
		if _, err := l.AddPasskey(t.Context(), caller, "", name, nil); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_name")) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAnAccountHasTenPasskeys(t *testing.T) {
	l := open(t)
	token, caller := l.login(t, phoneOf(t, 1))
	key, options, err := l.BeginPasskey(t.Context(), caller) // while there is room
	if err != nil {
		t.Fatal(err)
	}
	var last *device
	for range auth.MaxPasskeys {
		last = l.add(t, caller)
	}
	if _, _, err := l.BeginPasskey(t.Context(), caller); !errors.Is(err, store.ErrTooMany) {
		t.Errorf("a challenge for one more: %v", err)
	}
	if _, err := l.AddPasskey(t.Context(), caller, key, "Phone", newDevice().make(t, options)); !errors.Is(err, store.ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
	if l.caller(t, token).Account.Passkeys != auth.MaxPasskeys {
		t.Error("there are not ten")
	}
	if err := l.DropPasskey(t.Context(), caller, passkeyID(last)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.show(t, last); !errors.Is(err, errWrongPasskey) {
		t.Errorf("one that was dropped: %v", err)
	}
	_, other := l.login(t, phoneOf(t, 2))
	mine := passkeyID(l.add(t, caller))
	for name, id := range map[string]string{"dropped": passkeyID(last), "another's": mine, "none": "", "garbage": "!"} {
		if err := l.DropPasskey(t.Context(), other, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatWasDroppedMeanwhileStaysSo(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	d := l.add(t, caller)
	l.Store = dropping{l.Store, caller.Account.ID}
	if _, err := l.show(t, d); !errors.Is(err, errWrongPasskey) {
		t.Errorf("it logs in: %v", err)
	}
	if passkeys, err := l.Passkeys(t.Context(), caller); err != nil || len(passkeys) != 0 {
		t.Errorf("it is back: %+v, %v", passkeys, err)
	}
}

// dropping is a storage where an account drops its passkeys just before one of them is written.
type dropping struct {
	auth.Store
	account ashyq.AccountID
}

func (d dropping) SavePasskey(ctx context.Context, p store.Passkey, limit int) error {
	if err := d.DropPasskey(ctx, d.account, p.ID); err != nil {
		return err
	}
	return d.Store.SavePasskey(ctx, p, limit)
}

func TestLostDevicesAreForgotten(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 1)
	lost, caller := l.login(t, phone)
	d := l.add(t, caller)
	l.pass(auth.ConfirmationValid)
	other, _ := l.login(t, phoneOf(t, 2))
	if n, err := l.ForgetDevices(t.Context(), phone); n != 1 || err != nil {
		t.Errorf("%d passkeys, %v", n, err)
	}
	if _, err := l.Identify(t.Context(), lost); !errors.Is(err, errUnauthenticated) {
		t.Errorf("the session on it: %v", err)
	}
	if _, err := l.show(t, d); !errors.Is(err, errWrongPasskey) {
		t.Errorf("the passkey on it: %v", err)
	}
	if _, err := l.Identify(t.Context(), other); err != nil {
		t.Errorf("somebody else's session: %v", err)
	}
	again, _ := l.login(t, phone)
	if !l.confirmed(t, again) {
		t.Error("a code does not confirm who has no passkey left")
	}
	acts, err := l.Store.(store.Places).Acts(t.Context(), store.ActQuery{Limit: 10})
	if err != nil || len(acts) != 1 || acts[0].What != "passkeys_forgotten" || acts[0].Fields[0].From != "01" || acts[0].Actor != "" {
		t.Errorf("the trail: %+v, %v", acts, err)
	}
	if _, err := l.ForgetDevices(t.Context(), phoneOf(t, 3)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a phone that nobody has: %v", err)
	}
}

func TestNothingOfAPasskeyIsKeptThatTellsOfTheDevice(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	l.add(t, caller)
	passkeys, err := l.Passkeys(t.Context(), caller)
	if err != nil || bytes.Contains(passkeys[0].Data, []byte("clientDataJSON")) {
		t.Errorf("%s, %v", passkeys[0].Data, err)
	}
}

// FuzzPasskeyAnswer holds that no answer but the right one is taken, and that none breaks anything.
func FuzzPasskeyAnswer(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{}}`, seal.NewID()} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		l := open(t)
		_, caller := l.login(t, phoneOf(t, 1))
		l.add(t, caller)
		key, _, err := l.BeginPasskeyLogin(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = l.LoginByPasskey(t.Context(), key, []byte(answer))
		if !errors.Is(err, errInvalidPasskey) && !errors.Is(err, errWrongPasskey) {
			t.Errorf("%q: %v", answer, err)
		}
	})
}
