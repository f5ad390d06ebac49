package country_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ashyq"
	"ashyq/internal/country"
)

func TestSearch(t *testing.T) {
	for _, test := range []struct {
		query string
		first ashyq.Category
		oked  string
	}{
		{"кафе", "cafe", "56.10"},
		{"cafe", "cafe", "56.10"},
		{"Café", "cafe", "56.10"},
		{"КОФЕЙНЯ", "cafe", "56.10"},
		{"кофехана", "cafe", "56.10"},
		{"шаурма", "cafe", "56.10"},
		{"фаст-фуд", "cafe", "56.10"},
		{"фаст фуд", "cafe", "56.10"},
		{"фастфуд", "cafe", "56.10"},
		{"фудкорт", "food_court", "56.10"},
		{"рест", "restaurant", "56.10"},
		{"мейрамхана", "restaurant", "56.10"},
		{"караоке", "karaoke", "93.29"},
		{"barber", "beauty_salon", "96.02"},
		{"сұлулық", "beauty_salon", "96.02"},
		{"сулулык", "beauty_salon", "96.02"},
		{"шаштараз", "beauty_salon", "96.02"},
		{"дәріхана", "pharmacy", "47.73"},
		{"дарихана", "pharmacy", "47.73"},
		{"аптека", "pharmacy", "47.73"},
		{"тренажерный", "fitness", "93.13"},
		{"тренажёрный зал", "fitness", "93.13"},
		{"магазин цветов", "shop", "47.76"},
		{"цветы", "shop", "47.76"},
		{"магазин обув", "shop", "47.72"},
		{"қонақүй", "hotel", "55.10"},
		{"қонақ үй", "hotel", "55.10"},
		{"конакуй", "hotel", "55.10"},
		{"мектеп", "school", "85.31"},
		{"мешіт", "worship", "94.91"},
		{"мешит", "worship", "94.91"},
		{"children's", "play_centre", "93.29"},
		{"childrens play", "play_centre", "93.29"},
		{"ЦОН", "public_service", "84.11"},
		{"банк", "bank", "64.19"},
		{"bank", "bank", "64.19"},
		{"бар", "bar", "56.30"},
		{"спа", "spa", "96.04"},
		{"зал", "fitness", "93.13"},
		{"клуб", "fitness", "93.13"},
		{"баня", "sauna", "96.04"},
		{"зал спортивный", "sports_hall", "93.11"},
		{"47.73", "pharmacy", "47.73"},
		{"4773", "pharmacy", "47.73"},
		{"47.73.1", "pharmacy", "47.73"},
		{"56.10 банкет", "banquet_hall", "56.10"},
		{"56.3", "bar", "56.30"},
	} {
		found := country.Search(test.query, 5)
		if len(found) == 0 {
			t.Errorf("%q finds nothing", test.query)
			continue
		}
		if a := found[0]; a.Category != test.first || a.OKED != test.oked {
			t.Errorf("%q finds %s %s first", test.query, a.OKED, a.Category)
		}
	}
	for _, query := range []string{"жжж", "кафе жжж", "афе", "00.00", strings.Repeat("кафе ", 100)} {
		if found := country.Search(query, 5); len(found) > 0 {
			t.Errorf("%q finds %v", query, found)
		}
	}
}

func TestSearchKeepsTheOrderOfWhatIsCommon(t *testing.T) {
	all := country.Activities()
	name := func(a country.Activity) string { return a.Name.EN }
	for _, query := range []string{"", " ", "-"} {
		for limit, want := range map[int]int{-1: 0, 0: 0, 3: 3, len(all) + 1: len(all)} {
			found := country.Search(query, limit)
			if !slices.EqualFunc(found, all[:want], func(a, b country.Activity) bool { return name(a) == name(b) }) {
				t.Errorf("%q, %d: %v", query, limit, found)
			}
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, query := range []string{"", "кафе", "56.10.1", "фаст-фуд", "\xff", "ҚОНАҚ", "İ", "…"} {
		f.Add(query, 10)
	}
	f.Fuzz(func(t *testing.T, query string, limit int) {
		found := country.Search(query, limit)
		if len(found) > max(0, limit) {
			t.Fatalf("%d found, at most %d asked for", len(found), limit)
		}
		if !utf8.ValidString(query) || query == "" {
			return
		}
		shorter := []rune(query)
		before := country.Search(string(shorter[:len(shorter)-1]), len(country.Activities()))
		for _, a := range found {
			if !slices.ContainsFunc(before, func(b country.Activity) bool { return a.Name == b.Name }) {
				t.Fatalf("the last letter of %q finds %s anew", query, a.Name.EN)
			}
		}
	})
}
