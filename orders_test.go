package ashyq_test

import (
	"strings"
	"testing"

	"ashyq"
)

// A positive, a Negative, a contact, a regime's Start and its End happen in each of the 120 orders, one an hour. After each of
// them the colour is held against what the FAQ's sentence says of that order, read off the letters.
func TestEveryOrderOfPositiveNegativeContactAndRegime(t *testing.T) {
	rules := shipped(t, pilot).Status
	final := map[ashyq.Status]int{}
	for _, order := range permutations("PNCSE") {
		for happened := 0; happened <= len(order); happened++ {
			now := day(float64(happened) / 24)
			want := colourOf(order[:happened])
			if got := ashyq.Resolve(asked(now, recordsOf(order[:happened])...), rules, now); got.Status != want {
				t.Errorf("after %q: %+v, want %v", order[:happened], got, want)
			}
			if happened == len(order) {
				final[want]++
			}
		}
		// Long after, every isolation is over and every test has lapsed: only whether a test came after the cause matters.
		want := ashyq.Blue
		switch {
		case before(order, "N", "P"):
			want = ashyq.Red
		case before(order, "N", "C"):
			want = ashyq.Yellow
		}
		if got := ashyq.Resolve(asked(day(60), recordsOf(order)...), rules, day(60)); got.Status != want {
			t.Errorf("long after %q: %+v, want %v", order, got, want)
		}
	}
	// Counted by hand: of 24 orders of P, N, S and E five end a red; of the 120, fourteen end both causes.
	if final[ashyq.Red] != 95 || final[ashyq.Yellow] != 11 || final[ashyq.Green] != 14 {
		t.Errorf("the orders end %v", final)
	}
}

// colourOf is what somebody is after these events: a cause holds until both a negative and the end of a regime have followed
// it, and a regime that has begun and not ended holds by itself. An end before a beginning ends nothing.
func colourOf(happened string) ashyq.Status {
	holds := func(cause string) bool {
		over := before(happened, cause, "N") && before(happened, cause, "E") && before(happened, "S", "E")
		return strings.Contains(happened, cause) && !over
	}
	inForce := strings.Contains(happened, "S") && !strings.Contains(happened, "E")
	switch {
	case holds("P"):
		return ashyq.Red
	case holds("C"), inForce:
		return ashyq.Yellow
	case strings.Contains(happened, "N"):
		return ashyq.Green
	default:
		return ashyq.Blue
	}
}

func before(order, first, second string) bool {
	i, j := strings.Index(order, first), strings.Index(order, second)
	return i >= 0 && j >= 0 && i < j
}

// recordsOf is what the registries hold after these events, the last of them first.
func recordsOf(happened string) []ashyq.Evidence {
	var records []ashyq.Evidence
	for i, event := range happened {
		at := day(float64(i+1) / 24)
		var e ashyq.Evidence
		switch event {
		case 'P':
			e = positive(at)
		case 'N':
			e = negative(at)
		case 'C':
			e = contact(at)
		case 'S':
			e = isolation(at)
			if end := strings.IndexRune(happened, 'E'); end >= 0 {
				e = ended(e, day(float64(end+1)/24))
			}
		default: // an end is part of its regime
			continue
		}
		records = append([]ashyq.Evidence{e}, records...)
	}
	return records
}

func permutations(letters string) []string {
	if letters == "" {
		return []string{""}
	}
	var all []string
	for i := range letters {
		for _, rest := range permutations(letters[:i] + letters[i+1:]) {
			all = append(all, letters[i:i+1]+rest)
		}
	}
	return all
}
