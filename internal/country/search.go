package country

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// longestQuery is in bytes: more than anybody types to find a place, and little enough to compare with every activity.
const longestQuery = 200

// Search finds up to limit activities each word of a query begins a word of: of a name, of what people call it, or its code,
// of which a query may also know further digits. Letter case, ё and е, Kazakh letters and the Russian ones typed for them,
// hyphens and dots make no difference. What is called just that comes first, then what has all the words whole, then what is
// called something that begins so; among equals, and without a query, the most common.
func Search(query string, limit int) []Activity {
	if len(query) > longestQuery || limit <= 0 {
		return nil
	}
	type hit struct {
		rank rank
		at   int
	}
	var hits []hit
	asked := strings.Fields(fold(query))
	for i, e := range index() {
		if r := e.rank(asked); r != missed {
			hits = append(hits, hit{r, i})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	var found []Activity
	for _, h := range hits[:min(limit, len(hits))] {
		found = append(found, activities()[h.at])
	}
	return found
}

// rank is how well a query fits, the best first.
type rank int

const (
	called rank = iota // just that
	whole
	beginning
	mentioned
	missed
)

// entry is an activity as it is searched.
type entry struct {
	code    string   // digits
	phrases []string // each alternative of a name, and each of what people call it
	words   []string
}

var index = sync.OnceValue(func() []entry {
	var entries []entry
	for _, a := range activities() {
		e := entry{code: fold(a.OKED)}
		for _, text := range append([]string{a.Name.KK, a.Name.RU, a.Name.EN}, a.Also...) {
			for phrase := range strings.SplitSeq(text, ",") {
				e.phrases = append(e.phrases, strings.Join(strings.Fields(fold(phrase)), " "))
			}
			e.words = append(e.words, strings.Fields(fold(text))...)
			e.words = append(e.words, strings.Fields(fold(strings.ReplaceAll(text, "-", " ")))...)
		}
		entries = append(entries, e)
	}
	return entries
})

// rank is that of a query's words, all of which must fit.
func (e entry) rank(asked []string) rank {
	for _, word := range asked {
		begins := func(w string) bool { return strings.HasPrefix(w, word) }
		if !slices.ContainsFunc(e.words, begins) && !begins(e.code) && !strings.HasPrefix(word, e.code) {
			return missed
		}
	}
	phrase := strings.Join(asked, " ")
	switch {
	case slices.Contains(e.phrases, phrase) || e.code == phrase:
		return called
	case !slices.ContainsFunc(asked, func(word string) bool { return !slices.Contains(e.words, word) }):
		return whole
	case slices.ContainsFunc(e.phrases, func(p string) bool { return strings.HasPrefix(p, phrase) }):
		return beginning
	default:
		return mentioned
	}
}

// fold makes what people type and what is written the same: letters and digits of one case, and spaces.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		switch {
		case strings.ContainsRune("-‐‑.'’ʼ", r):
			return -1
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return ' '
		}
		if plain, ok := plainLetters[r]; ok {
			return plain
		}
		return r
	}, s)
}

var plainLetters = map[rune]rune{
	'ё': 'е', 'é': 'e',
	'ә': 'а', 'ғ': 'г', 'қ': 'к', 'ң': 'н', 'ө': 'о', 'ұ': 'у', 'ү': 'у', 'һ': 'х', 'і': 'и',
}
