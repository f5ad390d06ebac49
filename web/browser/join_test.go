package browser_test

import (
	"fmt"
	"strings"
	"testing"
)

// Whoever is invited opens the link of a text, and is where they work.
func TestALinkLeadsToWork(t *testing.T) {
	service, token, place := startApplied(t)
	for guard, language := range map[string]string{"+77010000012": "kk", "+77010000013": "ru", "+77010000014": "en"} {
		t.Run(language, func(t *testing.T) {
			link := place.invite(service, token, guard, "guard")
			d := newDevice(t, service, phone, language)
			d.open(link)
			d.at("joined")
			d.shows("Кофейня «Тұмар»")
			d.shows(d.says("desk.role.guard"))
			if address := eval[string](d, "location.href"); address != service.URL+"/join" {
				t.Error("the address still says more than /join")
			}
			d.sound("joined")
			d.open("/join")
			d.at("joined") // whose link was opened goes on without it
			d.takeSeat("Ерлан", "2580")
			d.at("desk")
			if path := d.path(); path != "/desk/"+place.ID {
				t.Errorf("the desk is at %s", path)
			}
			d.shows(d.says("desk.state.applied"))

			late := newDevice(t, service, phone, language)
			late.open(link)
			late.at("phone")
			late.wait("document.querySelector('.notice').innerText.length > 20")
			late.sound("a link that was used")
			late.logInStaff(guard)
			late.at("joined")
			eval[any](late, "location.hash = 'another'")
			late.shows(late.says("desk.join.here_already"))
			if address := eval[string](late, "location.href"); address != service.URL+"/join" {
				t.Error("the address still says more than /join after another link")
			}
		})
	}

	// A page that is loaded again, and a network that is away, use one link once.
	d := newDevice(t, service, phone, "ru")
	d.open("/desk")
	d.kept()
	d.disconnect()
	d.open(place.invite(service, token, "+77010000015", "manager"))
	d.at("opening")
	d.shows(d.says("desk.again"))
	d.sound("a link without a network")
	d.open("/join")
	d.at("opening")
	d.connected(true)
	d.at("joined")
	d.sound("a manager")
	d.press("desk.join.business")
	d.wait("location.pathname.startsWith('/business')")
}

// application is a café that waits for an official's word, as its owner has applied for it.
type application struct {
	ID     string
	Entity struct{ ID string }
	Gates  []gate
}

// startApplied is a service with one such café, and its owner's session.
func startApplied(t *testing.T) (service *demo, owner string, place application) {
	t.Helper()
	service, _ = startEmpty(t)
	owner = service.session("+77010000011")
	var business struct{ ID string }
	service.call("POST", "/v1/entities", owner, map[string]any{
		"bin": "210440001233", "name": map[string]string{"ru": "ТОО «Тұмар»"}, "contacts": map[string]string{"email": "tumar@example.kz"},
	}, &business)
	service.call("POST", "/v1/entities/"+business.ID+"/venues", owner, map[string]any{
		"name": map[string]string{"ru": "Кофейня «Тұмар»"}, "oked": "56.10", "category": "cafe", "region": "KZ-75",
		"address": "Алматы, пр. Абая, 12", "point": nil, "capacity": 30, "area": nil, "opening": []any{}, "terms": service.terms(),
	}, &place)
	return service, owner, place
}

// invite gives the link that was sent to a phone.
func (a application) invite(service *demo, owner, phone, role string) (link string) {
	service.t.Helper()
	service.call("POST", "/v1/entities/"+a.Entity.ID+"/members", owner, map[string]string{
		"phone": phone, "name": "Ерлан", "role": role, "venue": a.ID,
	}, nil)
	return service.sent.link(service.t, phone)
}

