package server_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Who calls, of the cinema and the chain that it belongs to. The stranger owns another business, the former owner owned the
// chain until a moment ago, and whoever is seated is the cinema's guard by a PIN.
var callers = []string{"nobody", "visitor", "stranger", "guard", "manager", "owner", "official", "platform", "former owner", "seated"}

// Audiences: which of them a call is for.
var (
	everybody = callers
	persons   = []string{"visitor", "stranger", "guard", "manager", "owner", "official", "former owner", "seated"}
	holders   = []string{"visitor", "stranger", "guard", "manager", "owner", "official", "former owner"}
	staff     = []string{"guard", "manager", "owner", "seated"}
	anyStaff  = []string{"stranger", "guard", "manager", "owner", "seated"}
	managers  = []string{"manager", "owner"}
	theOwner  = []string{"owner"}
	informed  = []string{"manager", "owner", "official"}
	officials = []string{"official"}
	platforms = []string{"platform"}
)

// audiences is who may make each call.
var audiences = map[string][]string{
	"POST /v1/login/code":                   everybody,
	"POST /v1/login":                        everybody,
	"POST /v1/login/passkey/options":        everybody,
	"POST /v1/login/passkey":                everybody,
	"POST /v1/invitations/open":             everybody,
	"POST /v1/session/confirmation/options": holders,
	"POST /v1/session/confirmation":         holders,
	"DELETE /v1/session":                    slices.DeleteFunc(slices.Clone(callers), func(c string) bool { return c == "nobody" }),
	"GET /v1/me":                            persons,
	"PUT /v1/me/person":                     persons,
	"GET /v1/me/person":                     persons,
	"GET /v1/me/lookups":                    holders,
	"POST /v1/me/lookups/disowned":          holders,
	"POST /v1/me/card":                      holders,
	"POST /v1/me/disputes":                  persons,
	"POST /v1/me/disputes/search":           persons,
	"POST /v1/me/passkeys/options":          holders,
	"POST /v1/me/passkeys":                  holders,
	"GET /v1/me/passkeys":                   holders,
	"DELETE /v1/me/passkeys/{passkey}":      holders,

	"GET /v1/gates/{code}":      everybody,
	"POST /v1/status":           persons,
	"POST /v1/scans":            persons,
	"GET /v1/visits/{id}":       persons,
	"POST /v1/visits/{id}/exit": persons,
	"GET /v1/receipts/{visit}":  persons,

	"POST /v1/venues/{id}/scans":                   staff,
	"POST /v1/venues/{id}/visits/{visit}/override": staff,
	"POST /v1/venues/{id}/visits/{visit}/exit":     staff,
	"POST /v1/venues/{id}/exits":                   staff,
	"GET /v1/venues/{id}/occupancy":                staff,
	"GET /v1/venues/{id}/heartbeat":                staff,
	"GET /v1/venues/{id}/offline":                  staff,
	"GET /v1/venues/{id}/conflicts":                informed,
	"GET /v1/venues/{id}/feed":                     staff,
	"POST /v1/desk/seats":                          anyStaff, // a seat is refused one of its own, later
	"POST /v1/desk/seats/open":                     everybody,

	"POST /v1/entities":                                      holders,
	"GET /v1/entities":                                       holders,
	"GET /v1/entities/{entity}":                              managers,
	"PUT /v1/entities/{entity}":                              theOwner,
	"PUT /v1/entities/{entity}/notices":                      theOwner,
	"GET /v1/entities/{entity}/venues":                       managers,
	"POST /v1/entities/{entity}/venues":                      theOwner,
	"GET /v1/entities/{entity}/posters":                      managers,
	"GET /v1/entities/{entity}/members":                      managers,
	"POST /v1/entities/{entity}/members":                     managers,
	"POST /v1/entities/{entity}/members/{member}/invitation": managers,
	"DELETE /v1/entities/{entity}/members/{member}":          managers,
	"GET /v1/venues/{id}":                                    informed,
	"PUT /v1/venues/{id}":                                    managers,
	"POST /v1/venues/{id}/leave":                             theOwner,
	"POST /v1/venues/{id}/return":                            theOwner,
	"POST /v1/venues/{id}/apply":                             theOwner,
	"POST /v1/venues/{id}/gates":                             managers,
	"PUT /v1/venues/{id}/gates/{gate}":                       managers,
	"DELETE /v1/venues/{id}/gates/{gate}":                    managers,
	"POST /v1/venues/{id}/gates/{gate}/code":                 managers,
	"GET /v1/venues/{id}/posters":                            managers,
	"GET /v1/venues/{id}/figures":                            managers,
	"GET /v1/notices":                                        holders,
	"POST /v1/notices/seen":                                  holders,
	"GET /v1/acts":                                           informed,

	"GET /v1/officials":             officials,
	"POST /v1/officials":            officials,
	"DELETE /v1/officials/{member}": officials,
	"GET /v1/applications":          officials,
	"GET /v1/venues":                officials,
	"POST /v1/measures":             officials,
	"PUT /v1/zones/{region}":        officials,
	"GET /v1/overview":              officials,

	"POST /v1/platform/token":  everybody,
	"POST /v1/platform/scans":  platforms,
	"POST /v1/platform/status": platforms,

	"GET /v1/country":       everybody,
	"GET /v1/figures":       everybody,
	"GET /v1/announcements": everybody,
	"GET /v1/service":       everybody,
	"GET /v1/keys":          everybody,
	"GET /v1/revocations":   everybody,
}

