package ashyq_test

import (
	"testing"
	"time"

	"ashyq"
)

// The sentences of the FAQ and of the decrees, each with the moments around the second at which it bites.
func TestFAQ(t *testing.T) {
	const second = time.Second
	type row struct {
		says    string
		policy  string
		records []ashyq.Evidence
		at      time.Time
		want    ashyq.Status
	}
	test := negative(day(1))
	tests := []row{
		{"green: a negative result that is still valid", pilot, []ashyq.Evidence{test}, day(2), ashyq.Green},
		{"green from the very moment of the result", pilot, []ashyq.Evidence{test}, day(1), ashyq.Green},
		{"not before it", pilot, []ashyq.Evidence{test}, day(1).Add(-second), ashyq.Blue},
		{"green lasts 72 hours", pilot, []ashyq.Evidence{test}, day(4).Add(-second), ashyq.Green},
		{"to the nanosecond", pilot, []ashyq.Evidence{test}, day(4).Add(-1), ashyq.Green},
		{"then blue", pilot, []ashyq.Evidence{test}, day(4), ashyq.Blue},
		{"and stays blue", pilot, []ashyq.Evidence{test}, day(4).Add(second), ashyq.Blue},
		{"in the pilot it counts from the result", pilot, []ashyq.Evidence{issued(test, day(2))}, day(5).Add(-second), ashyq.Green},
		{"and ends so long after the result", pilot, []ashyq.Evidence{issued(test, day(2))}, day(5), ashyq.Blue},
		{"a sample without a result is none", pilot, []ashyq.Evidence{issued(test, day(2))}, day(2).Add(-second), ashyq.Blue},

		{"blue: no result, not listed as a contact", pilot, nil, day(1), ashyq.Blue},
		{"yellow: listed as a contact of a case", pilot, []ashyq.Evidence{contact(day(1))}, day(2), ashyq.Yellow},
		{"red: registered with a positive result", pilot, []ashyq.Evidence{positive(day(1))}, day(2), ashyq.Red},
		{"red: registered as a case", pilot, []ashyq.Evidence{infection(day(1))}, day(2), ashyq.Red},
		{"red before yellow", pilot, []ashyq.Evidence{contact(day(1)), positive(day(1))}, day(2), ashyq.Red},
		{"yellow before green", pilot, []ashyq.Evidence{contact(day(1)), negative(day(2))}, day(2), ashyq.Yellow},
		{"green before blue", pilot, []ashyq.Evidence{negative(day(2))}, day(2), ashyq.Green},

		{"red ends at the regime's end, if that is the later", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(8)), isolated(day(0), day(10))}, day(10), ashyq.Green},
		{"not a second sooner", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(8)), isolated(day(0), day(10))}, day(10).Add(-second), ashyq.Red},
		{"red ends at the negative, if that is the later", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(12)), isolated(day(0), day(10))}, day(12), ashyq.Green},
		{"not a second sooner", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(12)), isolated(day(0), day(10))}, day(12).Add(-second), ashyq.Red},
		{"a negative alone ends no red", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(40)), isolation(day(0))}, day(41), ashyq.Red},
		{"a regime's end alone ends no red", pilot,
			[]ashyq.Evidence{positive(day(0)), isolated(day(0), day(10))}, day(300), ashyq.Red},
		{"yellow ends at the regime's end, if that is the later", pilot,
			[]ashyq.Evidence{contact(day(0)), negative(day(8)), isolated(day(0), day(10))}, day(10), ashyq.Green},
		{"not a second sooner", pilot,
			[]ashyq.Evidence{contact(day(0)), negative(day(8)), isolated(day(0), day(10))}, day(10).Add(-second), ashyq.Yellow},
		{"yellow ends at the negative, if that is the later", pilot,
			[]ashyq.Evidence{contact(day(0)), negative(day(12)), isolated(day(0), day(10))}, day(12), ashyq.Green},
		{"a negative alone ends no yellow", pilot,
			[]ashyq.Evidence{contact(day(0)), negative(day(40)), isolation(day(0))}, day(41), ashyq.Yellow},
		{"a regime's end alone ends no yellow", pilot,
			[]ashyq.Evidence{contact(day(0)), isolated(day(0), day(10))}, day(300), ashyq.Yellow},
		{"the negative must be sampled after the last positive", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(3)), positive(day(5)), isolated(day(0), day(10))}, day(20), ashyq.Red},
		{"once over, what is left of the test is green", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(8)), isolated(day(0), day(10))}, day(11).Add(-second), ashyq.Green},
		{"and then blue", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(8)), isolated(day(0), day(10))}, day(11), ashyq.Blue},
		{"without a regime red holds for the default days", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(13))}, day(14).Add(-second), ashyq.Red},
		{"and no longer, if the test is there", pilot,
			[]ashyq.Evidence{positive(day(0)), negative(day(13))}, day(14), ashyq.Green},
		{"but for ever, if it is not", pilot, []ashyq.Evidence{positive(day(0))}, day(300), ashyq.Red},
		{"without a regime yellow holds for the default days", pilot,
			[]ashyq.Evidence{contact(day(0)), negative(day(13))}, day(14).Add(-second), ashyq.Yellow},
		{"and no longer, if the test is there", pilot,
			[]ashyq.Evidence{contact(day(0)), negative(day(13))}, day(14), ashyq.Green},

		{"later: seven days from sampling", september,
			[]ashyq.Evidence{issued(negative(day(0)), day(2))}, day(7).Add(-second), ashyq.Green},
		{"and not from the result", september, []ashyq.Evidence{issued(negative(day(0)), day(2))}, day(7), ashyq.Blue},
		{"later: a first dose counts 21 days", september,
			[]ashyq.Evidence{record("vaccination_first", day(0))}, day(21).Add(-second), ashyq.Green},
		{"and no longer", september, []ashyq.Evidence{record("vaccination_first", day(0))}, day(21), ashyq.Blue},
		{"later: a full course counts a year", september,
			[]ashyq.Evidence{record("vaccination_full", day(0))}, day(365).Add(-second), ashyq.Green},
		{"and no longer", september, []ashyq.Evidence{record("vaccination_full", day(0))}, day(365), ashyq.Blue},
		{"in the pilot it counts for nothing", pilot, []ashyq.Evidence{record("vaccination_full", day(0))}, day(1), ashyq.Blue},
		{"later: a contraindication is permanent", september,
			[]ashyq.Evidence{record("contraindication", day(0))}, day(9999), ashyq.Green},
		{"later: three months after a recovery", september,
			[]ashyq.Evidence{positive(day(0)), negative(day(9)), isolated(day(0), day(10))}, day(100).Add(-second), ashyq.Green},
		{"and no longer", september,
			[]ashyq.Evidence{positive(day(0)), negative(day(9)), isolated(day(0), day(10))}, day(100), ashyq.Blue},
		{"counted from the first test that ended the red, not from a later one", september,
			[]ashyq.Evidence{positive(day(0)), negative(day(9)), negative(day(30)), isolated(day(0), day(10))}, day(100), ashyq.Blue},
		{"a dose dated ahead does not count yet", september, []ashyq.Evidence{record("vaccination_full", day(2))}, day(1), ashyq.Blue},

		{"January 2022: red for ten days", january, []ashyq.Evidence{positive(day(0))}, day(10).Add(-second), ashyq.Red},
		{"and then, by time alone, green", january, []ashyq.Evidence{positive(day(0))}, day(10), ashyq.Green},
		{"even in an open regime", january, []ashyq.Evidence{positive(day(0)), isolation(day(0))}, day(10), ashyq.Green},
		{"and never sooner, whatever is tested", january,
			[]ashyq.Evidence{positive(day(0)), negative(day(2)), isolated(day(0), day(3))}, day(10).Add(-second), ashyq.Red},
		{"counted from the result", january, []ashyq.Evidence{issued(positive(day(0)), day(1))}, day(11).Add(-second), ashyq.Red},
		{"and over", january, []ashyq.Evidence{issued(positive(day(0)), day(1))}, day(11), ashyq.Green},
		{"the recovery is counted from the later of two results", january,
			[]ashyq.Evidence{issued(positive(day(0)), day(3)), positive(day(1))}, day(103).Add(-second), ashyq.Green},
		{"and over", january, []ashyq.Evidence{issued(positive(day(0)), day(3)), positive(day(1))}, day(103), ashyq.Blue},
		{"an unreadable result may be a red", january, []ashyq.Evidence{record(ashyq.Unreadable, day(0))}, day(10).Add(-second), ashyq.Unknown},
		{"that would be over", january, []ashyq.Evidence{record(ashyq.Unreadable, day(0))}, day(10), ashyq.Blue},
		{"January 2022: a contact is yellow for ten days", january,
			[]ashyq.Evidence{contact(day(0))}, day(10).Add(-second), ashyq.Yellow},
		{"and then blue", january, []ashyq.Evidence{contact(day(0))}, day(10), ashyq.Blue},
	}
	for _, tt := range tests {
		v := ashyq.Resolve(asked(tt.at, tt.records...), shipped(t, tt.policy).Status, tt.at)
		if v.Status != tt.want || v.Source != ashyq.FromRegistries || !v.AsOf.Equal(tt.at) || len(v.Silent) > 0 {
			t.Errorf("%s: %+v, want %v", tt.says, v, tt.want)
		}
	}
}

