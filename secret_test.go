package ashyq_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"ashyq"
)

func TestNoPrintingShowsANumber(t *testing.T) {
	const digits, number, e164 = "900101300017", "AN1234567", "+77011234567"
	resident := mustIIN(t, digits)
	iin, _ := resident.IIN()
	passport, err := ashyq.ParsePassport("KG", number)
	if err != nil {
		t.Fatal(err)
	}
	phone, err := ashyq.ParsePhone(e164)
	if err != nil {
		t.Fatal(err)
	}
	foreigner := ashyq.Foreigner(passport)
	type hidden struct { // fields whose methods fmt cannot call
		iin      ashyq.IIN
		passport ashyq.Passport
		phone    ashyq.Phone
		person   ashyq.Person
	}
	values := map[string]any{
		"IIN": iin, "passport": passport, "phone": phone, "resident": resident, "foreigner": foreigner,
		"pointers":    []any{&iin, &passport, &phone, &resident, &foreigner},
		"lists":       []any{[]ashyq.IIN{iin}, []ashyq.Person{resident, foreigner}, map[ashyq.Phone]int{phone: 1}},
		"scan":        ashyq.Scan{Person: resident, Pass: &ashyq.Pass{Person: foreigner}},
		"pass":        ashyq.Pass{Person: resident},
		"known":       ashyq.Known{Pass: &ashyq.Pass{Person: resident}},
		"situation":   ashyq.Situation{Venue: place("cafe"), Person: foreigner},
		"hidden":      hidden{iin, passport, phone, resident},
		"hidden more": &hidden{iin, passport, phone, foreigner},
	}
	for name, v := range values {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, fmt.Errorf("about %v", v))
		if printed, err := json.Marshal(v); err == nil {
			out.Write(printed)
		}
		var text, structured bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v, slog.Group("g", "v", v))
		slog.New(slog.NewJSONHandler(&structured, nil)).Info("m", "v", v, slog.Group("g", "v", v))
		shown := out.String() + text.String() + structured.String()
		for _, secret := range []string{digits, number, e164, e164[1:], fmt.Sprintf("%x", digits), fmt.Sprintf("%X", number)} {
			if strings.Contains(shown, secret) {
				t.Errorf("%s shows %s: %s", name, secret, shown)
			}
		}
	}
	if got := fmt.Sprintf("%v %v %v %v", iin, passport, phone, resident); got != "*** *** *** ***" {
		t.Errorf("masked as %q", got)
	}
	if got := fmt.Sprintf("[%v%v%v%v]", ashyq.IIN{}, ashyq.Passport{}, ashyq.Phone{}, ashyq.Person{}); got != "[]" {
		t.Errorf("what is no number is masked as %q", got)
	}
}

func TestNumbersCompareByWhatTheyAre(t *testing.T) {
	people := map[ashyq.Person]bool{mustIIN(t, "900101300017"): true}
	if !people[mustIIN(t, "900101300017")] || people[mustIIN(t, "000229500008")] {
		t.Error("a person is not found by their number")
	}
}
