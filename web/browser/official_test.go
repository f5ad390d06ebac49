package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// openOfficial is an empty service with an official in its console, and a business that has applied with some cafés. The
// second has the first one's address, and far too many seats.
func openOfficial(t testing.TB, s screen, language string, cafes int) (official *device, shell operator, owner string, venues []string) {
	t.Helper()
	service, shell := startEmpty(t)
	shell.admin("invite", officialPhone, "--name", "Айгерим")
	owner = service.session(ownerPhone)
	var business, place struct{ ID string }
	service.call("POST", "/v1/entities", owner, map[string]any{
		"bin": "210440001233", "name": map[string]string{"ru": "ТОО «Тұмар»"}, "contacts": map[string]string{"email": "tumar@example.kz"},
	}, &business)
	for n := range cafes {
		details := cafe(service, n)
		if n == 1 {
			details["address"], details["capacity"] = cafe(service, 0)["address"], 9000
		}
		service.call("POST", "/v1/entities/"+business.ID+"/venues", owner, details, &place)
		venues = append(venues, place.ID)
	}
	official = newDevice(t, service, s, language)
	official.open("/official")
	official.logInStaff(officialPhone)
	official.at("overview")
	official.wait("document.querySelector('[data-region]')")
	return official, shell, owner, venues
}

func cafe(service *demo, n int) map[string]any {
	return map[string]any{
		"name": map[string]string{"ru": fmt.Sprintf("Кофейня %d", n+1), "kk": fmt.Sprintf("Кофехана %d", n+1)}, "oked": "56.10", "category": "cafe",
		"region": "KZ-75", "address": fmt.Sprintf("Алматы, пр. Абая, %d", n+12), "point": map[string]float64{"latitude": 43.24, "longitude": 76.91},
		"capacity": 40, "area": 90, "opening": []any{}, "terms": service.terms(),
	}
}

// waits is a café in the queue.
func waits(venue string) string {
	return fmt.Sprintf(`document.querySelector('.application[data-venue=%q]')`, venue)
}

func TestAQueueIsWorkedThroughByTheKeyboard(t *testing.T) {
	d, _, owner, venues := openOfficial(t, laptop, "ru", 4)
	d.wait(`document.querySelector('[data-waiting="4"]')`)
	d.press("official.applications")
	d.at("applications")
	d.wait("document.querySelectorAll('.application').length === 4")
	for check, result := range map[string]string{"address": "failed", "capacity": "failed", "register": "unknown", "premises": "unknown"} {
		d.wait(waits(venues[1]) + "?.querySelector(" + quote(fmt.Sprintf("[data-check=%s][data-result=%s]", check, result)) + ")")
	}
	d.picture("official-queue-ru")

	// Down to the third and back, choosing two; what is typed into a field is no command.
	d.keys("jjjkkxjjx")
	d.wait(`document.querySelectorAll('[data-chosen=true]').length === 2`)
	d.pressOn("document.querySelector('.chosen-bar [data-measure=approve]')")
	d.wait("document.querySelector('[data-sheet=measure]')")
	d.keys("jx")
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.wait("document.querySelectorAll('[data-measured=training]').length === 2")
	d.press("sheet.close")
	d.wait("document.querySelectorAll('.application').length === 2")

	d.pressOn(waits(venues[1]) + ".querySelector('[data-measure=ask]')")
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.shows(d.says("official.reason.missing"))
	d.press("official.reason.ask.capacity")
	d.fill("#reason", " Напишите до пятницы.")
	preview := eval[string](d, "document.querySelector('.told p').innerText")
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.wait("document.querySelectorAll('.application').length === 1")
	var asked struct {
		Participation struct {
			Asked  bool
			Reason string
		}
	}
	d.demo.call("GET", "/v1/venues/"+venues[1], owner, nil, &asked)
	if !asked.Participation.Asked || asked.Participation.Reason != d.says("official.reason.ask.capacity")+" Напишите до пятницы." {
		t.Errorf("the owner is asked %+v", asked.Participation)
	}
	notices, err := http.NewRequest("GET", d.demo.URL+"/v1/notices", nil)
	if err != nil {
		t.Fatal(err)
	}
	notices.Header.Set("Authorization", "Bearer "+owner)
	notices.Header.Set("Accept-Language", "ru")
	var told struct{ Items []struct{ Text string } }
	if err := d.demo.do(notices, &told); err != nil {
		t.Fatal(err)
	}
	if len(told.Items) == 0 || told.Items[0].Text != preview {
		t.Errorf("the owner reads %+v, the official was shown %q", told.Items, preview)
	}
}

