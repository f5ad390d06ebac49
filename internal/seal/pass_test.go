package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal/sealtest"
)

func fullPass(t testing.TB) ashyq.Pass {
	return ashyq.Pass{
		ID: NewID(), Person: person(t), Status: ashyq.Green, AsOf: now, Until: now.Add(72 * time.Hour),
		Issued: now, Expires: now.Add(14 * 24 * time.Hour), BirthDay: 1, BirthMonth: time.January, Key: sealtest.NewPhone(t).Key(),
	}
}

func signPass(t testing.TB, k *Keys, p ashyq.Pass) string {
	t.Helper()
	text, err := k.SignPass(p)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPassOpensAsItWasSigned(t *testing.T) {
	k := NewKeys(now)
	full, plain, guest := fullPass(t), fullPass(t), fullPass(t)
	plain.Key, plain.Until = nil, time.Time{}
	guest.Person, guest.BirthDay, guest.BirthMonth = foreigner(t), 0, 0
	for _, p := range []ashyq.Pass{full, plain, guest} {
		for _, p.Status = range []ashyq.Status{ashyq.Unknown, ashyq.Green, ashyq.Blue, ashyq.Yellow, ashyq.Red} {
			got, err := k.OpenPass(signPass(t, k, p), now)
			if err != nil || !reflect.DeepEqual(got, p) {
				t.Errorf("opened %+v (%v), want %+v", got, err, p)
			}
		}
	}
}

func TestPassFitsIntoAQRCode(t *testing.T) {
	if n := len(signPass(t, NewKeys(now), fullPass(t))); n > 520 {
		t.Errorf("%d characters", n)
	}
}

func TestPassDoesNotShowThePerson(t *testing.T) {
	k := NewKeys(now)
	b, err := decode45(signPass(t, k, fullPass(t)))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "900101") {
		t.Error("the IIN can be read")
	}
}

func TestPassIsRefusedBeforeItsTimeAndReadAfterIt(t *testing.T) {
	k := NewKeys(now)
	p := fullPass(t)
	text := signPass(t, k, p)
	for at, want := range map[time.Time]error{
		p.Issued.Add(-ashyq.ClockSkew - time.Second): errInvalidPass,
		p.Issued.Add(-ashyq.ClockSkew):               nil,
		p.Expires:                                    nil,
	} {
		if _, err := k.OpenPass(text, at); !errors.Is(err, want) {
			t.Errorf("at %v: error %v, want %v", at, err, want)
		}
	}
}

func TestPassWithAnyBitChangedIsRefused(t *testing.T) {
	k := NewKeys(now)
	refuses(t, signPass(t, k, fullPass(t)), decode45, encode45, errInvalidPass, func(text string) error {
		_, err := k.OpenPass(text, now)
		return err
	})
}

func TestPassOfOtherKeysIsRefused(t *testing.T) {
	text := signPass(t, NewKeys(now), fullPass(t))
	if _, err := NewKeys(now).OpenPass(text, now); !errors.Is(err, errInvalidPass) {
		t.Errorf("error %v", err)
	}
}

func TestPassOfAnOlderKeyStillOpens(t *testing.T) {
	old, p := NewKeys(now), fullPass(t)
	k := rotated(t, old)
	if got, err := k.OpenPass(signPass(t, old, p), now); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := old.OpenPass(signPass(t, k, p), now); !errors.Is(err, errInvalidPass) {
		t.Errorf("the old keys open what a new one signed: %v", err)
	}
}

func TestReceiptIsNoPass(t *testing.T) {
	k := NewKeys(now)
	k.ring.Load().receipts = k.ring.Load().passes // even if somebody put one key to both uses
	receipt, err := k.SignReceipt(aReceipt())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.OpenPass(receipt, now); !errors.Is(err, errInvalidPass) {
		t.Errorf("error %v", err)
	}
	if _, err := k.OpenReceipt(signPass(t, k, fullPass(t))); !errors.Is(err, errInvalidReceipt) {
		t.Errorf("error %v", err)
	}
}

