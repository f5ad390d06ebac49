package seal

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
	"rsc.io/qr"

	"ashyq"
)

func aGate() Gate {
	return Gate{ID: ashyq.GateID(NewID()), Direction: ashyq.Entry, Name: "Жетісу"}
}

func TestGateCodeReadsBackHoweverItIsGiven(t *testing.T) {
	k := NewKeys(now)
	for _, g := range []Gate{aGate(), {ID: aGate().ID, Direction: ashyq.Exit}, {ID: ashyq.Neutral}} {
		code := k.GateCode(g)
		for _, text := range []string{
			code,
			strings.ToLower(code),
			" " + code + "\n",
			"HTTPS://ASHYQ.EXAMPLE.KZ/G/" + code,
			"https://ashyq.example.kz/g/" + strings.ToLower(code),
			"http://127.0.0.1:8080/g/" + code + "/?lang=kk#top",
			"https://example.kz/g/ashyq/G/" + code,
		} {
			if got, err := k.ParseGate(text); err != nil || got != g {
				t.Errorf("%q reads as %+v (%v), want %+v", text, got, err, g)
			}
		}
	}
}

func TestGateCodeIsTheSameEachTime(t *testing.T) {
	k, g := NewKeys(now), aGate()
	if first, again := k.GateCode(g), k.GateCode(g); first != again {
		t.Error("a printed code would change")
	}
}

func TestGateCodeCarriesTheNameAsFarAsThereIsRoom(t *testing.T) {
	k := NewKeys(now)
	for name, want := range map[string]string{
		"":        "",
		"Fitness": "Fitness",
		"«Жетісу» фитнес орталығы":    "«Жетісу» фи",
		"abcdefghijklmnopqrstu":       "abcdefghijklmnopqrstu",
		"aБыстрое питание на вокзале": "aБыстрое пит",
		"Ресторан де люкс":            "Ресторан де",
		"broken \xff name":            "broken  name",
	} {
		got, err := k.ParseGate(k.GateCode(Gate{ID: ashyq.Neutral, Name: name}))
		if err != nil || got.Name != want {
			t.Errorf("%q is cut to %q (%v), want %q", name, got.Name, err, want)
		}
	}
}

func TestGateCodeFitsInto53ModulesAtLevelQ(t *testing.T) {
	k := NewKeys(now)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("әіңғүұқөһӘІҢҒҮҰҚӨҺабвгдежзиклм «»₸-№")), 0, 60, -1).Draw(t, "name")
		code := k.GateCode(Gate{ID: ashyq.GateID(NewID()), Direction: ashyq.Entry, Name: name})
		for _, host := range []string{"HTTPS://ASHYQ.EXAMPLE.KZ", "HTTP://127.0.0.1:8080", "HTTPS://" + strings.Repeat("A", 21)} {
			image, err := qr.Encode(host+"/G/"+code, qr.Q)
			if err != nil || image.Size > 53 {
				t.Fatalf("%q at %s takes %d modules (%v)", name, host, image.Size, err)
			}
		}
		if g, err := k.ParseGate(code); err != nil || !utf8.ValidString(g.Name) || !strings.HasPrefix(name, g.Name) {
			t.Fatalf("%q reads back as %q (%v)", name, g.Name, err)
		}
	})
}

func TestGateCodeWithAnyBitChangedIsRefused(t *testing.T) {
	k := NewKeys(now)
	refuses(t, k.GateCode(aGate()), code32.DecodeString, code32.EncodeToString, errInvalidGate, func(text string) error {
		_, err := k.ParseGate(text)
		return err
	})
}

func TestGateCodeHasOneSpelling(t *testing.T) {
	k := NewKeys(now)
	code := k.GateCode(aGate()) // 82 bytes and so four bits at the end that carry nothing
	last := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", code[len(code)-1])
	for _, text := range []string{
		code[:len(code)-1] + string("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[last|1]),
		code[:20] + "\n" + code[20:],
		code + "=",
		code + "A",
	} {
		if _, err := k.ParseGate(text); text != code && !errors.Is(err, errInvalidGate) {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestGateCodeOfOtherKeysIsRefused(t *testing.T) {
	code := NewKeys(now).GateCode(aGate())
	other := NewKeys(now)
	other.ring.Load().gates[0].kid = "00000000"
	if _, err := other.ParseGate(code); !errors.Is(err, errInvalidGate) {
		t.Errorf("error %v", err)
	}
}

func TestPrintedCodeOutlivesItsKeysTurn(t *testing.T) {
	old, g := NewKeys(now), aGate()
	k := rotated(t, old)
	if got, err := k.ParseGate(old.GateCode(g)); err != nil || got != g {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := k.ParseGate(k.GateCode(g)); err != nil || got != g {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestGateCodeIsEmptyForAnIDOfAnotherShape(t *testing.T) {
	for _, id := range []ashyq.GateID{"", "main", "AAAAAAAAAAAAAAAB", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaab"} {
		if code := NewKeys(now).GateCode(Gate{ID: id}); code != "" {
			t.Errorf("%q has the code %s", id, code)
		}
	}
}

func FuzzParseGate(f *testing.F) {
	k := NewKeys(now)
	code := k.GateCode(aGate())
	f.Add(code)
	f.Add("https://ashyq.example.kz/g/" + code)
	f.Add(k.GateCode(Gate{ID: ashyq.Neutral}))
	f.Add("/G//G/")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := k.ParseGate(text)
		if err != nil && !errors.Is(err, errInvalidGate) {
			t.Errorf("error %v", err)
		}
		if err == nil && !strings.Contains(strings.ToUpper(text), k.GateCode(g)) {
			t.Errorf("read %+v, which has another code", g)
		}
	})
}

func BenchmarkParseGate(b *testing.B) {
	k := NewKeys(now)
	code := k.GateCode(aGate())
	for b.Loop() {
		if _, err := k.ParseGate(code); err != nil {
			b.Fatal(err)
		}
	}
}