// What closes a door is confirmed, by the passkey of whoever has one; then it goes on by itself.
func TestADangerousMeasureIsConfirmed(t *testing.T) {
	d, shell, owner, venues := openOfficial(t, laptop, "kk", 2)
	d.holdsKeys()
	d.press("official.settings")
	d.press("passkey.add")
	d.wait(`document.querySelector('[data-passkeys="1"]')`)
	d.open("/official/venues/" + venues[0])
	d.press("official.do.approve")
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.wait("document.querySelector('.venue[data-state=training]')")

	d.demo.call("PUT", "/v1/venues/"+venues[0], owner, map[string]any{
		"name": map[string]string{"ru": "Кофейня «Жібек»"}, "oked": "56.10", "category": "cafe", "region": "KZ-75", "address": "Алматы, пр. Абая, 12",
		"point": nil, "capacity": 40, "area": 90, "opening": []any{},
	}, nil)
	d.open("/official/applications")
	d.wait(waits(venues[0]))
	d.shows(d.says("official.changed"))
	d.open("/official/venues/" + venues[0])
	d.press("official.do.approve_changes")
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.wait("!document.querySelector('dialog[open]') && !document.querySelector('.actions [data-measure=approve]')")

	// Who has a passkey has not shown it by coming in through a link.
	d.open(strings.TrimSpace(shell.admin("invite", officialPhone)))
	d.at("joined")
	d.open("/official/venues?state=training")
	d.wait("document.querySelectorAll('.place').length === 1")
	d.pressOn("document.querySelector('.all input')")
	d.press("official.do.exclude")
	d.press("official.reason.exclude.again")
	d.fill("#decree", "№ 51")
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.wait("document.querySelector('[data-sheet=confirm]')")
	d.sound("a confirmation")
	d.press("confirm.passkey")
	d.wait("!document.querySelector('dialog[open]') && document.querySelectorAll('.place').length === 0")

	d.open("/official/trail")
	d.wait("document.querySelector('[data-act=exclude]')?.innerText.includes('№ 51')")
	d.choose("#kind", "zones")
	d.wait("document.querySelectorAll('[data-act]').length === 0")
	d.choose("#kind", "measures")
	d.wait("document.querySelector('[data-act=exclude]') && !document.querySelector('[data-act=entity_registered]')")
}

func TestPlacesAreFoundAndMeasuredTogether(t *testing.T) {
	d, shell, _, venues := openOfficial(t, phone, "en", 3)
	d.press("official.venues")
	d.wait("document.querySelectorAll('.place').length === 3")
	d.fill("#q", "кофейня 2")
	d.wait("document.querySelectorAll('.place').length === 1")
	if query := eval[string](d, "decodeURIComponent(location.search)"); !strings.Contains(query, "2") {
		t.Errorf("the address forgets what was looked for: %s", query)
	}
	d.fill("#q", visitorIIN)
	d.shows(d.says("official.search.person"))
	if query := eval[string](d, "location.search"); strings.Contains(query, visitorIIN) {
		t.Error("a person's number stands in the address")
	}
	d.open("/official/venues?state=applied")
	d.fill("#q", companyBIN)
	d.wait("location.search.includes('q=') && document.querySelectorAll('.place').length === 3")
	d.pressOn("document.querySelector('.place .link')")
	d.at("venue")
	d.wait("document.querySelector('.check')")
	eval[any](d, "history.back()")
	d.wait("document.querySelector('#q')?.value && document.querySelectorAll('.place').length === 3")
	d.open("/official/venues?state=applied&region=KZ-75")
	d.wait("document.querySelectorAll('.place').length === 3")

	// A colleague is faster: the list says what became of each.
	shell.admin("invite", colleaguePhone)
	d.pressOn("document.querySelector('.all input')")
	d.press("official.do.refuse")
	d.press("official.reason.refuse.twice")
	d.demo.call("POST", "/v1/measures", d.demo.session(colleaguePhone), map[string]any{"venues": []string{venues[0]}, "measure": "approve"}, nil)
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.wait("document.querySelectorAll('[data-measured=refused]').length === 2 && document.querySelector('[data-measured=wrong_state]')")
}

