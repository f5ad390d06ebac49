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
		lines = append(lines, line{name: string(p), secret: secret{byte(i + 1)}})
	}
	r, err := newRing(lines, now)
	if err != nil {
		t.Fatal(err)
	}
	k := &Keys{}
	k.ring.Store(r)
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
	mark, err := k.Days.Mark("ab2c3d4e5f6g7h2i", from, "m4p6s2d7f3g5h7jq", today)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ got, want string }{
		"gate code":    {k.GateCode(Gate{"ab2c3d4e5f6g7h2i", ashyq.Exit, "Жетісу"}), goldenGate},
		"neutral code": {k.GateCode(Gate{ID: ashyq.Neutral}), goldenNeutral},
		"person":       {keyID + " " + hex.EncodeToString(digest[:]), "d68bb12c 6bd5829299922374d9f42dd9a81b70955321b16bdc23aa7fe0b224c1740c259a"},
		"phone":        {hex.EncodeToString(phoneDigest[:]), "f69e5424f27ca3b24c4b6b631347b126781577143bedb1973e0c2a8cdec778ee"},
		"secret":       {hex.EncodeToString(secretDigest[:]), "20c299136856ca7c2fa24112a0e105b1d74941fcfff543f472a5599605684196"},
		"tag":          {hex.EncodeToString(tag[:]), "68b60e2d1a30bc9146de7eef987c6e064442dc9f33fedaaf9cad349b3c226804"},
		"person tag":   {hex.EncodeToString(personTag[:]), "0e0de72f39a4155f1d480c1acab0ec6598c917aa516e8944b48a0158ff3de232"},
		"mark":         {hex.EncodeToString(mark[:]), "f14aaefa613b56cf"},
		"receipt code": {k.ReceiptCode("ab2c3d4e5f6g7h2i", 1207, 80) + " " + k.ReceiptCode("ab2c3d4e5f6g7h2i", 1207, 8000), "79-73 20-44-45"},
		"signs":        {signAt(k, "ab2c3d4e5f6g7h2i", 1<<24) + " " + signAt(k, "ab2c3d4e5f6g7h2i", 1<<24+1) + " " + signAt(k, "ab2c3d4e5f6g7h2i", 1<<24+2), "star saiga shanyraq"},
		"derived id":   {DeriveScanID(from, "leaving").String(), "019aa9d3-5c40-7834-b1b0-4bd3abb70367"},
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
	goldenGate = "CL5AA5BNR6COS7DPT5ENBFWQWXIYFUMW2GA5DAZYQV4TIAMYKPWG7F5WBAVP4USICQQTGX3DNIHHW4WHACQZVANJUVS3BWKW6V3" +
		"EYYD3CHZM3C4UG4WWVJIGSACBXV7S2DPNN3QUPU3QK"
	goldenNeutral = "CD5AAAAAAAAAAAAAAAALKWJXR2VB7GT4W2ODIHTSCOFBVXLEEL6UP4L4SBQ3TFAOIQAWTOIAP7VLIEDDOF47WTWCTGTFNN26LKKUUR7" +
		"AVJWPAEI3INW5JF2SBM"
	goldenPass = "RRQT 9O60GO0OF6Y C3UCC568CK*/NFN08OD7K5WY0YND-0NR-00ECTG6GM63S6ZX6M*6907ZG6441F90X50324V94C54L844RPT" +
		"3AJ.43-2FHR+NIU:F2/D5$E-HVV5LI8DCKUDVK7GJF6BO+D732D0PEMVY9DG.FI/B984L1EX9DTZBETR/:4-DVI*Q/P6/E7V50V3" +
		"0.70M3D$ C$+DDF3JF0R13DF3-$0 9J 50$50V6B6J6YVHS3NKMQS9QOI8F65WJM3KTIW3V131J2S3WZ1GPN2VF4CNVLG15768LG" +
		"PUSY2JH7B2DQ27BYYC$LG$-LKKOKY3* KC$N.T72MTAX0N5H1PP3RTV24SLM4KA4%FL-RZZP-6K8$J43B6NP7VG:PL/P2-:S8CO4" +
		"A3Q.2+GL+/E"
	goldenReceipt = "RRQT 9O60GO00UCCL6DL66VC8CK89MWY0YND-0NZ-0UX6SICFOC2UCYZCL-C82DY7DGDD746.CC846MA77W54VC3460:6+CC8X5D" +
		"L69%6KB73S6RIC3:63S6+96/E7V50U30G800-5JWL/2JF:M9OG:2JNIGPTGOTN-LQHHQ*LQMHQEHQ%LQU64O5O$CG8OG*FMLXNJU" +
		"H-UI PHI8FZGQEHQCHQEMQGHQCHQEMQU64ZRN:2J CGE:MPLMF:M$CG:2J.DG$ CG/DALE0P02ECJ$D1UEXZCQ47OF627BP+PGVU" +
		"W/O:BF1JU6KK/AIGDTFEDN7CY4VY68QQMNWH43TEY6EC2R47FFBG78X00A6F4FAA6UI.SZFCOGO/J9TT0T%I.DHPOP"
)
