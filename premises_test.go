package ashyq_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ashyq"
)

// cinema is a sound venue with two doors in and one out.
func cinema() ashyq.Venue {
	return ashyq.Venue{
		Name: ashyq.Text{KK: "Арман", RU: "Арман"}, Address: "Абая 1, 2 этаж", Capacity: 200, Area: 400,
		Gates: []ashyq.Gate{
			{ID: "main", Name: ashyq.Text{RU: "Главный вход"}, Direction: ashyq.Entry, Short: "100000001"},
			{ID: "side", Name: ashyq.Text{RU: "Боковой вход"}, Direction: ashyq.Entry, Short: "100000002"},
			{ID: "exit", Name: ashyq.Text{RU: "Выход"}, Direction: ashyq.Exit, Short: "100000003"},
		},
	}
}

func TestWhatAVenueMayBe(t *testing.T) {
	for name, change := range map[string]func(*ashyq.Venue){
		"as it is":           func(*ashyq.Venue) {},
		"one language":       func(v *ashyq.Venue) { v.Name = ashyq.Text{KK: "Дәмхана"} },
		"the longest name":   func(v *ashyq.Venue) { v.Name.EN = strings.Repeat("ө", 80) },
		"one person":         func(v *ashyq.Venue) { v.Capacity = 1 },
		"a stadium":          func(v *ashyq.Venue) { v.Capacity, v.Area = 200_000, 2_000_000 },
		"an area not known":  func(v *ashyq.Venue) { v.Area = 0 },
		"a corner of Earth":  func(v *ashyq.Venue) { v.Point = &ashyq.Point{Latitude: -90, Longitude: 180} },
		"fourteen shifts":    func(v *ashyq.Venue) { v.Opening = make([]ashyq.Shift, 14) },
		"the longest street": func(v *ashyq.Venue) { v.Address = strings.Repeat("а", 200) },
	} {
		v := cinema()
		change(&v)
		if err := v.Sound(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, row := range []struct {
		name, code string
		change     func(*ashyq.Venue)
	}{
		{"no name", "invalid_name", func(v *ashyq.Venue) { v.Name = ashyq.Text{} }},
		{"a name of spaces", "invalid_name", func(v *ashyq.Venue) { v.Name.EN = " \u00a0" }},
		{"too long a name", "invalid_name", func(v *ashyq.Venue) { v.Name.EN = strings.Repeat("ө", 81) }},
		{"a name of two lines", "invalid_name", func(v *ashyq.Venue) { v.Name.RU = "Арман\nКино" }},
		{"a name that runs backwards", "invalid_name", func(v *ashyq.Venue) { v.Name.EN = "\u202enamrA" }},
		{"a name that is no text", "invalid_name", func(v *ashyq.Venue) { v.Name.EN = "\xff" }},
		{"a phone in the name", "invalid_name", func(v *ashyq.Venue) { v.Name.RU = "Арман +7 701 123-45-67" }},
		{"an IIN in the name, cut by what is not seen", "invalid_name", func(v *ashyq.Venue) { v.Name.RU = "ИП 900101\u200b300017" }},
		{"no address", "invalid_address", func(v *ashyq.Venue) { v.Address = "" }},
		{"an address of spaces", "invalid_address", func(v *ashyq.Venue) { v.Address = "  " }},
		{"too long an address", "invalid_address", func(v *ashyq.Venue) { v.Address = strings.Repeat("а", 201) }},
		{"an IIN in the address", "invalid_address", func(v *ashyq.Venue) { v.Address = "Абая 1, 900101300017" }},
		{"nobody inside", "invalid_capacity", func(v *ashyq.Venue) { v.Capacity = 0 }},
		{"less than nobody", "invalid_capacity", func(v *ashyq.Venue) { v.Capacity = -1 }},
		{"a city inside", "invalid_capacity", func(v *ashyq.Venue) { v.Capacity = 200_001 }},
		{"an area below none", "invalid_area", func(v *ashyq.Venue) { v.Area = -1 }},
		{"the area of a city", "invalid_area", func(v *ashyq.Venue) { v.Area = 2_000_001 }},
		{"too many shifts", "invalid_hours", func(v *ashyq.Venue) { v.Opening = make([]ashyq.Shift, 15) }},
		{"beyond a pole", "invalid_point", func(v *ashyq.Venue) { v.Point = &ashyq.Point{Latitude: 90.0001} }},
		{"beyond the date line", "invalid_point", func(v *ashyq.Venue) { v.Point = &ashyq.Point{Longitude: -180.0001} }},
		{"nowhere", "invalid_point", func(v *ashyq.Venue) { v.Point = &ashyq.Point{Latitude: math.NaN()} }},
	} {
		v := cinema()
		row.change(&v)
		if err := v.Sound(); !errors.Is(err, ashyq.Fail(ashyq.Invalid, row.code)) || ashyq.KindOf(err) != ashyq.Invalid {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestANameIsTakenWithoutTheSpaceAroundIt(t *testing.T) {
	name, err := ashyq.ParseName(ashyq.Text{KK: " Арман\t", EN: "\u00a0Arman 24/7"})
	if want := (ashyq.Text{KK: "Арман", EN: "Arman 24/7"}); err != nil || name != want {
		t.Errorf("%+v, %v", name, err)
	}
	for _, bad := range []ashyq.Text{{}, {RU: "  "}, {RU: "Арман", EN: "8 701 123 45 67"}, {KK: strings.Repeat("a", 81)}} {
		if name, err := ashyq.ParseName(bad); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_name")) || name != (ashyq.Text{}) {
			t.Errorf("%+v is %+v, %v", bad, name, err)
		}
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"Арман", " Arman ", "+7 701 123-45-67", "\u202e", "\xff", "24/7", strings.Repeat("ө", 81), "a\u200db"} {
		f.Add(s, "", s)
	}
	f.Fuzz(func(t *testing.T, kk, ru, en string) {
		name, err := ashyq.ParseName(ashyq.Text{KK: kk, RU: ru, EN: en})
		if err != nil {
			if name != (ashyq.Text{}) {
				t.Fatalf("%+v, %v", name, err)
			}
			return
		}
		if again, err := ashyq.ParseName(name); err != nil || again != name {
			t.Fatalf("%+v is read again as %+v, %v", name, again, err)
		}
		for _, s := range []string{name.KK, name.RU, name.EN} {
			if !utf8.ValidString(s) || utf8.RuneCountInString(s) > 80 || strings.TrimSpace(s) != s || ashyq.NamesAPerson(s) {
				t.Fatalf("%q is a name", s)
			}
		}
		v := cinema()
		v.Name = name
		if err := v.Sound(); err != nil {
			t.Fatalf("%+v: %v", name, err)
		}
	})
}

func TestADoorIsAdded(t *testing.T) {
	v := cinema()
	before := slices.Clone(v.Gates)
	shared := v.Gates
	roof := ashyq.Gate{ID: "roof", Name: ashyq.Text{EN: "Roof"}, Direction: ashyq.Exit, Short: "100000004"}
	if err := v.AddGate(roof); err != nil || !reflect.DeepEqual(v.Gates, append(slices.Clone(before), roof)) {
		t.Errorf("%+v, %v", v.Gates, err)
	}
	for _, name := range []ashyq.Text{{}, {EN: "call 8 701 123 45 67"}} {
		if err := v.AddGate(ashyq.Gate{ID: "bad", Name: name, Direction: ashyq.Entry}); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_name")) {
			t.Errorf("%+v: %v", name, err)
		}
	}
	for i := len(v.Gates); i < 60; i++ {
		if err := v.AddGate(ashyq.Gate{ID: ashyq.GateID(fmt.Sprint(i)), Name: roof.Name, Direction: ashyq.Entry}); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.AddGate(roof); !errors.Is(err, ashyq.Fail(ashyq.Conflict, "too_many_gates")) {
		t.Errorf("the sixty-first: %v", err)
	}
	if err := v.RetireGate("side", day(1)); err != nil {
		t.Fatal(err)
	}
	if err := v.AddGate(roof); err != nil {
		t.Errorf("in the place of one that is retired: %v", err)
	}
	if !reflect.DeepEqual(shared, before) {
		t.Error("who held the doors before sees them change")
	}
}

func TestADoorIsRenamed(t *testing.T) {
	v := cinema()
	shared := v.Gates
	if err := v.RenameGate("side", ashyq.Text{EN: "Garden"}); err != nil || v.Gates[1].Name != (ashyq.Text{EN: "Garden"}) || v.Gates[1].ID != "side" {
		t.Errorf("%+v, %v", v.Gates[1], err)
	}
	if shared[1].Name.RU != "Боковой вход" {
		t.Error("who held the doors before sees one change")
	}
	if err := v.RenameGate("side", ashyq.Text{}); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_name")) {
		t.Error(err)
	}
	if err := v.RenameGate("unknown", ashyq.Text{EN: "Garden"}); ashyq.KindOf(err) != ashyq.NotFound {
		t.Error(err)
	}
}

func TestTheLastDoorInOrOutStays(t *testing.T) {
	v := cinema()
	if err := v.RetireGate("exit", day(1)); !errors.Is(err, ashyq.Fail(ashyq.Conflict, "last_gate")) {
		t.Errorf("the only exit: %v", err)
	}
	if err := v.RetireGate("main", day(1).Add(123456789)); err != nil || !v.Gates[0].Retired.Equal(day(1).Add(123*time.Millisecond)) {
		t.Errorf("one of two entries: %+v, %v", v.Gates[0], err)
	}
	if err := v.RetireGate("side", day(2)); !errors.Is(err, ashyq.Fail(ashyq.Conflict, "last_gate")) {
		t.Errorf("the other: %v", err)
	}
	for _, id := range []ashyq.GateID{"main", "unknown"} {
		for name, err := range map[string]error{
			"retired": v.RetireGate(id, day(2)), "renamed": v.RenameGate(id, ashyq.Text{EN: "Garden"}), "replaced": v.ReplaceGate(id, "new", "", day(2)),
		} {
			if ashyq.KindOf(err) != ashyq.NotFound {
				t.Errorf("%s was %s: %v", id, name, err)
			}
		}
	}
}

func TestACodeThatWasPhotographedIsReplaced(t *testing.T) {
	v := cinema()
	shared := v.Gates
	if err := v.ReplaceGate("exit", "exit again", "100000009", day(1)); err != nil {
		t.Fatal(err)
	}
	want := cinema().Gates
	want[2].Retired = day(1)
	want = append(want, ashyq.Gate{ID: "exit again", Name: ashyq.Text{RU: "Выход"}, Direction: ashyq.Exit, Short: "100000009"})
	if !reflect.DeepEqual(v.Gates, want) {
		t.Errorf("the doors are %+v", v.Gates)
	}
	if !reflect.DeepEqual(shared, cinema().Gates) {
		t.Error("who held the doors before sees one change")
	}
}

func TestOfTooManyRetiredDoorsTheOldestAreForgotten(t *testing.T) {
	v := cinema()
	id := ashyq.GateID("exit")
	for i := range 203 {
		next := ashyq.GateID(fmt.Sprint("exit ", i))
		if err := v.ReplaceGate(id, next, "", day(float64(i))); err != nil {
			t.Fatal(err)
		}
		id = next
	}
	if len(v.Gates) != 3+200 || v.Gates[0].ID != "main" || v.Gates[1].ID != "side" || v.Gates[2].ID != "exit 2" || v.Gates[202].ID != "exit 202" {
		t.Errorf("%d doors: %+v … %+v", len(v.Gates), v.Gates[:3], v.Gates[len(v.Gates)-1])
	}
}

func TestANameThatWasKeptAsBareTextIsReadAsRussian(t *testing.T) {
	for kept, want := range map[string]ashyq.Text{
		`"Главный вход"`:             {RU: "Главный вход"},
		`{"kk":"Кіру","en":"In"}`:    {KK: "Кіру", EN: "In"},
		`{"ru":"Вход","extra":true}`: {RU: "Вход"},
		`{}`:                         {},
		`""`:                         {},
		`null`:                       {},
	} {
		var read ashyq.Text
		if err := json.Unmarshal([]byte(kept), &read); err != nil || read != want {
			t.Errorf("%s is read as %+v, %v", kept, read, err)
		}
	}
	for _, wrong := range []string{`1`, `[]`, `{"kk":1}`, `true`} {
		if err := json.Unmarshal([]byte(wrong), new(ashyq.Text)); err == nil {
			t.Errorf("%s is a text", wrong)
		}
	}
}
