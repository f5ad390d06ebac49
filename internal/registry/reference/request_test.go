package reference

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// dispute files a dispute as Ashyq does, over HTTP.
func dispute(t *testing.T, s *Server, p ashyq.Person, d ashyq.Dispute) ashyq.Dispute {
	t.Helper()
	filed, err := client(t, s).File(t.Context(), p, d)
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

func disputes(t *testing.T, s *Server, p ashyq.Person) []ashyq.Dispute {
	t.Helper()
	filed, err := client(t, s).Filed(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

func client(t *testing.T, s *Server) *fhir.Client {
	t.Helper()
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	c, err := fhir.New(fhir.Options{Name: s.kind, Base: h.URL, Now: s.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

var missing = ashyq.Dispute{Number: "381-520-476", Code: ashyq.NoResult, Note: "Laboratory 7,\nyesterday <b>at 9</b>", Filed: noon}

// Who disputes a contact is read at the Centre, gets a word, and is yellow no more.
func TestStaffDecideWhatWasDisputed(t *testing.T) {
	s, anna := open(t, ashyq.Control), resident(t, annaIIN)
	if err := s.Seed(t.Context(), OpenContact(anna, noon.Add(-time.Hour))); err != nil {
		t.Fatal(err)
	}
	contact := ask(t, s, anna).Evidence[0]
	dispute(t, s, anna, ashyq.Dispute{Number: "381-520-476", Code: string(ashyq.Contact), Record: contact.ID, Note: "I was not there", Filed: noon})

	_, _, home := call(t, s, "GET", "/", "", "")
	for _, want := range []string{"381-520-476", "waits for a decision", "IIN ending in 0017", "Contact. Since 14 May 2021, 12:00"} {
		if !strings.Contains(home, want) {
			t.Errorf("the queue does not say %q: %s", want, home)
		}
	}
	address := linkTo(t, home, "/people/")
	decide := func(action, word string, version int) {
		t.Helper()
		_, _, page := call(t, s, "GET", address, "", "")
		if !strings.Contains(page, "I was not there") || !strings.Contains(page, `value="`+action+`"`) {
			t.Errorf("the request cannot be answered by %s: %s", action, page)
		}
		form := url.Values{"action": {action}, "word": {word}, "record": {task(t, page)}, "version": {fmt.Sprint(version)}}
		if status, header, body := call(t, s, "POST", address, formType, form.Encode()); status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", action, status, body)
		} else if _, _, body = call(t, s, "GET", header.Get("Location"), "", ""); !strings.Contains(body, s.actions()[action].done) {
			t.Errorf("%s: what is done is not said: %s", action, body)
		}
	}
	decide("accept", "  We look\tat it ", 1)
	if got := disputes(t, s, anna); len(got) != 1 || got[0].State != ashyq.DisputeAccepted || got[0].Word != "We look at it" {
		t.Errorf("accepted: %+v", got)
	}
	void := url.Values{"action": {"void"}, "record": {contact.ID}, "version": {"1"}}
	if status, _, body := call(t, s, "POST", address, formType, void.Encode()); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, body)
	}
	if got := ask(t, s, anna).Evidence; len(got) != 1 || got[0].Standing != ashyq.Void {
		t.Errorf("the contact is %+v", got)
	}
	decide("complete", "", 2)
	if got := disputes(t, s, anna); len(got) != 1 || got[0].State != ashyq.DisputeCompleted || got[0].Word != "" || !got[0].Changed.Equal(noon) {
		t.Errorf("completed: %+v", got)
	}
	if _, _, home = call(t, s, "GET", "/", "", ""); !strings.Contains(home, "Nobody waits") {
		t.Errorf("the queue still has it: %s", home)
	}
}

// linkTo is where the first link of a page leads that begins so.
func linkTo(t *testing.T, page, beginning string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `href="`+beginning)
	address, _, ended := strings.Cut(rest, "#requests\"")
	if !found || !ended {
		t.Fatalf("no link to %s in %s", beginning, page)
	}
	return beginning + address
}

// task is the first request that a page has a form for.
func task(t *testing.T, page string) string {
	t.Helper()
	for _, found := range recordOnPage.FindAllStringSubmatch(page, -1) {
		if strings.HasPrefix(found[1], "Task/") {
			return found[1]
		}
	}
	t.Fatalf("no request is on %s", page)
	return ""
}

func TestARequestIsShownAsItIs(t *testing.T) {
	s, anna := open(t, ashyq.PCR), resident(t, annaIIN)
	dispute(t, s, anna, missing)
	_, _, home := call(t, s, "GET", "/", "", "")
	_, _, page := call(t, s, "GET", linkTo(t, home, "/people/"), "", "")
	for _, want := range []string{"A result is missing", "Laboratory 7,\nyesterday &lt;b&gt;at 9&lt;/b&gt;", "Nothing yet."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
}

func TestAWordToThePersonIsLookedAt(t *testing.T) {
	s, anna := open(t, ashyq.PCR), resident(t, annaIIN)
	dispute(t, s, anna, missing)
	address := visit(t, s)
	_, _, page := call(t, s, "GET", address, "", "")
	record := task(t, page)
	for name, c := range map[string]struct {
		form     url.Values
		status   int
		contains string
	}{
		"rejected without a word":   {url.Values{"action": {"reject"}, "word": {" "}}, 400, "Say why"},
		"a long word":               {url.Values{"action": {"accept"}, "word": {strings.Repeat("ә", 201)}}, 400, "longer than 200"},
		"somebody's phone":          {url.Values{"action": {"accept"}, "word": {"call 8 701 123 45 67"}}, 400, "number"},
		"a request since decided":   {url.Values{"action": {"accept"}, "version": {"7"}}, 412, "changed meanwhile"},
		"a decision about a result": {url.Values{"action": {"cancel"}}, 400, "Which record"},
	} {
		t.Run(name, func(t *testing.T) {
			c.form.Set("record", record)
			if !c.form.Has("version") {
				c.form.Set("version", "1")
			}
			status, _, body := call(t, s, "POST", address, formType, c.form.Encode())
			if status != c.status || !strings.Contains(body, c.contains) {
				t.Errorf("%d %s, want %d with %q", status, body, c.status, c.contains)
			}
		})
	}
	form := url.Values{"action": {"reject"}, "word": {"The result was yours"}, "record": {record}, "version": {"1"}}
	call(t, s, "POST", address, formType, form.Encode())
	form.Set("version", "2")
	if status, _, body := call(t, s, "POST", address, formType, form.Encode()); status != http.StatusConflict || !strings.Contains(body, "decided already") {
		t.Errorf("decided twice: %d %s", status, body)
	}
	if got := disputes(t, s, anna); len(got) != 1 || got[0].State != ashyq.DisputeRejected || got[0].Word != "The result was yours" {
		t.Errorf("rejected: %+v", got)
	}
}

func TestTheQueueShowsTheOldest(t *testing.T) {
	s := open(t, ashyq.PCR)
	var bundles []fhir.Bundle
	for i, digits := range iins(shownRequests + 1) {
		b := report(resident(t, digits), fhir.TypeTask, func(subject fhir.Reference) any {
			return fhir.Task{Head: fhir.Head{ResourceType: fhir.TypeTask}, Status: "requested", Intent: "proposal", For: &subject,
				Identifier: []fhir.Identifier{{System: fhir.DisputeNumbers, Value: fmt.Sprintf("381-520-%03d", i)}},
				AuthoredOn: fhir.Moment(noon.Add(-time.Duration(i) * time.Minute))}
		})
		bundles = append(bundles, b)
	}
	if err := s.Seed(t.Context(), bundles...); err != nil {
		t.Fatal(err)
	}
	_, _, home := call(t, s, "GET", "/", "", "")
	if strings.Contains(home, "381-520-000") || strings.Count(home, "381-520-") != shownRequests || !strings.Contains(home, "Only the 100 oldest") {
		t.Errorf("the queue is %s", home)
	}
	if first := strings.Index(home, "381-520-100"); first < 0 || first > strings.Index(home, "381-520-099") {
		t.Error("the oldest does not come first")
	}
}

func TestRequestsAreChecked(t *testing.T) {
	s := open(t, ashyq.Control)
	anna := known(t, s)
	subject := fhir.Reference{Reference: "Patient/" + anna}
	_, _, contact := call(t, s, "POST", "/Condition", fhir.MediaType, changed(t, condition(subject, fhir.Exposure, noon), nil))
	onTask := func(changes map[string]any) string {
		return changed(t, fhir.Task{
			Head: fhir.Head{ResourceType: fhir.TypeTask}, Status: "requested", Intent: "proposal", For: &subject,
			Identifier: []fhir.Identifier{{System: fhir.DisputeNumbers, Value: "381-520-476"}}, AuthoredOn: fhir.Moment(noon),
		}, changes)
	}
	about := func(reference string) map[string]any { return map[string]any{"reference": reference} }
	for name, c := range map[string]struct{ body, contains string }{
		"a request":               {onTask(nil), ""},
		"about a record":          {onTask(map[string]any{"focus": about("Condition/" + parsed[fhir.Head](t, contact).ID)}), ""},
		"about what is not here":  {onTask(map[string]any{"focus": about("Condition/nothing")}), "Task.focus"},
		"about a person":          {onTask(map[string]any{"focus": about("Patient/" + anna)}), "Task.focus"},
		"about nothing":           {onTask(map[string]any{"focus": map[string]any{}}), "Task.focus"},
		"no status":               {onTask(map[string]any{"status": nil}), "Task.status"},
		"a made-up status":        {onTask(map[string]any{"status": "pondered"}), "Task.status"},
		"no intent":               {onTask(map[string]any{"intent": nil}), "Task.intent"},
		"no number":               {onTask(map[string]any{"identifier": nil}), "Task.identifier"},
		"no number of a system":   {onTask(map[string]any{"identifier": []any{map[string]any{"value": "1"}}}), "Task.identifier"},
		"for nobody":              {onTask(map[string]any{"for": nil}), "Task.for"},
		"for a stranger":          {onTask(map[string]any{"for": about("Patient/nobody")}), "Task.for"},
		"no date":                 {onTask(map[string]any{"authoredOn": nil}), "authoredOn"},
		"a date that is none":     {onTask(map[string]any{"authoredOn": "yesterday"}), "authoredOn"},
		"changed before it was":   {onTask(map[string]any{"lastModified": "2021-05-13"}), "lastModified"},
		"the person's own number": {onTask(map[string]any{"note": []any{map[string]any{"text": "IIN 900101 300017"}}}), "number"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, body := call(t, s, "POST", "/Task", fhir.MediaType, c.body)
			if c.contains == "" && status != http.StatusCreated {
				t.Errorf("%d %s", status, body)
			}
			if c.contains != "" && (status != http.StatusUnprocessableEntity || !strings.Contains(body, c.contains)) {
				t.Errorf("%d %s, want 422 with %q", status, body, c.contains)
			}
		})
	}
}

func TestRequestsAreFoundByNumberAndByPerson(t *testing.T) {
	s, anna := open(t, ashyq.PCR), resident(t, annaIIN)
	dispute(t, s, anna, missing)
	later := missing
	later.Number, later.Filed = "381-520-477", noon.Add(time.Hour)
	dispute(t, s, anna, later)
	id := known(t, s)
	number := "identifier=" + url.QueryEscape(fhir.DisputeNumbers+"|381-520-476")
	for query, want := range map[string]int{
		number:                                 1,
		"identifier=381%7C381-520-476":         0,
		"patient=Patient/" + id:                2,
		"subject=" + id + "&_sort=authored-on": 2,
		"patient=nobody":                       0,
		"_id=nothing":                          0,
	} {
		status, _, body := call(t, s, "POST", "/Task/_search", formType, query)
		if found := parsed[fhir.Bundle](t, body); status != http.StatusOK || len(found.Entry) != want {
			t.Errorf("%s: %d, %d found, want %d: %s", query, status, len(found.Entry), want, body)
		}
	}
	if status, _, _ := call(t, s, "POST", "/Task/_search", formType, number+"&patient="+id); status != http.StatusBadRequest {
		t.Errorf("a number and a person: %d", status)
	}
	status, _, body := call(t, s, "POST", "/Task/_search", formType, "patient="+id+"&_sort=-authored-on")
	newest := parsed[fhir.Task](t, string(parsed[fhir.Bundle](t, body).Entry[0].Resource))
	if status != http.StatusOK || newest.Identifier[0].Value != "381-520-477" {
		t.Errorf("%d, the newest is %+v", status, newest)
	}
}

// Of what a request says, nothing lies in the files in the clear.
func TestNoRequestIsInTheFiles(t *testing.T) {
	s := open(t, ashyq.PCR)
	dispute(t, s, resident(t, annaIIN), missing)
	for _, table := range []string{"resource", "identifier"} {
		rows, err := s.storage.read.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(values)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{annaIIN, "381-520-476", "Laboratory", "requested", ashyq.NoResult} {
				if strings.Contains(string(text), secret) || strings.Contains(fmt.Sprint(values...), secret) {
					t.Errorf("%s holds %q: %s", table, secret, text)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
