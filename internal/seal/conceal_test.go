package seal

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"ashyq"
)

func TestAPersonInABrowserOpensForTheirAccountAlone(t *testing.T) {
	k := fixedKeys(t)
	for name, p := range map[string]ashyq.Person{"a resident": person(t), "a foreigner": foreigner(t)} {
		text := k.SealPerson("account", p)
		if opened, ok := k.OpenPerson("account", text); !ok || opened != p {
			t.Errorf("%s is read as %v, %v", name, opened, ok)
		}
		if _, ok := k.OpenPerson("another", text); ok {
			t.Errorf("%s opens for another account", name)
		}
		if k.SealPerson("account", p) == text {
			t.Errorf("%s is sealed the same twice, so that whose it is could be compared", name)
		}
	}
}

func TestAPhoneOpensForItsBusinessAlone(t *testing.T) {
	k := fixedKeys(t)
	p, err := ashyq.ParsePhone("+77011234567")
	if err != nil {
		t.Fatal(err)
	}
	text := k.SealPhone("cafe", p)
	if opened, ok := k.OpenPhone("cafe", text); !ok || opened != p {
		t.Errorf("it is read as %v, %v", opened, ok)
	}
	if _, ok := k.OpenPhone("gym", text); ok {
		t.Error("it opens for another business")
	}
	if k.SealPhone("cafe", p) == text {
		t.Error("it is sealed the same twice, so that whose it is could be compared")
	}
	if opened, ok := rotated(t, k).OpenPhone("cafe", text); !ok || opened != p {
		t.Error("not opened with its key behind another")
	}
	if _, ok := NewKeys(now).OpenPhone("cafe", text); ok {
		t.Error("opened without its key")
	}
	closed := errors.New("it does not open")
	refuses(t, text, concealed.DecodeString, concealed.EncodeToString, closed, func(text string) error {
		if _, ok := k.OpenPhone("cafe", text); ok {
			return nil
		}
		return closed
	})
}

func TestWhatIsSealedForOneUseOpensForNoOther(t *testing.T) {
	k := fixedKeys(t)
	seat, err := k.SealSeat(Seat{ID: "seat", Account: "account", Expires: now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := k.OpenPerson("", seat); ok {
		t.Error("a seat opens as a person")
	}
	if _, err := k.OpenSeat(k.SealPerson("", person(t)), now); err == nil {
		t.Error("a person opens as a seat")
	}
	if _, ok := k.OpenPhone("account", k.conceal("person in a browser", "account", []byte("+77011234567"))); ok {
		t.Error("what is in a browser opens as a phone")
	}
	inPass := concealed.EncodeToString(k.sealPerson("account", person(t)))
	if _, ok := k.OpenPerson("account", inPass); ok {
		t.Error("the person in a pass opens as a cookie")
	}
}

func TestWhatIsSealedOpensUnderAnOlderKeyToo(t *testing.T) {
	k := NewKeys(now)
	text := k.SealPerson("account", person(t))
	if _, ok := NewKeys(now).OpenPerson("account", text); ok {
		t.Error("opened without its key")
	}
	if p, ok := rotated(t, k).OpenPerson("account", text); !ok || p != person(t) {
		t.Error("not opened with its key behind another")
	}
}

func TestASeatIsReadAsItWasMade(t *testing.T) {
	k := fixedKeys(t)
	want := Seat{ID: "seat", Account: "account", Expires: now.Add(time.Hour).Truncate(time.Second).UTC(), Salt: []byte{1}, Rounds: 2, Hash: []byte{3}}
	text, err := k.SealSeat(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := k.OpenSeat(text, want.Expires.Add(-time.Nanosecond))
	got.Expires = got.Expires.UTC()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := k.OpenSeat(text, want.Expires); err != errInvalidSeat {
		t.Errorf("at its end: %v", err)
	}
	if strings.Contains(text, "account") {
		t.Error("it tells whose it is")
	}
}

func TestNotOneBitOfWhatIsSealedCanBeChanged(t *testing.T) {
	k := NewKeys(now)
	seat, err := k.SealSeat(Seat{ID: "seat", Account: "account", Expires: now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, seat, concealed.DecodeString, concealed.EncodeToString, errInvalidSeat, func(text string) error {
		_, err := k.OpenSeat(text, now)
		return err
	})
	closed := errors.New("it does not open")
	refuses(t, k.SealPerson("account", person(t)), concealed.DecodeString, concealed.EncodeToString, closed, func(text string) error {
		if _, ok := k.OpenPerson("account", text); ok {
			return nil
		}
		return closed
	})
}

func FuzzOpenSeat(f *testing.F) {
	k := NewKeys(now)
	seat, err := k.SealSeat(Seat{ID: "seat", Account: "account", Expires: now.Add(time.Hour)})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "seat", seat, seat[:40], seat + "=", seat + "\n", k.conceal("seat", "", []byte{0xa0})} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := k.OpenSeat(text, now); (err == nil) != (text == seat) {
			t.Errorf("%q is read as %+v, %v", text, s, err)
		}
	})
}

func FuzzOpenPerson(f *testing.F) {
	k := NewKeys(now)
	iin, err := ashyq.ParseIIN("900101300017")
	if err != nil {
		f.Fatal(err)
	}
	cookie := k.SealPerson("account", ashyq.Resident(iin))
	for _, seed := range []string{"", "person", cookie, cookie[:20], cookie + "A", cookie[:30] + "\n" + cookie[30:]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, ok := k.OpenPerson("account", text); ok != (text == cookie) {
			t.Errorf("%q is read as %v, %v", text, p, ok)
		}
	})
}