func TestPersonSealedInAnotherPassIsRefused(t *testing.T) {
	k := NewKeys(now)
	if _, err := k.unsealPerson("mine", k.sealPerson("theirs", person(t))); err == nil {
		t.Error("a sealed person moved from one pass to another")
	}
}

func TestPassNeedsWhatItPromises(t *testing.T) {
	k := NewKeys(now)
	for name, spoil := range map[string]func(*ashyq.Pass){
		"id":     func(p *ashyq.Pass) { p.ID = "" },
		"person": func(p *ashyq.Pass) { p.Person = ashyq.Person{} },
		"end":    func(p *ashyq.Pass) { p.Expires = time.Time{} },
		"key":    func(p *ashyq.Pass) { p.Key = make([]byte, 65) },
	} {
		p := fullPass(t)
		spoil(&p)
		if _, err := k.SignPass(p); err == nil {
			t.Errorf("signed without a good %s", name)
		}
	}
}

func TestAPhoneKeyIsReadInItsOneForm(t *testing.T) {
	phone := sealtest.NewPhone(t)
	text := phone.KeyText()
	if got, err := ParsePhoneKey(text); err != nil || !bytes.Equal(got, phone.Key()) {
		t.Errorf("%x, %v", got, err)
	}
	compressed := append([]byte{3}, phone.Key()[1:33]...)
	for _, wrong := range []string{
		"", text[:86], text + "=", text + "AA", text[:40] + "\n" + text[40:], strings.Repeat("A", 87), base64.RawURLEncoding.EncodeToString(compressed),
	} {
		if _, err := ParsePhoneKey(wrong); !errors.Is(err, errInvalidKey) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func FuzzParsePhoneKey(f *testing.F) {
	f.Add(sealtest.NewPhone(f).KeyText())
	f.Add("")
	k := NewKeys(now)
	f.Fuzz(func(t *testing.T, text string) {
		key, err := ParsePhoneKey(text)
		if err != nil {
			if !errors.Is(err, errInvalidKey) {
				t.Errorf("error %v", err)
			}
			return
		}
		if base64.RawURLEncoding.EncodeToString(key) != text {
			t.Errorf("%q has another form", text)
		}
		p := fullPass(t)
		p.Key = key
		if got, err := k.OpenPass(signPass(t, k, p), now); err != nil || !bytes.Equal(got.Key, key) {
			t.Errorf("a pass is bound to %x, %v", got.Key, err)
		}
	})
}

func FuzzOpenPass(f *testing.F) {
	k := NewKeys(now)
	text := signPass(f, k, fullPass(f))
	f.Add(text)
	f.Add("")
	f.Add(text[:len(text)-3] + "000")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := k.OpenPass(text, now); err != nil && !errors.Is(err, errInvalidPass) {
			t.Errorf("error %v", err)
		}
	})
}

func BenchmarkSignPass(b *testing.B) {
	k, p := NewKeys(now), fullPass(b)
	for b.Loop() {
		if _, err := k.SignPass(p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenPass has the signature's verification alone beside it.
func BenchmarkOpenPass(b *testing.B) {
	k := NewKeys(now)
	open := func(b *testing.B, text string) {
		if _, err := k.OpenPass(text, now); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("new", func(b *testing.B) {
		texts := make([]string, b.N)
		for i := range texts {
			texts[i] = signPass(b, k, fullPass(b))
		}
		b.ResetTimer()
		for _, text := range texts {
			open(b, text)
		}
	})
	b.Run("seen before", func(b *testing.B) {
		text := signPass(b, k, fullPass(b))
		for b.Loop() {
			open(b, text)
		}
	})
	b.Run("es256", func(b *testing.B) {
		digest := sha256.Sum256([]byte("a pass"))
		signature, err := ecdsa.SignASN1(rand.Reader, k.ring.Load().passes[0].private, digest[:])
		if err != nil {
			b.Fatal(err)
		}
		public := k.ring.Load().passes[0].private.PublicKey
		for b.Loop() {
			if !ecdsa.VerifyASN1(&public, digest[:], signature) {
				b.Fatal("not verified")
			}
		}
	})
}
