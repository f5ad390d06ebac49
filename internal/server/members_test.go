package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// invites is the answer to an invitation by whoever holds a token.
func (b business) invites(token, phone, role, venue string) answer {
	b.t.Helper()
	body := js{"phone": phone, "name": "Aigul", "role": role}
	if venue != "" {
		body["venue"] = venue
	}
	return b.do(request{method: "POST", path: "/v1/entities/" + b.entity + "/members", token: token, body: body.String(), language: "ru"})
}

// opens is a token of whoever opens the last link that was sent to a phone.
func (w *world) opens(number string) string {
	w.t.Helper()
	phone, err := ashyq.ParsePhone(number)
	must(w.t, err)
	text, ok := w.screen.Last(phone)
	_, token, found := strings.Cut(text, "/join#")
	if !ok || !found {
		w.t.Fatalf("no link in %q", text)
	}
	return w.do(request{method: "POST", path: "/v1/invitations/open", body: js{"token": token}.String()}).wants(200, nil).json("token").(string)
}

// names are those in a list of members.
func (b business) names(token string) (names []string) {
	b.t.Helper()
	a := b.do(request{method: "GET", path: "/v1/entities/" + b.entity + "/members", token: token}).wants(200, nil)
	for _, item := range a.json("items").([]any) {
		m := item.(map[string]any)
		name := m["role"].(string) + " " + m["phone_last_two"].(string)
		if m["you"].(bool) {
			name += " you"
		}
		if !m["accepted"].(bool) {
			name += " invited"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestPeopleAreInvitedAndTakenBack(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	first, _ := b.adds(nil)
	second, _ := b.adds(nil)
	const manager, guard, other, owner = "+77011234561", "+77011234562", "+77011234563", "+77011234564"
	wants := func(token string, want ...string) {
		t.Helper()
		if got := b.names(token); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	invited := b.invites(b.owner, manager, "manager", first).
		wants(201, map[string]any{"role": "manager", "venue": first, "phone_last_two": "61", "accepted": false, "you": false, "name": "Aigul"})
	wants(b.owner, "manager 61 invited", "owner 60 you")
	managing := w.opens(manager)
	wants(b.owner, "manager 61", "owner 60 you")
	wants(managing, "manager 61 you")

	// A manager invites guards to the own venue, and no more.
	b.invites(managing, guard, "guard", first).wants(201, nil)
	for _, more := range [][2]string{{"manager", first}, {"owner", first}, {"guard", second}, {"guard", ""}, {"guard", "cinema"}, {"guard", "none"}} {
		b.invites(managing, other, more[0], more[1]).wants(403, map[string]any{"code": "forbidden"})
	}
	b.invites(b.owner, other, "guard", "cinema").wants(403, map[string]any{"code": "forbidden"})
	b.invites(b.owner, other, "guard", "").wants(201, map[string]any{"venue": nil})
	wants(managing, "guard 62 invited", "manager 61 you")
	wants(b.owner, "guard 62 invited", "guard 63 invited", "manager 61", "owner 60 you")

	// The link goes again to the same phone alone, and the earlier one works no more.
	guards := b.invites(managing, guard, "guard", first).wants(201, nil).json("id").(string)
	again := func(member, phone string) answer {
		return b.do(request{method: "POST", path: "/v1/entities/" + b.entity + "/members/" + member + "/invitation", token: managing, body: js{"phone": phone}.String()})
	}
	again(guards, other).wants(400, map[string]any{"code": "invalid_phone"})
	again(guards, guard).wants(200, map[string]any{"id": guards})
	again(invited.json("id").(string), manager).wants(403, map[string]any{"code": "forbidden"})
	atDesk := w.opens(guard)
	occupancy := request{method: "GET", path: "/v1/venues/" + first + "/occupancy", token: atDesk}
	w.do(occupancy).wants(200, nil)

	// A role that is taken back is gone with the next call.
	remove := func(token, member string) answer {
		return b.do(request{method: "DELETE", path: "/v1/entities/" + b.entity + "/members/" + member, token: token})
	}
	remove(managing, invited.json("id").(string)).wants(403, map[string]any{"code": "forbidden"}) // nobody's manager
	remove(managing, guards).wants(204, nil)
	w.do(occupancy).wants(403, map[string]any{"code": "forbidden"})
	remove(managing, guards).wants(404, map[string]any{"code": "not_found"})
	remove(b.owner, invited.json("id").(string)).wants(204, nil)
	b.do(request{method: "GET", path: "/v1/venues/" + first, token: managing}).wants(403, nil)

	// Owners: only with a proof of who does it, and one remains.
	w.clock.Advance(11 * time.Minute)
	b.invites(b.owner, owner, "owner", "").wants(403, map[string]any{"code": "confirmation_needed"})
	b.owner = w.login(ownerPhone, "")
	b.invites(b.owner, owner, "owner", "").wants(201, nil)
	w.opens(owner)
	members, err := w.store.Members(t.Context(), ashyq.EntityID(b.entity))
	must(t, err)
	var owners []string
	for _, m := range members {
		if m.Role.Name == store.Owner {
			owners = append(owners, string(m.ID))
		}
	}
	w.clock.Advance(11 * time.Minute)
	remove(b.owner, owners[1]).wants(403, map[string]any{"code": "confirmation_needed"})
	another := w.login(owner, "")
	remove(another, owners[0]).wants(204, nil)
	remove(another, owners[1]).wants(409, map[string]any{"code": "last_member"})
	b.do(request{method: "PUT", path: "/v1/venues/" + first, token: b.owner, body: details(nil).String()}).wants(403, nil)
	w.nobodyIn("the log", w.log.String())
}

func TestDangerNeedsAProof(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	id, _ := b.adds(nil)
	leave := func() answer { return b.owners("POST", "/v1/venues/"+id+"/leave", js{}) }
	w.clock.Advance(11 * time.Minute)
	leave().wants(403, map[string]any{"code": "confirmation_needed"})
	b.owners("PUT", "/v1/venues/"+id, details(js{"capacity": 41})).wants(200, nil)
	gate := string(w.place(id).Gates[0].ID)
	b.owners("POST", "/v1/venues/"+id+"/gates/"+gate+"/code", js{}).wants(200, nil)
	b.owner = w.login(ownerPhone, "")
	leave().wants(200, map[string]any{"state": "withdrawn"})
}