// scene is the cinema's chain and a stranger's business side by side, with everybody's token.
type scene struct {
	*world
	tokens     map[string]string
	operations []operation
	theirs     business // the stranger's
	venue      string   // of the stranger's
	visit      string   // of a visitor at the cinema
}

// operation is one of the document's.
type operation struct {
	method, path string
	example      string // of its body; empty for none
}

func (o operation) String() string { return o.method + " " + o.path }

func newScene(t *testing.T) scene {
	w := newWorld(t)
	s := scene{world: w, tokens: map[string]string{"nobody": "", "platform": w.bank()}}
	s.theirs = w.business()
	s.venue, _ = s.theirs.adds(nil)
	s.tokens["stranger"] = s.theirs.owner
	chain := store.Role{Entity: "chain", Name: store.Owner}
	for caller, role := range map[string]store.Role{
		"visitor": {}, "guard": w.at(w.cinema, store.Guard), "manager": w.at(w.cinema, store.Manager), "owner": chain,
		"official": {Name: store.Authority}, "former owner": chain,
	} {
		number := "+7701123450" + string('0'+byte(slices.Index(callers, caller)))
		phone, err := ashyq.ParsePhone(number)
		must(t, err)
		if role != (store.Role{}) {
			must(t, w.auth.Grant(t.Context(), phone, role))
		}
		s.tokens[caller] = w.login(number, "")
		if caller == "former owner" {
			w.do(request{method: "GET", path: "/v1/entities/chain", token: s.tokens[caller]}).wants(200, nil)
			w.revoke(phone, role)
		}
	}
	w.do(request{method: "PUT", path: "/v1/me/person", token: s.tokens["visitor"], body: js{"iin": greenIIN}.String()}).wants(204, nil)
	s.visit = w.do(request{method: "POST", path: "/v1/scans", token: s.tokens["visitor"], body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()}).
		wants(200, nil).json("visit").(string)
	seat := w.do(request{method: "POST", path: "/v1/desk/seats", token: s.tokens["guard"], body: js{"pin": "7093"}.String()}).wants(200, nil)
	s.tokens["seated"] = w.do(request{method: "POST", path: "/v1/desk/seats/open", body: js{"seat": seat.json("seat"), "pin": "7093"}.String()}).
		wants(200, nil).json("token").(string)

	for path, item := range readContract(t, w.handler).document.Paths.Map() {
		for method, op := range item.Operations() {
			o := operation{method: method, path: path}
			if op.RequestBody != nil {
				for _, content := range op.RequestBody.Value.Content {
					example, err := json.Marshal(content.Example)
					must(t, err)
					o.example = string(example)
				}
			}
			s.operations = append(s.operations, o)
		}
	}
	slices.SortFunc(s.operations, func(a, b operation) int { return strings.Compare(a.String(), b.String()) })
	return s
}

// Every call is made by everybody. A body that cannot be read is what those meet first whom the call is for, and what a path
// names last is not there to be deleted: so nothing is changed, and each call is made in the same world.
func TestEveryCallIsForItsAudienceAlone(t *testing.T) {
	s := newScene(t)
	known := make(map[string]bool)
	var last []operation
	for _, o := range s.operations {
		known[o.String()] = true
		if o.String() == "DELETE /v1/session" {
			last = append(last, o)
			continue
		}
		s.walks(t, o)
	}
	for _, o := range last { // it ends the callers' sessions
		s.walks(t, o)
	}
	for call := range audiences {
		if !known[call] {
			t.Errorf("%s is no call of the document", call)
		}
	}
}

func (s scene) walks(t *testing.T, o operation) {
	want, ok := audiences[o.String()]
	if !ok {
		t.Errorf("%s has no row in the table of audiences", o)
		return
	}
	path := strings.NewReplacer(
		"/visits/{id}", "/visits/"+s.visit, "{id}", "cinema", "{entity}", "chain", "{visit}", s.visit, "{gate}", "none", "{member}", "none",
		"{passkey}", "none", "{region}", "KZ-75", "{code}", s.cinema.Gates[0].Short,
	).Replace(o.path)
	switch {
	case strings.HasSuffix(o.path, "/feed"):
		path += "?gate=none" // or it would go on
	case o.path == "/v1/acts":
		path += "?venue=cinema" // of everything it is an official's
	}
	for _, caller := range callers {
		r := request{method: o.method, path: path, token: s.tokens[caller]}
		if o.example != "" {
			r.body = "{"
		}
		a := s.doIn(t, r)
		refused := a.status == 401 && a.json("code") == "unauthenticated" || a.status == 403 && a.json("code") == "forbidden"
		if a.status == 403 && !refused {
			t.Errorf("%s by %s: %s", o, caller, a.body)
		}
		if passes := slices.Contains(want, caller); passes == refused {
			t.Errorf("%s by %s: %d, want it to pass: %v", o, caller, a.status, passes)
		}
		if wants := map[bool]int{true: 401, false: 403}[caller == "nobody"]; refused && a.status != wants {
			t.Errorf("%s by %s: %d, want %d", o, caller, a.status, wants)
		}
	}
}

