package seal

import (
	"bytes"
	"testing"

	"ashyq"
)

func TestAPersonIsSealedForAsLongAsTheirDayIsRemembered(t *testing.T) {
	d := NewKeys(now).Days
	for name, p := range map[string]ashyq.Person{"a resident": person(t), "a foreigner": foreigner(t)} {
		sealed, err := d.SealPerson(p, "cinema.1", today)
		if err != nil {
			t.Fatal(err)
		}
		if opened, err := d.OpenPerson(sealed, "cinema.1", today); err != nil || opened != p {
			t.Errorf("%s is read as %v, %v", name, opened, err)
		}
		for what, open := range map[string]func() (ashyq.Person, error){
			"another owner":  func() (ashyq.Person, error) { return d.OpenPerson(sealed, "cinema.2", today) },
			"another day":    func() (ashyq.Person, error) { return d.OpenPerson(sealed, "cinema.1", today.AddDays(1)) },
			"another chain":  func() (ashyq.Person, error) { return NewKeys(now).Days.OpenPerson(sealed, "cinema.1", today) },
			"a byte changed": func() (ashyq.Person, error) { return d.OpenPerson(append(sealed[1:], 0), "cinema.1", today) },
			"nothing":        func() (ashyq.Person, error) { return d.OpenPerson(nil, "cinema.1", today) },
		} {
			if opened, err := open(); err == nil || opened != (ashyq.Person{}) {
				t.Errorf("%s opens for %s", name, what)
			}
		}
		if again, _ := d.SealPerson(p, "cinema.1", today); bytes.Equal(again, sealed) || bytes.Contains(sealed, []byte(p.Canonical())) {
			t.Errorf("%s can be compared, or read", name)
		}
	}
	sealed, err := d.SealPerson(person(t), "cinema.1", today)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Forget(today.AddDays(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.OpenPerson(sealed, "cinema.1", today); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("after its day was forgotten: %v", err)
	}
	if _, err := d.SealPerson(person(t), "cinema.1", today); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("sealed for a day that is forgotten: %v", err)
	}
}
