package i18n

import (
	"testing"
	"time"
)

func TestTimeIsToldAsPeopleSayIt(t *testing.T) {
	c := load(t)
	zone := time.FixedZone("Almaty", 5*3600)
	now := time.Date(2021, 5, 5, 12, 0, 0, 0, zone)
	for _, row := range []struct {
		at         time.Time
		kk, ru, en string
	}{
		{now.Add(7*time.Hour + 40*time.Minute), "бүгін сағат 19:40‑та", "сегодня в 19:40", "today at 19:40"},
		{now.Add(-12 * time.Hour), "бүгін сағат 00:00‑де", "сегодня в 00:00", "today at 00:00"},
		{now.Add(-12*time.Hour - time.Minute), "кеше сағат 23:59‑да", "вчера в 23:59", "yesterday at 23:59"},
		{now.Add(12 * time.Hour), "ертең сағат 00:00‑де", "завтра в 00:00", "tomorrow at 00:00"},
		{now.Add(60*time.Hour + 5*time.Minute), "8 мамырда сағат 00:05‑те", "8 мая в 00:05", "on 8 May at 00:05"},
		{now.AddDate(1, 0, 0), "2022 жылғы 5 мамырда сағат 12:00‑де", "5 мая 2022 года в 12:00", "on 5 May 2022 at 12:00"},
		{time.Date(2021, 5, 4, 19, 30, 0, 0, time.UTC), "бүгін сағат 00:30‑да", "сегодня в 00:30", "today at 00:30"},
	} {
		for lang, want := range map[string]string{"kk": row.kk, "ru": row.ru, "en": row.en} {
			if got := c.Time(lang, row.at, now); got != want {
				t.Errorf("%s: %v is %q, want %q", lang, row.at, got, want)
			}
		}
	}
}

func TestDaysChangeWithTheYear(t *testing.T) {
	c := load(t)
	now := time.Date(2021, 12, 31, 23, 0, 0, 0, time.UTC)
	if got := c.Time("en", now.Add(2*time.Hour), now); got != "tomorrow at 01:00" {
		t.Errorf("New Year's night is %q", got)
	}
	if got := c.Time("en", now.AddDate(-1, 0, 0), now); got != "on 31 December 2020 at 23:00" {
		t.Errorf("the New Year's Eve before is %q", got)
	}
}

func TestKazakhMinutesTakeTheEndingTheyAreSpokenWith(t *testing.T) {
	for n, want := range map[int]string{
		0: "де", 1: "де", 2: "де", 3: "те", 4: "те", 5: "те", 6: "да", 7: "де", 8: "де", 9: "да",
		10: "да", 15: "те", 20: "да", 26: "да", 30: "да", 34: "те", 40: "та", 47: "де", 50: "де", 59: "да",
	} {
		if got := locative(n); got != want {
			t.Errorf("%d takes -%s, want -%s", n, got, want)
		}
	}
}

func TestDurationIsToldInItsTwoLargestUnits(t *testing.T) {
	c := load(t)
	for _, row := range []struct {
		d          time.Duration
		kk, ru, en string
	}{
		{0, "1 секунд", "1 секунду", "1 second"},
		{42 * time.Second, "42 секунд", "42 секунды", "42 seconds"},
		{time.Minute, "1 минут", "1 минуту", "1 minute"},
		{21*time.Minute + 30*time.Second, "21 минут", "21 минуту", "21 minutes"},
		{2*time.Hour + 50*time.Minute, "2 сағат 50 минут", "2 часа 50 минут", "2 hours 50 minutes"},
		{11 * time.Hour, "11 сағат", "11 часов", "11 hours"},
		{3*24*time.Hour + time.Hour + 59*time.Minute, "3 күн 1 сағат", "3 дня 1 час", "3 days 1 hour"},
	} {
		for lang, want := range map[string]string{"kk": row.kk, "ru": row.ru, "en": row.en} {
			if got := c.Duration(lang, row.d); got != want {
				t.Errorf("%s: %v is %q, want %q", lang, row.d, got, want)
			}
		}
	}
}
