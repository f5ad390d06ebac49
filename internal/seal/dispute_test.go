package seal

import (
	"fmt"
	"testing"

	"ashyq"
)

func TestADisputesNumberIsDerived(t *testing.T) {
	keys := NewKeys(now)
	seen := map[ashyq.DisputeNumber]string{}
	for i, p := range []ashyq.Person{person(t), foreigner(t)} {
		for _, at := range ashyq.Registries {
			for _, record := range []string{"", "Condition/1", "Condition/11", "Flag/1"} {
				for round := range 3 {
					number := keys.DisputeNumber(p, at, record, round)
					if _, ok := ashyq.ParseDisputeNumber(string(number)); !ok {
						t.Errorf("%q is no number", number)
					}
					of := fmt.Sprint("person ", i, " at ", at, " ", record, " round ", round)
					if other, ok := seen[number]; ok {
						t.Errorf("%s is that of %s and of %s", number, of, other)
					}
					seen[number] = of
					if again := rotated(t, keys).DisputeNumber(p, at, record, round); again != number {
						t.Errorf("%s: %s, and %s once the keys are changed", of, number, again)
					}
				}
			}
		}
	}
	for number := range seen {
		if number == NewKeys(now).DisputeNumber(person(t), ashyq.PCR, "", 0) {
			t.Error("another installation gives the same")
		}
	}
}