func TestOfficialsInviteAndRemoveOfficials(t *testing.T) {
	d, _, _, _ := openOfficial(t, laptop, "en", 0)
	d.press("official.officials")
	d.wait("document.querySelectorAll('[data-member]').length === 1")
	d.press("official.invite")
	d.fill("#member-phone", colleaguePhone)
	d.fill("#member-name", "Danial"+"\r")
	d.wait("document.querySelectorAll('[data-member]').length === 2")
	other := newDevice(t, d.demo, phone, "en")
	other.open("/official")
	other.logInStaff(colleaguePhone)
	other.at("overview")

	d.pressOn("[...document.querySelectorAll('[data-member]')].find((row) => row.innerText.includes('Danial'))?.querySelector('button')")
	d.wait("document.querySelector('[data-sheet=remove]')")
	d.sound("a removal")
	d.press("official.remove")
	d.wait("document.querySelectorAll('[data-member]').length === 1")
	other.open("/official")
	other.at("no_official")
	other.sound("no official")
}

func TestEveryScreenOfTheOfficialIsSound(t *testing.T) {
	for _, row := range []struct {
		language string
		screen   screen
	}{
		{"kk", phone},
		{"ru", laptop},
		{"en", screen{800, 1280, true, 48}},
	} {
		t.Run(fmt.Sprintf("%s %d×%d", row.language, row.screen.width, row.screen.height), func(t *testing.T) {
			d, _, _, venues := openOfficial(t, row.screen, row.language, 3)
			d.sound("overview")
			d.pressOn("document.querySelector('[data-region=KZ-75] .zone')")
			d.pressOn("document.querySelector('[data-sheet=zone] form > button')")
			d.shows(d.says("official.zone.missing"))
			d.sound("a zone")
			d.pressOn("[...document.querySelectorAll('.option')].at(-1)")
			d.fill("#decree", "№ 52\r")
			d.wait("document.querySelector('[data-region=KZ-75][data-zone=dark_red]')")

			d.press("official.applications")
			d.wait("document.querySelectorAll('.application').length === 3")
			d.sound("the queue")
			d.pressOn("document.querySelector('.all input')")
			d.sound("all chosen")
			d.press("official.do.refuse")
			d.wait("document.querySelector('[data-sheet=measure]')")
			d.press("official.reason.refuse.register")
			d.sound("a measure")
			d.press("sheet.close")
			d.wait("!document.querySelector('dialog[open]')")

			d.pressOn(waits(venues[1]) + ".querySelector('h2 a')")
			d.wait("document.querySelector('.act')")
			d.sound("one place")
			d.press("official.do.ask")
			d.press("official.reason.ask.address")
			d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
			d.shows(d.says("official.done.ask"))
			d.sound("one that was asked")

			d.open("/official/venues")
			d.wait("document.querySelectorAll('.place').length === 3")
			d.sound("places")
			d.open("/official/trail")
			d.wait("document.querySelector('[data-act=zone_changed]')")
			d.sound("trail")
			d.open("/official/officials")
			d.wait("document.querySelector('[data-member]')")
			d.sound("officials")
			d.press("official.invite")
			d.fill("#member-phone", colleaguePhone+"\r")
			d.shows(d.says("console.member.name.missing"))
			d.sound("an invitation")
			d.open("/official/settings")
			d.wait("document.querySelector('[data-passkeys]')")
			d.sound("settings")
			d.open("/official/more")
			d.at("more")
			d.sound("more")
		})
	}
}

