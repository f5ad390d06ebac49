package seal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ashyq"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// person is somebody; the number is made up and valid.
func person(t testing.TB) ashyq.Person {
	t.Helper()
	iin, err := ashyq.ParseIIN("900101300017")
	if err != nil {
		t.Fatal(err)
	}
	return ashyq.Resident(iin)
}

func foreigner(t testing.TB) ashyq.Person {
	t.Helper()
	passport, err := ashyq.ParsePassport("DE", "C01X00T47")
	if err != nil {
		t.Fatal(err)
	}
	return ashyq.Foreigner(passport)
}

// rotated is k after every key but the lookup key was changed: new ones in front, the old ones behind.
func rotated(t testing.TB, k *Keys) *Keys {
	t.Helper()
	r, err := newRing(append(newKeyLines()[:len(purposes)-1], k.ring.Load().lines...), now)
	if err != nil {
		t.Fatal(err)
	}
	after := &Keys{Days: k.Days}
	after.ring.Store(r)
	return after
}

// refuses checks that every text made by flipping one bit of what a text encodes, and every text cut short, is refused.
func refuses(t *testing.T, text string, decode func(string) ([]byte, error), encode func([]byte) string,
	want error, open func(string) error) {
	t.Helper()
	b, err := decode(text)
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(b) * 8 {
		tampered := slices.Clone(b)
		tampered[bit/8] ^= 1 << (bit % 8)
		if err := open(encode(tampered)); !errors.Is(err, want) {
			t.Errorf("bit %d flipped: error %v, want %v", bit, err, want)
		}
	}
	for i := range len(text) {
		if err := open(text[:i]); !errors.Is(err, want) {
			t.Errorf("cut to %d characters: error %v, want %v", i, err, want)
		}
	}
}

func TestDigestsDependOnTheKeyTheLabelAndWhereEachPartEnds(t *testing.T) {
	k, other := NewKeys(now), NewKeys(now)
	phone, err := ashyq.ParsePhone("+77011234567")
	if err != nil {
		t.Fatal(err)
	}
	mine, _ := k.Person(person(t))
	theirs, _ := other.Person(person(t))
	guest, _ := k.Person(foreigner(t))
	digests := []ashyq.Digest{
		mine, theirs, guest, k.Phone(phone), other.Phone(phone),
		k.Digest("phone", "+77011234567"),
		k.Digest("token", "ab", "c"),
		k.Digest("token", "a", "bc"),
		k.Digest("token", "abc"),
		k.Digest("tokenabc"),
		k.Digest("code", "abc"),
	}
	for i, d := range digests {
		if slices.Contains(digests[:i], d) {
			t.Errorf("digest %d is an earlier one's", i)
		}
	}
	if again := k.Phone(phone); again != digests[3] {
		t.Error("a digest changes")
	}
}

func TestPersonIsStillFoundUnderAnOlderKey(t *testing.T) {
	old := NewKeys(now)
	before, id := old.Person(person(t))
	k := rotated(t, old)
	after, newID := k.Person(person(t))
	if after == before || newID == id {
		t.Error("the new key is not in use")
	}
	if d, ok := k.PersonUnder(id, person(t)); !ok || d != before {
		t.Error("the old key is lost")
	}
	if _, ok := k.PersonUnder("00000000", person(t)); ok {
		t.Error("a key that never was digests")
	}
	if all := k.Persons(person(t)); !slices.Equal(all, []ashyq.Digest{after, before}) {
		t.Errorf("under all keys: %d digests", len(all))
	}
}

func TestHMACIsThatOfTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := secret(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key"))
		message := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "message")
		mac := hmac.New(sha256.New, key[:])
		mac.Write(message)
		if got, want := key.hmac(message), mac.Sum(nil); !bytes.Equal(got[:], want) {
			t.Fatalf("%x, want %x", got, want)
		}
	})
}
