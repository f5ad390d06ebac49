package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// expected is the decision for a colour at a category, written down from the decrees and not from the rules as data.
func expected(category, colour string, now time.Time) (outcome, reason string) {
	weekend := now.Weekday() == time.Saturday || now.Weekday() == time.Sunday
	switch {
	case colour == "green":
		return "admit", "status_allowed"
	case colour == "red":
		return "refuse", "status_refused"
	case colour == "yellow" && (category == "grocery" || category == "pharmacy"):
		return "admit", "near_home_only"
	case colour == "yellow":
		return "refuse", "status_refused"
	case category == "airport", category == "cinema" && weekend:
		return "refuse", "pcr_required"
	default:
		return "admit", "status_allowed"
	}
}

func TestEverybodyGetsTheirColourAndTheRightDecisionAtEveryGate(t *testing.T) {
	p := startDemo(t, t.TempDir())
	token := p.platform()
	almaty, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range p.World.Venues {
		for _, g := range v.Gates {
			for i, who := range p.World.People {
				if g.Direction != "entry" {
					continue
				}
				body := p.World.identify(i, map[string]any{"id": newID(), "gate": g.URL})
				var first, again answer
				if status := p.call("POST", "/v1/platform/scans", token, body, &first); status != http.StatusOK {
					t.Fatalf("%s at %s: %d %s", who.Story, v.Category, status, first.Code)
				}
				outcome, reason := expected(v.Category, who.Colour, time.Now().In(almaty))
				if first.Status.Colour != who.Colour || first.Decision.Outcome != outcome || first.Decision.Reason != reason {
					t.Errorf("%s at %s: %s, %s (%s); want %s, %s (%s)", who.Story, v.Category,
						first.Status.Colour, first.Decision.Outcome, first.Decision.Reason, who.Colour, outcome, reason)
				}
				if first.Decision.Enforced != (v.State != "training") {
					t.Errorf("%s: enforced is %v in state %s", v.Category, first.Decision.Enforced, v.State)
				}
				p.call("POST", "/v1/platform/scans", token, body, &again)
				first.Pass, again.Pass = "", ""
				if !reflect.DeepEqual(first, again) {
					t.Errorf("the same scan was answered differently:\n%+v\n%+v", first, again)
				}
				p.call("POST", "/v1/platform/scans", token, p.World.identify(i, map[string]any{
					"id": newID(), "gate": p.World.gate(v.Category, "exit"),
				}), &again)
				if want := map[bool]string{true: "left", false: "not_inside"}[outcome == "admit"]; again.Decision.Outcome != want {
					t.Errorf("%s leaving %s: %s, want %s", who.Story, v.Category, again.Decision.Outcome, want)
				}
			}
		}
	}
}

func TestAVisitorLogsInEntersLooksBackAndLeaves(t *testing.T) {
	p := startDemo(t, t.TempDir())
	green := p.World.who("green")
	token := p.login(p.World.People[green].Phone)
	scan := map[string]any{"id": newID(), "gate": p.World.gate("cafe", "entry"), "iin": p.World.People[green].IIN}
	var a answer
	if status := p.call("POST", "/v1/scans", token, scan, &a); status != http.StatusForbidden || a.Code != "other_person" {
		t.Fatalf("an account that speaks for nobody: %d %s", status, a.Code)
	}
	if status := p.call("PUT", "/v1/me/person", token, map[string]any{"iin": p.World.People[green].IIN}, nil); status != http.StatusNoContent {
		t.Fatalf("binding: %d", status)
	}
	if status := p.call("POST", "/v1/scans", token, scan, &a); status != http.StatusOK || a.Decision.Outcome != "admit" {
		t.Fatalf("entering: %d %+v", status, a)
	}
	var seen answer
	if status := p.call("GET", "/v1/visits/"+a.Visit, token, nil, &seen); status != http.StatusOK || seen.Receipt.Code != a.Receipt.Code {
		t.Fatalf("looking back: %d %+v", status, seen)
	}
	if status := p.call("GET", "/v1/receipts/"+a.Visit, token, nil, nil); status != http.StatusOK {
		t.Errorf("receipt: %d", status)
	}
	stranger := p.login(p.World.People[p.World.who("red")].Phone)
	if status := p.call("GET", "/v1/visits/"+a.Visit, stranger, nil, nil); status != http.StatusNotFound {
		t.Errorf("a stranger asking for the visit: %d", status)
	}
	scan["id"], scan["gate"] = newID(), p.World.gate("cafe", "exit")
	if status := p.call("POST", "/v1/scans", token, scan, &a); status != http.StatusOK || a.Decision.Outcome != "left" {
		t.Errorf("leaving: %d %+v", status, a)
	}
}

func TestOneCurlShowsAGreenPersonComeInAndARedOneNot(t *testing.T) {
	p := startDemo(t, t.TempDir())
	for colour, want := range map[string]string{"green": "admit", "red": "refuse"} {
		response, err := p.client.PostForm(p.URL+"/demo/walk", url.Values{"person": {colour}, "venue": {"cinema"}})
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var a answer
		if err := json.NewDecoder(response.Body).Decode(&a); err != nil || a.Decision.Outcome != want || a.Status.Source != "registries" {
			t.Errorf("%s: %v %+v", colour, err, a)
		}
	}
}