// A session that came by a link is not confirmed where the account had a passkey; once that is dropped, a code is what is left.
func TestACodeConfirmsForWhoHasNoPasskey(t *testing.T) {
	service, shell := startEmpty(t)
	first := newDevice(t, service, laptop, "ru")
	first.holdsKeys()
	first.open(strings.TrimSpace(shell.admin("invite", officialPhone)))
	first.at("joined")
	first.open("/official/settings")
	first.press("passkey.add")
	first.wait(`document.querySelector('[data-passkeys="1"]')`)
	second := newDevice(t, service, phone, "ru")
	second.open(strings.TrimSpace(shell.admin("invite", officialPhone)))
	second.at("joined")
	first.pressOn("document.querySelector('[data-passkeys] .row button')")
	first.pressOn("document.querySelector('[data-sheet=drop-passkey] .wide')")
	first.wait(`document.querySelector('[data-passkeys="0"]')`)

	second.open("/official")
	second.pressOn("document.querySelector('[data-region=KZ-75] .zone')")
	second.pressOn("document.querySelector('.option')")
	second.fill("#decree", "№ 20\r")
	second.wait("document.querySelector('[data-sheet=confirm] #phone')")
	second.fill("#phone", officialPhone+"\r")
	second.wait("document.querySelector('[data-sheet=confirm] #code')")
	second.sound("a confirmation by a code")
	second.fill("#code", service.code(officialPhone))
	second.wait("!document.querySelector('dialog[open]') && document.querySelector('[data-region=KZ-75][data-zone=green]')")
}

func TestWithoutAZoneThePagesSaySo(t *testing.T) {
	d, _, token, venues := openOfficial(t, phone, "kk", 1)
	d.wait("document.querySelector('[data-zoneless]')")
	d.press("official.zones.to")
	d.press("official.applications")
	d.pressOn(waits(venues[0]) + ".querySelector('[data-measure=approve]')")
	d.wait("document.querySelector('[data-sheet=measure] .notice')")
	d.sound("an approval without a zone")
	d.pressOn("document.querySelector('[data-sheet=measure] form > button')")
	d.wait("!document.querySelector('.application')")

	var place application
	d.demo.call("GET", "/v1/venues/"+venues[0], token, nil, &place)
	owner := newDevice(t, d.demo, phone, "en")
	owner.open(place.invite(d.demo, token, colleaguePhone, "manager"))
	owner.at("joined")
	owner.open("/business/venue/" + venues[0])
	owner.shows(owner.says("business.no_zone"))
	owner.sound("a place without a zone")

	d.press("official.overview")
	d.pressOn("document.querySelector('[data-region=KZ-75] .zone')")
	d.pressOn("document.querySelector('.option')")
	d.fill("#decree", "№ 20\r")
	d.wait("!document.querySelector('dialog[open]') && !document.querySelector('[data-zoneless]')")
	owner.wait("!document.querySelector('[data-unruled]')")
}

// What the trail is narrowed to is looked for in the pages behind the first.
func TestTheTrailIsNarrowedBehindItsFirstPage(t *testing.T) {
	d, _, owner, venues := openOfficial(t, laptop, "en", 1)
	for n := range 60 {
		details := cafe(d.demo, 0)
		details["capacity"] = 41 + n
		d.demo.call("PUT", "/v1/venues/"+venues[0], owner, details, nil)
	}
	d.press("official.trail")
	d.wait("document.querySelectorAll('[data-act=venue_changed]').length === 50")
	d.choose("#kind", "measures")
	d.wait("document.querySelector('[data-act=apply]') && !document.querySelector('[data-act=venue_changed]')")
}
