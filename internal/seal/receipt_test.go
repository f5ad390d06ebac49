package seal

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ashyq"
)

func aReceipt() Receipt {
	return Receipt{
		Visit: ashyq.VisitID{Venue: "ab2c3d4e5f6g7h2i", Scan: NewScanID(now)}, Venue: "«Жетісу» фитнес орталығы",
		Gate: "Негізгі кіреберіс", Direction: ashyq.Entry, At: now, Outcome: ashyq.Admit, Code: "48-21",
	}
}

func TestReceiptOpensAsItWasSigned(t *testing.T) {
	old, r := NewKeys(now), aReceipt()
	text, err := old.SignReceipt(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []*Keys{old, rotated(t, old)} {
		if got, err := k.OpenReceipt(text); err != nil || got != r {
			t.Errorf("opened %+v (%v), want %+v", got, err, r)
		}
	}
	if _, err := NewKeys(now).OpenReceipt(text); !errors.Is(err, errInvalidReceipt) {
		t.Errorf("other keys: error %v", err)
	}
}

func TestReceiptWithAnyBitChangedIsRefused(t *testing.T) {
	k := NewKeys(now)
	text, err := k.SignReceipt(aReceipt())
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, text, decode45, encode45, errInvalidReceipt, func(text string) error {
		_, err := k.OpenReceipt(text)
		return err
	})
}

// Each number below the period comes once; as the codes come again with that period, every window of its length has each once.
func TestReceiptCodesAreUniqueInEveryWindow(t *testing.T) {
	k := NewKeys(now)
	for _, c := range []struct {
		capacity int
		period   uint64
	}{{0, 10_000}, {1999, 10_000}, {2000, 1_000_000}} {
		seen := make([]bool, c.period)
		for seq := range c.period {
			code := k.ReceiptCode("v", seq, c.capacity)
			n, err := strconv.Atoi(strings.ReplaceAll(code, "-", ""))
			if err != nil || seen[n] {
				t.Fatalf("capacity %d: %s comes again at %d", c.capacity, code, seq)
			}
			seen[n] = true
		}
		rapid.Check(t, func(t *rapid.T) {
			seq := rapid.Uint64Max(1<<60).Draw(t, "seq")
			if k.ReceiptCode("v", seq, c.capacity) != k.ReceiptCode("v", seq+c.period, c.capacity) {
				t.Fatalf("capacity %d: the code of %d does not come again after %d", c.capacity, seq, c.period)
			}
		})
	}
}

func TestReceiptCodesLookLikePairsOfDigits(t *testing.T) {
	k := NewKeys(now)
	for seq := range uint64(1000) {
		if code := k.ReceiptCode("v", seq, 50); !regexp.MustCompile(`^\d\d-\d\d$`).MatchString(code) {
			t.Error(code)
		}
		if code := k.ReceiptCode("v", seq, 5000); !regexp.MustCompile(`^\d\d-\d\d-\d\d$`).MatchString(code) {
			t.Error(code)
		}
	}
}

// Two secret orders agree in one place on average, and in more than eight about once in a million.
func TestReceiptCodesComeInAnOrderOfTheVenuesOwn(t *testing.T) {
	k, other := NewKeys(now), NewKeys(now)
	same, identity := 0, 0
	for seq := range uint64(10_000) {
		code := k.ReceiptCode("v", seq, 0)
		if code == k.ReceiptCode("w", seq, 0) || code == other.ReceiptCode("v", seq, 0) {
			same++
		}
		if code == k.ReceiptCode("v", seq+1, 0) {
			identity++
		}
	}
	if same > 20 || identity > 0 {
		t.Errorf("%d codes at the same place as another venue's, %d as their neighbour's", same, identity)
	}
}

func FuzzOpenReceipt(f *testing.F) {
	k := NewKeys(now)
	text, err := k.SignReceipt(aReceipt())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := k.OpenReceipt(text); err != nil && !errors.Is(err, errInvalidReceipt) {
			t.Errorf("error %v", err)
		}
	})
}

func BenchmarkReceiptCode(b *testing.B) {
	k := NewKeys(now)
	for b.Loop() {
		k.ReceiptCode("ab2c3d4e5f6g7h2i", 1207, 80)
	}
}