// What is somebody else's and what is not at all are answered alike, to the byte, whatever the call and whatever its path
// names: so nobody learns from an id that it is one.
func TestWhatIsAnothersIsAsIfItWereNot(t *testing.T) {
	s := newScene(t)
	member, err := s.store.Grant(t.Context(), store.Membership{
		ID: store.MemberID(seal.NewID()), Phone: ashyq.Digest{7}, Role: s.at(s.cinema, store.Guard), Since: noon,
	})
	must(t, err)
	nothing := seal.NewID()
	own := map[string]string{"{id}": s.venue, "{entity}": s.theirs.entity}
	others := map[string]string{
		"{id}": "cinema", "{entity}": "chain", "{gate}": string(s.cinema.Gates[0].ID), "{member}": string(member.ID), "{visit}": s.visit,
	}
	absent := map[string]string{"{id}": nothing, "{entity}": nothing, "{gate}": nothing, "{member}": nothing, "{visit}": nothing + "." + s.id()}
	compared := 0
	for _, o := range s.operations {
		if strings.HasPrefix(o.path, "/v1/visits/{id}") {
			o.path = strings.Replace(o.path, "{id}", "{visit}", 1)
		}
		for of := range others {
			if !strings.Contains(o.path, of) {
				continue
			}
			for _, caller := range []string{"nobody", "visitor", "stranger", "official", "platform", "former owner", "guard"} {
				for name, another := range s.anothers(caller, of, others) {
					there, not := maps.Clone(absent), maps.Clone(absent)
					if caller == "stranger" {
						maps.Copy(there, own)
						maps.Copy(not, own)
					}
					there[of], not[of] = another, absent[of]
					a, b := s.asks(t, o, caller, there), s.asks(t, o, caller, not)
					compared++
					if a != b {
						t.Errorf("%s by %s tells %s from none:\n%s\n%s", o, caller, name, a, b)
					}
				}
			}
		}
	}
	if compared < 200 {
		t.Errorf("%d comparisons", compared)
	}
	invitation := `{"phone":"+77011234567","name":"Aigul","role":"guard","venue":"VENUE"}`
	for _, o := range []operation{
		{"GET", "/v1/acts?venue={id}", ""}, {"GET", "/v1/acts?entity={entity}", ""}, {"GET", "/v1/acts?venue={id}&entity={entity}", ""},
		{"POST", "/v1/entities/" + s.theirs.entity + "/members", invitation},
	} {
		there, not := o, o
		there.example, not.example = strings.Replace(o.example, "VENUE", "cinema", 1), strings.Replace(o.example, "VENUE", nothing, 1)
		if a, b := s.asks(t, there, "stranger", others), s.asks(t, not, "stranger", absent); a != b {
			t.Errorf("%s tells what it names from none:\n%s\n%s", o, a, b)
		}
	}
}

// anothers is what a caller may not know of: of the chain or its cinema, but for those of the chain, to whom it is the
// stranger's.
func (s scene) anothers(caller, of string, others map[string]string) map[string]string {
	switch {
	case caller == "guard" && of == "{id}":
		return map[string]string{"the stranger's venue": s.venue, "the chain's other venue": "pharmacy"}
	case caller == "guard" && of == "{entity}":
		return map[string]string{"the stranger's business": s.theirs.entity}
	case caller == "guard", caller == "visitor" && of == "{visit}", caller == "official" && of == "{id}":
		return nil // theirs, or theirs to see
	}
	return map[string]string{of: others[of]}
}

// asks is the whole answer to a call, but for what names the answer itself.
func (s scene) asks(t *testing.T, o operation, caller string, names map[string]string) string {
	path := o.path
	for name, value := range names {
		path = strings.ReplaceAll(path, name, value)
	}
	if strings.HasSuffix(path, "/feed") {
		path += "?gate=none"
	}
	a := s.doIn(t, request{method: o.method, path: path, token: s.tokens[caller], body: o.example})
	id := a.header.Get("Request-Id")
	a.header.Del("Request-Id")
	var b strings.Builder
	must(t, a.header.Write(&b))
	return http.StatusText(a.status) + "\n" + b.String() + strings.ReplaceAll(a.body, id, "")
}