func TestTheDemoPageOpensTheAppAsAVisitorAndTheDeskAsItsOwner(t *testing.T) {
	p := startDemo(t, t.TempDir())
	// The cookies are for TLS and this machine alone: browsers count loopback as both, Go's cookie jar does not.
	enter := func(request *http.Request) (page, session string) {
		t.Helper()
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil || response.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %v %v", request.URL, response, err)
		}
		response.Body.Close()
		for _, cookie := range response.Cookies() {
			if cookie.Name == "__Host-ashyq" {
				session = cookie.Value
			}
		}
		return response.Header.Get("Location"), session
	}
	type role struct{ ID, Role string }
	var me struct {
		Binding any
		Roles   struct{ Venues []role }
	}
	cinema := p.World.Venues[1]
	for range 2 { // the second time without another code
		form := url.Values{"person": {fmt.Sprint(p.World.who("red"))}, "gate": {cinema.Gates[0].ID}}
		request, _ := http.NewRequest("POST", p.URL+"/demo/app", strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		page, session := enter(request)
		if page != "/G/"+cinema.Gates[0].Code {
			t.Errorf("the app opens at %s", page)
		}
		if p.call("GET", "/v1/me", session, nil, &me); me.Binding == nil {
			t.Error("the visitor is nobody")
		}
	}
	request, _ := http.NewRequest("GET", p.URL+"/demo/desk/"+cinema.ID, nil)
	page, session := enter(request)
	p.call("GET", "/v1/me", session, nil, &me)
	if page != "/desk/"+cinema.ID || !slices.Contains(me.Roles.Venues, role{cinema.ID, "owner"}) {
		t.Errorf("the desk opens at %s for %+v", page, me.Roles)
	}
}

