package seal

import (
	"encoding/hex"
	"testing"
	"time"

	"ashyq"
)

// fixedKeys are the same in every run.
func fixedKeys(t *testing.T) *Keys {
	t.Helper()
	var lines []line
	for i, p := range purposes {
		lines = append(lines, line{string(p), secret{byte(i + 1)}})
	}
	k, err := keysFrom(lines)
	if err != nil {
		t.Fatal(err)
	}
	k.Days = newDays(ashyq.Date{Year: 2026, Month: time.November, Day: 20}, secret{7})
	return k
}

// What is printed on doors, carried on phones and written in databases must be read by every later version.
func TestFormatsStayWhatTheyWere(t *testing.T) {
	k := fixedKeys(t)
	digest, keyID := k.Person(person(t))
	phone, err := ashyq.ParsePhone("+77011234567")
	if err != nil {
		t.Fatal(err)
	}
	phoneDigest, secretDigest := k.Phone(phone), k.Digest("token", "a", "b")
	tag := tagOf(t, k.Days, "ab2c3d4e5f6g7h2i", digest, today)
	personTag, err := k.Days.PersonTag(digest, today)
	if err != nil {
		t.Fatal(err)
	}
	from, err := ashyq.ParseScanID("019aa9d3-5c40-7abc-8def-0123456789ab")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ got, want string }{
		"gate code":    {k.GateCode(Gate{"ab2c3d4e5f6g7h2i", ashyq.Exit, "Жетісу"}), goldenGate},
		"neutral code": {k.GateCode(Gate{ID: ashyq.Neutral}), goldenNeutral},
		"person":       {keyID + " " + hex.EncodeToString(digest[:]), ""},
		"phone":        {hex.EncodeToString(phoneDigest[:]), ""},
		"secret":       {hex.EncodeToString(secretDigest[:]), ""},
		"tag":          {hex.EncodeToString(tag[:]), ""},
		"person tag":   {hex.EncodeToString(personTag[:]), ""},
		"receipt code": {k.ReceiptCode("ab2c3d4e5f6g7h2i", 1207, 80) + " " + k.ReceiptCode("ab2c3d4e5f6g7h2i", 1207, 8000), ""},
		"derived id":   {DeriveScanID(from, "leaving").String(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s is now %q", name, c.got)
		}
	}
	p, err := k.OpenPass(goldenPass, now)
	if err != nil || p.Person != person(t) || p.Status != ashyq.Green || p.ID != "ab2c3d4e5f6g7h2i" {
		t.Errorf("pass: %+v, %v", p, err)
	}
	r, err := k.OpenReceipt(goldenReceipt)
	if err != nil || r.Venue != "«Жетісу» фитнес орталығы" || r.Code != "48-21" {
		t.Errorf("receipt: %+v, %v", r, err)
	}
}

const (
	goldenGate    = ""
	goldenNeutral = ""
	goldenPass    = ""
	goldenReceipt = ""
)
