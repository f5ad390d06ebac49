package country_test

import (
	"regexp"
	"testing"
	"time"
	_ "time/tzdata"

	"ashyq"
	"ashyq/internal/country"
)

func TestRegions(t *testing.T) {
	codes := []ashyq.Region{"KZ-75", "KZ-71", "KZ-79", "KZ-10", "KZ-11", "KZ-15", "KZ-19", "KZ-23", "KZ-27", "KZ-31", "KZ-33", "KZ-35",
		"KZ-39", "KZ-43", "KZ-47", "KZ-55", "KZ-59", "KZ-61", "KZ-62", "KZ-63"}
	regions := country.Regions()
	if len(regions) != len(codes) {
		t.Fatalf("%d regions, not %d", len(regions), len(codes))
	}
	for i, r := range regions {
		if r.Code != codes[i] {
			t.Errorf("%s stands where %s should", r.Code, codes[i])
		}
		if found, ok := country.RegionOf(r.Code); !ok || found != r {
			t.Errorf("%s is found as %v, %t", r.Code, found, ok)
		}
		inThreeLanguages(t, r.Name)
		if r.South >= r.North || r.West >= r.East {
			t.Errorf("%s: the box %v has no inside", r.Code, r)
		}
		if !r.Contains(r.Centre.Latitude, r.Centre.Longitude) {
			t.Errorf("%s: the centre %v lies outside", r.Code, r.Centre)
		}
		zone, err := time.LoadLocation(r.TimeZone)
		if err != nil {
			t.Errorf("%s: %v", r.Code, err)
			continue
		}
		for _, at := range []string{"2024-03-02T12:00:00+05:00", "2026-07-01T12:00:00+05:00"} {
			moment, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			if in := moment.In(zone).Format(time.RFC3339); in != at {
				t.Errorf("%s: %s is %s", r.Code, at, in)
			}
		}
	}
	if r, ok := country.RegionOf("KZ-99"); ok {
		t.Errorf("KZ-99 is %v", r)
	}
}

func TestRegionsContainTheirTowns(t *testing.T) {
	for _, town := range []struct {
		name     string
		lat, lon float64
		in       ashyq.Region
		notIn    ashyq.Region // another region that is not near
	}{
		{"Almaty", 43.238, 76.945, "KZ-75", "KZ-71"},
		{"Almaty airport", 43.352, 77.041, "KZ-75", "KZ-79"},
		{"Medeu", 43.157, 77.059, "KZ-75", "KZ-10"},
		{"Astana", 51.128, 71.431, "KZ-71", "KZ-75"},
		{"Astana airport", 51.022, 71.467, "KZ-71", "KZ-79"},
		{"Shymkent", 42.341, 69.590, "KZ-79", "KZ-75"},
		{"Semey", 50.411, 80.228, "KZ-10", "KZ-61"},
		{"Ayagoz", 47.964, 80.434, "KZ-10", "KZ-19"},
		{"Kokshetau", 53.283, 69.396, "KZ-11", "KZ-63"},
		{"Stepnogorsk", 52.347, 71.888, "KZ-11", "KZ-55"},
		{"Aktobe", 50.284, 57.167, "KZ-15", "KZ-27"},
		{"Shalqar", 47.834, 59.612, "KZ-15", "KZ-39"},
		{"Qonaev", 43.885, 77.073, "KZ-19", "KZ-10"},
		{"Narynkol", 42.722, 80.178, "KZ-19", "KZ-31"},
		{"Atyrau", 47.107, 51.915, "KZ-23", "KZ-47"},
		{"Kulsary", 46.953, 54.018, "KZ-23", "KZ-27"},
		{"Oral", 51.223, 51.373, "KZ-27", "KZ-23"},
		{"Zhanybek", 49.422, 46.850, "KZ-27", "KZ-15"},
		{"Taraz", 42.900, 71.378, "KZ-31", "KZ-61"},
		{"Korday", 43.035, 74.711, "KZ-31", "KZ-33"},
		{"Taldykorgan", 45.016, 78.374, "KZ-33", "KZ-10"},
		{"Dostyk", 45.254, 82.484, "KZ-33", "KZ-63"},
		{"Karaganda", 49.807, 73.088, "KZ-35", "KZ-62"},
		{"Balkhash", 46.848, 74.980, "KZ-35", "KZ-33"},
		{"Kostanay", 53.215, 63.632, "KZ-39", "KZ-59"},
		{"Arkalyk", 50.249, 66.911, "KZ-39", "KZ-15"},
		{"Kyzylorda", 44.848, 65.499, "KZ-43", "KZ-31"},
		{"Aral", 46.799, 61.667, "KZ-43", "KZ-62"},
		{"Aktau", 43.651, 51.153, "KZ-47", "KZ-23"},
		{"Beyneu", 45.317, 55.194, "KZ-47", "KZ-27"},
		{"Pavlodar", 52.287, 76.967, "KZ-55", "KZ-59"},
		{"Ekibastuz", 51.724, 75.323, "KZ-55", "KZ-11"},
		{"Petropavl", 54.873, 69.143, "KZ-59", "KZ-11"},
		{"Kishkenekol", 53.638, 72.344, "KZ-59", "KZ-55"},
		{"Turkistan", 43.302, 68.269, "KZ-61", "KZ-31"},
		{"Saryagash", 41.463, 69.168, "KZ-61", "KZ-79"},
		{"Zhezkazgan", 47.799, 67.714, "KZ-62", "KZ-35"},
		{"Zhanaarka", 48.660, 71.633, "KZ-62", "KZ-39"},
		{"Oskemen", 49.948, 82.628, "KZ-63", "KZ-55"},
		{"Zaysan", 47.467, 84.872, "KZ-63", "KZ-33"},
	} {
		if r, _ := country.RegionOf(town.in); !r.Contains(town.lat, town.lon) {
			t.Errorf("%s does not contain %s", r.Name.EN, town.name)
		}
		if r, _ := country.RegionOf(town.notIn); r.Contains(town.lat, town.lon) {
			t.Errorf("%s contains %s", r.Name.EN, town.name)
		}
	}
}

var letters = map[string]*regexp.Regexp{
	"kk": regexp.MustCompile(`^\p{Cyrillic}`), "ru": regexp.MustCompile(`^\p{Cyrillic}`), "en": regexp.MustCompile(`^[A-Z][\p{Latin} ,'-]+$`),
}

func inThreeLanguages(t *testing.T, name ashyq.Text) {
	t.Helper()
	for language, text := range map[string]string{"kk": name.KK, "ru": name.RU, "en": name.EN} {
		if !letters[language].MatchString(text) || len([]rune(text)) > 60 {
			t.Errorf("%v: %q is no name in %s", name, text, language)
		}
	}
}