// What a laboratory or the Centre changed, cancelled, contradicted or dated wrongly has one outcome.
func TestRecordsThatContradict(t *testing.T) {
	tests := map[string]struct {
		records []ashyq.Evidence
		at      time.Time
		want    ashyq.Status
	}{
		"a preliminary positive does not count": {[]ashyq.Evidence{as(positive(day(0)), ashyq.Preliminary)}, day(1), ashyq.Blue},
		"a preliminary negative does not count": {[]ashyq.Evidence{as(negative(day(0)), ashyq.Preliminary)}, day(1), ashyq.Blue},
		"a cancelled positive does not count":   {[]ashyq.Evidence{as(positive(day(0)), ashyq.Void)}, day(1), ashyq.Blue},
		"a cancelled negative does not count":   {[]ashyq.Evidence{as(negative(day(0)), ashyq.Void)}, day(1), ashyq.Blue},
		"a corrected result counts as it stands now": {
			[]ashyq.Evidence{as(negative(day(0)), ashyq.Corrected)}, day(1), ashyq.Green},
		"a positive corrected to a negative is one": {[]ashyq.Evidence{
			called(positive(day(0)), "o/1"), called(as(negative(day(0)), ashyq.Corrected), "o/1")}, day(1), ashyq.Green},
		"a negative corrected to a positive is one": {[]ashyq.Evidence{
			called(as(positive(day(0)), ashyq.Corrected), "o/1"), called(negative(day(0)), "o/1")}, day(1), ashyq.Red},
		"a result seen final and cancelled is cancelled": {[]ashyq.Evidence{
			called(as(positive(day(0)), ashyq.Void), "o/1"), called(positive(day(0)), "o/1")}, day(1), ashyq.Blue},
		"a result seen preliminary and final is final": {[]ashyq.Evidence{
			called(positive(day(0)), "o/1"), called(as(positive(day(0)), ashyq.Preliminary), "o/1")}, day(1), ashyq.Red},
		"of equal copies the graver counts": {[]ashyq.Evidence{
			called(positive(day(0)), "o/1"), called(negative(day(0)), "o/1")}, day(1), ashyq.Red},
		"also where one of them is unreadable": {[]ashyq.Evidence{
			called(positive(day(0)), "o/1"), called(record(ashyq.Unreadable, day(0)), "o/1")}, day(1), ashyq.Red},
		"one id at two registries is two records": {[]ashyq.Evidence{
			called(negative(day(0)), "1"), called(contact(day(0)), "1")}, day(1), ashyq.Yellow},
		"records without an id are each their own": {[]ashyq.Evidence{negative(day(0)), positive(day(0))}, day(1), ashyq.Red},
		"a negative of the positive's own instant does not end it": {
			[]ashyq.Evidence{positive(day(0)), negative(day(0)), isolated(day(0), day(1))}, day(2), ashyq.Red},
		"one of the next nanosecond does": {
			[]ashyq.Evidence{positive(day(0)), negative(day(0).Add(1)), isolated(day(0), day(1))}, day(2), ashyq.Green},
		"a negative of the contact's own instant does not end it": {
			[]ashyq.Evidence{contact(day(0)), negative(day(0)), isolated(day(0), day(1))}, day(2), ashyq.Yellow},
		"what was sampled before a positive makes nobody green after it": {[]ashyq.Evidence{
			issued(negative(day(0)), day(15)), positive(day(1)), negative(day(2)), isolated(day(1), day(9))}, day(16), ashyq.Blue},

		"a positive dated ahead counts at once":     {[]ashyq.Evidence{positive(day(2))}, day(1), ashyq.Red},
		"a contact dated ahead counts at once":      {[]ashyq.Evidence{contact(day(2))}, day(1), ashyq.Yellow},
		"a negative dated ahead does not count yet": {[]ashyq.Evidence{negative(day(2))}, day(1), ashyq.Blue},
		"a result to be given out ahead does not count yet": {
			[]ashyq.Evidence{issued(negative(day(0)), day(2))}, day(1), ashyq.Blue},
		"a sample whose result is not out yet clears nothing": {[]ashyq.Evidence{
			positive(day(0)), issued(negative(day(8)), day(20)), isolated(day(0), day(10))}, day(20).Add(-1), ashyq.Red},
		"a regime dated ahead is not in force yet": {[]ashyq.Evidence{isolation(day(2))}, day(1), ashyq.Blue},
		"a regime's end dated ahead is not its end": {
			[]ashyq.Evidence{positive(day(0)), negative(day(1)), isolated(day(0), day(5))}, day(4), ashyq.Red},
		"an undated positive is never over":    {[]ashyq.Evidence{positive(time.Time{}), negative(day(1))}, day(300), ashyq.Red},
		"an undated negative clears nothing":   {[]ashyq.Evidence{contact(day(0)), negative(time.Time{})}, day(300), ashyq.Yellow},
		"a positive dated by its result alone": {[]ashyq.Evidence{issued(positive(time.Time{}), day(0)), negative(day(1)), isolated(day(0), day(2))}, day(3), ashyq.Green},

		"a regime that ended before the cause does not cover it": {
			[]ashyq.Evidence{isolated(day(0), day(2)), positive(day(3)), negative(day(4))}, day(5), ashyq.Red},
		"one that ended at its very moment does": {
			[]ashyq.Evidence{isolated(day(0), day(3)), positive(day(3)), negative(day(4))}, day(5), ashyq.Green},
		"one that began on the last default day covers it": {
			[]ashyq.Evidence{positive(day(0)), negative(day(1)), isolation(day(14))}, day(20), ashyq.Red},
		"one that began later is about something else": {
			[]ashyq.Evidence{positive(day(0)), negative(day(1)), isolation(day(14.1))}, day(20), ashyq.Yellow},
		"of several regimes the last must be over": {
			[]ashyq.Evidence{positive(day(0)), negative(day(1)), isolated(day(0), day(3)), isolated(day(2), day(8))}, day(7), ashyq.Red},
		"of several regimes none may be open": {
			[]ashyq.Evidence{positive(day(0)), negative(day(1)), isolated(day(0), day(3)), isolation(day(2))}, day(99), ashyq.Red},
		"a regime that ended before it began never was": {
			[]ashyq.Evidence{positive(day(0)), negative(day(1)), isolated(day(5), day(2))}, day(6), ashyq.Red},
		"a cancelled regime does not hold": {
			[]ashyq.Evidence{as(isolation(day(0)), ashyq.Void)}, day(1), ashyq.Blue},
		"a regime without a cause is yellow while it is in force": {
			[]ashyq.Evidence{isolated(day(0), day(5))}, day(5).Add(-1), ashyq.Yellow},
		"and needs no negative after it": {[]ashyq.Evidence{isolated(day(0), day(5))}, day(5), ashyq.Blue},
		"a case that the Centre closed": {
			[]ashyq.Evidence{ended(infection(day(0)), day(4)), negative(day(3))}, day(4), ashyq.Green},
		"a positive result is not closed, it ends": {
			[]ashyq.Evidence{ended(positive(day(0)), day(4)), negative(day(3))}, day(5), ashyq.Red},
		"closes only with a negative": {[]ashyq.Evidence{ended(infection(day(0)), day(4))}, day(300), ashyq.Red},
		"and not before a regime does": {
			[]ashyq.Evidence{ended(infection(day(0)), day(4)), negative(day(3)), isolated(day(0), day(6))}, day(5), ashyq.Red},

		"an unreadable result is not blue":  {[]ashyq.Evidence{record(ashyq.Unreadable, day(0))}, day(300), ashyq.Unknown},
		"nor green by an earlier test":      {[]ashyq.Evidence{negative(day(0)), record(ashyq.Unreadable, day(1))}, day(2), ashyq.Unknown},
		"nor by one of its own instant":     {[]ashyq.Evidence{negative(day(1)), record(ashyq.Unreadable, day(1))}, day(2), ashyq.Unknown},
		"a later negative clears the doubt": {[]ashyq.Evidence{record(ashyq.Unreadable, day(1)), negative(day(1).Add(1))}, day(2), ashyq.Green},
		"but not before its result is out": {[]ashyq.Evidence{
			record(ashyq.Unreadable, day(1)), issued(negative(day(2)), day(4))}, day(4).Add(-1), ashyq.Unknown},
		"for good":                {[]ashyq.Evidence{record(ashyq.Unreadable, day(1)), negative(day(2))}, day(30), ashyq.Blue},
		"red counts beside it":    {[]ashyq.Evidence{record(ashyq.Unreadable, day(1)), positive(day(0))}, day(2), ashyq.Red},
		"yellow counts beside it": {[]ashyq.Evidence{record(ashyq.Unreadable, day(1)), contact(day(0))}, day(2), ashyq.Yellow},
		"a kind that nobody knows does nothing": {
			[]ashyq.Evidence{record("horoscope", day(0))}, day(1), ashyq.Blue},
	}
	rules := shipped(t, pilot).Status
	for name, tt := range tests {
		if v := ashyq.Resolve(asked(tt.at, tt.records...), rules, tt.at); v.Status != tt.want {
			t.Errorf("%s: %+v, want %v", name, v, tt.want)
		}
	}
}