// Codes may hang on the door before the approval; whoever scans one hears what it is worth yet, and so does the guard.
func TestADoorThatWaitsForItsApproval(t *testing.T) {
	service, owner, place := startApplied(t)
	desk := newDevice(t, service, tablet, "ru")
	desk.open(place.invite(service, owner, "+77010000012", "guard"))
	desk.at("joined")
	desk.press("desk.join.no_pin")
	desk.at("desk")
	desk.shows(desk.says("desk.state.applied"))
	visitor := newDevice(t, service, phone, "ru")
	visitor.open(place.Gates[0].URL)
	visitor.logIn(person{Phone: "+77010000013", IIN: "900101300017"})
	visitor.at("decision")
	visitor.shows("Заявку этого заведения ещё не одобрили")
	visitor.sound("not approved yet")
	desk.wait(row(visitor.value("data-receipt")) + "?.matches('[data-outcome=refuse]')")
	desk.shows(desk.says("desk.reason.venue_applied"))
	desk.shows(desk.says("desk.not_enforced"))
	desk.sound("not approved yet")
}

// session is of whoever holds a phone, beside any browser.
func (d *demo) session(phone string) (token string) {
	d.t.Helper()
	d.call("POST", "/v1/login/code", "", map[string]string{"phone": phone}, nil)
	var opened struct{ Token string }
	d.call("POST", "/v1/login", "", map[string]string{"phone": phone, "code": d.code(phone)}, &opened)
	return opened.Token
}

// terms is the version that an owner accepts.
func (d *demo) terms() string {
	d.t.Helper()
	var country struct{ Terms struct{ Version string } }
	d.call("GET", "/v1/country", "", nil, &country)
	return country.Terms.Version
}

func TestARoleThatIsTakenBackLeavesNothingOnTheDesk(t *testing.T) {
	demo := startDemo(t)
	cafe, bank := demo.World.venue("cafe"), demo.platform()
	guard, other := cafe.Staff[1].Phone, cafe.Staff[0].Phone
	d := newDevice(t, demo, tablet, "kk")
	d.open("/desk/" + cafe.ID)
	d.logInStaff(other)
	d.at("desk")
	d.press("desk.lock")
	d.takeSeat("Айгүл", "2580")
	d.at("lock")
	d.press("desk.guard.add")
	d.logInStaff(guard)
	d.at("seat")
	d.takeSeat("Ерлан", "1379")
	d.at("desk")
	came := demo.walk(bank, demo.World.who("green", 0), cafe.gate("entry"))
	d.wait(row(came.Receipt.Code))
	d.pressOn(row(came.Receipt.Code))
	d.wait("document.querySelector('[data-sheet=visit]')")

	owner := demo.session(demo.World.Venues[0].Staff[0].Phone)
	var me struct {
		Roles struct{ Entities []struct{ ID string } }
	}
	demo.call("GET", "/v1/me", owner, nil, &me)
	members := "/v1/entities/" + me.Roles.Entities[0].ID + "/members"
	var list struct {
		Items []struct{ ID, Venue, Role string }
	}
	demo.call("GET", members, owner, nil, &list)
	for _, m := range list.Items {
		if m.Venue == cafe.ID && m.Role == "guard" {
			demo.call("DELETE", members+"/"+m.ID, owner, nil, nil)
		}
	}
	d.at("venues")
	d.shows(strings.ReplaceAll(d.says("desk.taken_back"), "{venue}", cafe.Name["kk"]))
	d.sound("taken back")
	held := eval[string](d, "document.documentElement.outerHTML + document.title + JSON.stringify({ ...localStorage, ...sessionStorage })")
	for what, text := range map[string]string{"a visit": came.Visit, "a receipt": came.Receipt.Code, "the guard's seat": "Ерлан"} {
		if strings.Contains(held, text) {
			t.Errorf("%s is still there", what)
		}
	}
	if status := eval[int](d, fmt.Sprintf("fetch('/v1/venues/%s/occupancy').then((answer) => answer.status)", cafe.ID)); status != 403 {
		t.Errorf("how many are inside is still told: %d", status)
	}

	d.press("desk.hand_over") // the others who share the tablet go on
	d.at("lock")
	d.pressOn(button("Айгүл"))
	d.fill("#pin", "2580\r")
	d.at("desk")
	d.wait(row(came.Receipt.Code))
}
