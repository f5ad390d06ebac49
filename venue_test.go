package ashyq_test

import (
	"encoding/json"
	"testing"
	"time"

	"ashyq"
)

func TestDates(t *testing.T) {
	d := ashyq.Date{Year: 2024, Month: time.February, Day: 28}
	if got := d.AddDays(2).String(); got != "2024-03-01" {
		t.Errorf("two days on it is %s", got)
	}
	if got := d.AddDays(-59).String(); got != "2023-12-31" {
		t.Errorf("59 days back it is %s", got)
	}
	if got := d.Weekday(); got != time.Wednesday {
		t.Errorf("it is a %v", got)
	}
	var read ashyq.Date
	if err := json.Unmarshal([]byte(`"2024-02-29"`), &read); err != nil || read.AddDays(-1) != d {
		t.Errorf("%v, %v", read, err)
	}
	for _, s := range []string{`""`, `"2023-02-29"`, `"29.02.2024"`, `"2024-2-9"`} {
		if err := json.Unmarshal([]byte(s), &read); err == nil {
			t.Errorf("%s is read as %v", s, read)
		}
	}
}

func TestTheDayOfAMomentIsThatOfItsPlace(t *testing.T) {
	moment := time.Date(2023, time.February, 28, 18, 30, 0, 0, time.UTC) // when the country had two zones
	for name, want := range map[string]string{"UTC": "2023-02-28", "Asia/Almaty": "2023-03-01", "Asia/Aqtau": "2023-02-28"} {
		if got := ashyq.DateOf(moment.In(zone(t, name))).String(); got != want {
			t.Errorf("in %s it is %s", name, got)
		}
	}
}

func TestATextIsReadInAnotherLanguageRatherThanNotAtAll(t *testing.T) {
	full, russian := ashyq.Text{KK: "Дәріхана", RU: "Аптека", EN: "Pharmacy"}, ashyq.Text{RU: "Аптека"}
	for language, want := range map[string]string{"kk": "Дәріхана", "ru": "Аптека", "en": "Pharmacy", "de": "Pharmacy", "": "Pharmacy"} {
		if got := full.In(language); got != want {
			t.Errorf("in %q: %s", language, got)
		}
		if got := russian.In(language); got != "Аптека" {
			t.Errorf("in %q, only Russian there: %q", language, got)
		}
	}
}

func TestClasses(t *testing.T) {
	for want, v := range map[ashyq.Class]ashyq.Venue{
		ashyq.TrainingClass: {State: ashyq.Training, Leader: true},
		ashyq.LeaderClass:   {State: ashyq.Active, Leader: true},
		ashyq.OrdinaryClass: {State: ashyq.Active},
	} {
		if got := v.Class(); got != want {
			t.Errorf("%+v is %s", v, got)
		}
	}
}

func TestStatusesAreWrittenAsWords(t *testing.T) {
	for s, word := range map[ashyq.Status]string{
		ashyq.Unknown: "unknown", ashyq.Green: "green", ashyq.Blue: "blue", ashyq.Yellow: "yellow", ashyq.Red: "red",
	} {
		var read ashyq.Status
		if err := read.UnmarshalText([]byte(word)); err != nil || read != s || s.String() != word {
			t.Errorf("%s: %v, %v", word, read, err)
		}
	}
	var zero ashyq.Status
	if zero != ashyq.Unknown || zero.UnmarshalText([]byte("purple")) == nil {
		t.Error("what is not known is a colour")
	}
}
