package seal

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/seal/sealtest"
)

// boundPass is a pass that is bound to a phone.
func boundPass(t testing.TB, phone sealtest.Phone) ashyq.Pass {
	p := fullPass(t)
	p.Key = phone.Key()
	return p
}

func TestAPhoneShowsItsOwnPass(t *testing.T) {
	k, phone := NewKeys(now), sealtest.NewPhone(t)
	p := boundPass(t, phone)
	text := signPass(t, k, p)
	shown := phone.Present(text, now)
	for after, want := range map[time.Duration]error{
		-31 * time.Second: errPassStale, -30 * time.Second: nil, 0: nil, 45 * time.Second: nil, 46 * time.Second: errPassStale, 60 * 24 * time.Hour: errPassStale,
	} {
		got, err := k.OpenPresentation(shown, now.Add(after))
		if !errors.Is(err, want) || !reflect.DeepEqual(got, p) {
			t.Errorf("%v after it was signed: %+v, %v, want %v", after, got, err, want)
		}
	}
}

func TestAPresentationFitsIntoAQRCodeThatPhonesShow(t *testing.T) {
	phone := sealtest.NewPhone(t)
	text := phone.Present(signPass(t, NewKeys(now), boundPass(t, phone)), now)
	if len(text) > 619 { // version 13 at level L, alphanumeric
		t.Errorf("%d characters", len(text))
	}
	if strings.Trim(text, alphabet45) != "" {
		t.Error("not alphanumeric")
	}
}

func TestAPictureOfAPassIsNoPhone(t *testing.T) {
	k, phone, other := NewKeys(now), sealtest.NewPhone(t), sealtest.NewPhone(t)
	bound, unbound := boundPass(t, phone), fullPass(t)
	unbound.Key = nil
	boundText, unboundText := signPass(t, k, bound), signPass(t, k, unbound)
	for name, tt := range map[string]struct {
		text string
		want error
		pass ashyq.Pass
	}{
		"a bound pass alone":            {boundText, errPassUnsigned, bound},
		"a pass of no phone":            {unboundText, nil, unbound},
		"signed by another phone":       {other.Present(boundText, now), errInvalidPass, ashyq.Pass{}},
		"signed, and bound to no phone": {phone.Present(unboundText, now), errInvalidPass, ashyq.Pass{}},
		"a pass of other keys":          {phone.Present(signPass(t, NewKeys(now), bound), now), errInvalidPass, ashyq.Pass{}},
		"nothing":                       {"", errInvalidPass, ashyq.Pass{}},
		"a head":                        {"AP1:", errInvalidPass, ashyq.Pass{}},
		"another version":               {strings.Replace(phone.Present(boundText, now), "AP1", "AP2", 1), errInvalidPass, ashyq.Pass{}},
	} {
		got, err := k.OpenPresentation(tt.text, now)
		if !errors.Is(err, tt.want) || !reflect.DeepEqual(got, tt.pass) {
			t.Errorf("%s: %+v, %v, want %v", name, got, err, tt.want)
		}
	}
}

func TestAPresentationWithAnyBitChangedIsRefused(t *testing.T) {
	k, phone := NewKeys(now), sealtest.NewPhone(t)
	encoded := strings.TrimPrefix(phone.Present(signPass(t, k, boundPass(t, phone)), now), presentationHead)
	refuses(t, encoded, decode45, encode45, errInvalidPass, func(text string) error {
		_, err := k.OpenPresentation(presentationHead+text, now)
		return err
	})
}

// What is shown has one form, as has a pass: there is nothing in it that nobody has signed.
func TestAPresentationHasOneForm(t *testing.T) {
	k, phone := NewKeys(now), sealtest.NewPhone(t)
	text := phone.Present(signPass(t, k, boundPass(t, phone)), now)
	p, err := parsePresentation(strings.TrimPrefix(text, presentationHead))
	if err != nil {
		t.Fatal(err)
	}
	for name, form := range map[string]any{
		"more":            []any{p.Pass, p.At, p.Signature, 1},
		"less":            []any{p.Pass, p.At},
		"a map":           map[int]any{0: p.Pass, 1: p.At, 2: p.Signature},
		"a tag":           cbor.Tag{Number: 24, Content: []any{p.Pass, p.At, p.Signature}},
		"a moment before": []any{p.Pass, -1, p.Signature},
		"a far moment":    []any{p.Pass, uint64(1) << 63, p.Signature},
		"no signature":    []any{p.Pass, p.At, []byte{}},
		"a longer one":    []any{p.Pass, p.At, append([]byte{0}, p.Signature...)},
		"pieces":          cbor.RawMessage(append([]byte{0x9f}, append(marshal(t, p)[1:], 0xff)...)),
		"something after": cbor.RawMessage(append(marshal(t, p), 0)),
	} {
		var encoded []byte
		if raw, ok := form.(cbor.RawMessage); ok {
			encoded = raw
		} else {
			encoded = marshal(t, form)
		}
		if _, err := k.OpenPresentation(presentationHead+encode45(encoded), now); !errors.Is(err, errInvalidPass) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := presentationHead + encode45(marshal(t, p)); got != text {
		t.Errorf("written again it is %q", got)
	}
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzOpenPresentation(f *testing.F) {
	k, phone := NewKeys(now), sealtest.NewPhone(f)
	pass := signPass(f, k, boundPass(f, phone))
	text := phone.Present(pass, now)
	for _, seed := range []string{text, text[:len(text)-3] + "000", pass, "AP1:", "", phone.Present(pass, now.Add(-time.Hour))} {
		f.Add(seed)
	}
	known := []error{nil, errInvalidPass, errPassStale, errPassUnsigned}
	f.Fuzz(func(t *testing.T, text string) {
		pass, err := k.OpenPresentation(text, now)
		for _, one := range known {
			if errors.Is(err, one) {
				if (pass.ID == "") != (one == errInvalidPass) {
					t.Errorf("%v with the pass %q", err, pass.ID)
				}
				return
			}
		}
		t.Errorf("error %v", err)
	})
}

func BenchmarkOpenPresentation(b *testing.B) {
	k, phone := NewKeys(now), sealtest.NewPhone(b)
	text := phone.Present(signPass(b, k, boundPass(b, phone)), now)
	for b.Loop() {
		if _, err := k.OpenPresentation(text, now); err != nil {
			b.Fatal(err)
		}
	}
}