func TestAPrintedCodeReadsBackAsTheGatesURL(t *testing.T) {
	p := startDemo(t, t.TempDir())
	gate := p.World.Venues[0].Gates[0]
	response, err := p.client.Get(p.URL + "/demo/gates/" + gate.ID + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	picture, err := png.Decode(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil || read.GetText() != gate.URL {
		t.Fatalf("%v: %v instead of %s", err, read, gate.URL)
	}
	var whose struct{ Gate struct{ ID string } }
	p.get(strings.TrimPrefix(gate.URL, strings.ToUpper(p.URL)), nil)
	p.get("/v1/gates/"+gate.Code, &whose)
	if whose.Gate.ID != gate.ID {
		t.Errorf("the code is of gate %s", whose.Gate.ID)
	}
}

// How soon people are answered is the worst day's test to see.
func TestHalfTheEvidenceMakesNobodyGreener(t *testing.T) {
	for _, broken := range []string{"pcr", "control"} {
		for _, mode := range []string{"down", "garbage"} {
			t.Run(broken+" "+mode, func(t *testing.T) {
				p := startDemo(t, t.TempDir())
				token := p.platform()
				if status := p.call("PUT", "/demo/registries/"+broken+"/fault", "", map[string]any{"mode": mode}, nil); status != http.StatusOK {
					t.Fatalf("fault: %d", status)
				}
				for i, who := range p.World.People {
					var a answer
					status := p.call("POST", "/v1/platform/scans", token,
						p.World.identify(i, map[string]any{"id": newID(), "gate": p.World.gate("cafe", "entry")}), &a)
					if status != http.StatusOK {
						t.Fatalf("%s: %d %s", who.Story, status, a.Code)
					}
					if c := a.Status.Colour; c == "green" || c == "blue" {
						t.Errorf("%s is %s on half the evidence", who.Story, c)
					}
					if !slices.ContainsFunc(a.Status.Reasons, func(r reason) bool { return r.Code == "registry_silent" && r.Registry == broken }) {
						t.Errorf("%s: the answer does not say that %s is silent: %+v", who.Story, broken, a.Status.Reasons)
					}
					grave := who.Colour == "red" || who.Colour == "yellow" && broken == "pcr"
					if grave && a.Status.Colour != "red" && a.Status.Colour != "yellow" {
						t.Errorf("%s, known to the other registry, is %s", who.Story, a.Status.Colour)
					}
					if grave && a.Decision.Outcome != "refuse" {
						t.Errorf("%s: %s", who.Story, a.Decision.Outcome)
					}
				}
			})
		}
	}
}

func TestAKillLosesNothingThatWasAnswered(t *testing.T) {
	dir := t.TempDir()
	p := startDemo(t, dir) // to start is what takes long: whoever has answered for the last round takes the next one's scans
	for round := range 20 {
		acknowledged := map[string]map[string]any{} // by scan id, what was sent and answered
		token := p.platform()
		var mu sync.Mutex
		var clients sync.WaitGroup
		enough := make(chan struct{})
		target := 20 + rand.IntN(200)
		for client := range 8 {
			clients.Go(func() {
				for n := client; ; n++ {
					who := n % len(p.World.People)
					body := p.World.identify(who, map[string]any{"id": newID(), "gate": p.World.gate("mall", "entry")})
					var a answer
					status, err := p.try("POST", "/v1/platform/scans", token, body, &a)
					if err != nil {
						return // it is dead
					}
					if status != http.StatusOK {
						continue
					}
					body["colour"], body["seq"] = a.Status.Colour, a.Receipt.Code
					mu.Lock()
					acknowledged[body["id"].(string)] = body
					if len(acknowledged) == target {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		p.kill()
		clients.Wait()
		if len(acknowledged) < target {
			t.Fatalf("round %d: only %d answers", round, len(acknowledged))
		}

		p = startDemo(t, dir)
		token = p.platform()
		for id, sent := range acknowledged {
			body := maps.Clone(sent)
			delete(body, "colour")
			delete(body, "seq")
			var a answer
			status := p.call("POST", "/v1/platform/scans", token, body, &a)
			if status != http.StatusOK || a.Receipt.Code != sent["seq"] || a.Status.Colour != sent["colour"] {
				t.Fatalf("round %d: scan %s was lost: %d %+v", round, id, status, a)
			}
		}
	}
}

func TestNoIdentityIsInAnyFileOrLogAfterABusyRun(t *testing.T) {
	dir := t.TempDir()
	p := startDemo(t, dir)
	bank := p.platform()
	phones := []string{}
	for i, who := range p.World.People {
		token := p.login(who.Phone)
		p.call("PUT", "/v1/me/person", token, p.World.identify(i, map[string]any{}), nil)
		for _, v := range p.World.Venues {
			for _, g := range v.Gates {
				p.call("POST", "/v1/scans", token, p.World.identify(i, map[string]any{"id": newID(), "gate": g.Short}), nil)
				p.call("POST", "/v1/platform/scans", bank, p.World.identify(i, map[string]any{"id": newID(), "gate": g.Code}), nil)
			}
		}
		p.call("POST", "/v1/status", token, p.World.identify(i, map[string]any{}), nil)
		p.call("POST", "/v1/scans", token, p.World.identify(i, map[string]any{"id": "nonsense", "gate": who.IIN, "iin": who.Phone}), nil)
		p.call("GET", "/v1/gates/"+who.IIN, "", nil, nil)
		phones = append(phones, who.Phone)
	}
	for _, v := range p.World.Venues {
		for _, s := range v.Staff {
			p.login(s.Phone)
			phones = append(phones, s.Phone)
		}
	}
	p.stop()

	secrets := map[string]string{}
	for i, who := range p.World.People {
		number := who.IIN
		if number == "" {
			number = who.Passport["number"]
		}
		secrets[number] = fmt.Sprintf("number of person %d", i)
	}
	for i, phone := range phones {
		secrets[strings.TrimPrefix(phone, "+")] = fmt.Sprintf("phone %d", i)
		secrets[strings.TrimPrefix(phone, "+7")] = fmt.Sprintf("phone %d without its country", i)
	}
	places := files(t, dir)
	places["the log"] = []byte(p.output.String())
	for place, text := range places {
		for secret, name := range secrets {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s holds the %s", place, name)
			}
		}
	}
}

func TestALaboratorysReportIsWhatTheDoorGoesBy(t *testing.T) {
	p := startDemo(t, t.TempDir())
	token := p.platform()
	for iin, row := range map[string]struct{ answer, colour, outcome string }{
		"900101300017": {"260415000", "green", "admit"},
		"920802301159": {"260373001", "red", "refuse"},
	} {
		sampled := time.Now().Add(-6 * time.Hour).UTC().Format(time.RFC3339)
		bundle := fmt.Sprintf(`{"resourceType":"Bundle","type":"transaction","entry":[
			{"fullUrl":"urn:uuid:8d3c0c1e-6f0a-4c53-9d43-0b2c1f7f3a11",
			 "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:oid:1.2.398.3.1.2.1|%[1]s"},
			 "resource":{"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2.398.3.1.2.1","value":"%[1]s"}]}},
			{"request":{"method":"POST","url":"Observation"},
			 "resource":{"resourceType":"Observation","status":"final",
			  "code":{"coding":[{"system":"http://loinc.org","code":"94500-6"}]},
			  "subject":{"reference":"urn:uuid:8d3c0c1e-6f0a-4c53-9d43-0b2c1f7f3a11"},
			  "effectiveDateTime":"%[2]s","issued":"%[2]s",
			  "valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"%[3]s"}]}}}]}`, iin, sampled, row.answer)
		response, err := p.client.Post(p.World.Registries["pcr"], "application/fhir+json", strings.NewReader(bundle))
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("the laboratory's report: %v %v", err, response)
		}
		response.Body.Close()
		var a answer
		p.call("POST", "/v1/platform/scans", token, map[string]any{
			"id": newID(), "gate": p.World.gate("airport", "entry"), "iin": iin,
		}, &a)
		if a.Status.Colour != row.colour || a.Decision.Outcome != row.outcome {
			t.Errorf("after %s: %s, %s", row.answer, a.Status.Colour, a.Decision.Outcome)
		}
	}
}
