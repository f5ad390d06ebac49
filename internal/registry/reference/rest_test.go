package reference

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

const (
	annaIIN   = "900101300017"
	searchIIN = "identifier=urn%3Aoid%3A1.2.398.3.1.2.1%7C900101300017"
)

// known adds Anna and returns the id of her Patient.
func known(t testing.TB, s *Server) string {
	t.Helper()
	steps, err := s.steps([]fhir.Entry{personEntry(resident(t, annaIIN))})
	if err != nil {
		t.Fatal(err)
	}
	results, err := s.transact(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	return results[0].ID
}

// observation is a result of a Patient as JSON, with elements changed: a nil takes one away.
func observation(t testing.TB, patient string, changes map[string]any) string {
	t.Helper()
	return changed(t, result(fhir.Reference{Reference: "Patient/" + patient}, true, noon.Add(-time.Hour), noon), changes)
}

func changed(t testing.TB, resource any, changes map[string]any) string {
	t.Helper()
	text, err := json.Marshal(resource)
	if err != nil {
		t.Fatal(err)
	}
	all := parsed[map[string]any](t, string(text))
	for name, value := range changes {
		if value == nil {
			delete(all, name)
		} else {
			all[name] = value
		}
	}
	if text, err = json.Marshal(all); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCalls(t *testing.T) {
	s := open(t, ashyq.PCR)
	id := known(t, s)
	patient := `{"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2.398.3.1.2.1","value":"900101300017"}]}`
	for name, c := range map[string]struct {
		method, target, contentType, body string
		status                            int
		contains                          string
	}{
		"what the server offers": {"GET", "/metadata", "", "", 200, `{"code":"batch"}`},
		"a search by IIN":        {"POST", "/Patient/_search", formType, searchIIN, 200, `"value":"900101300017"`},
		"a search that finds nobody": {"POST", "/Patient/_search", formType,
			"identifier=urn%3Aoid%3A1.2.398.3.1.2.1%7C000000000000", 200, `"total":0`},
		"an IIN in a URL":                {"GET", "/Patient?" + searchIIN, "", "", 405, "POST Patient/_search"},
		"an IIN in the URL of a search":  {"POST", "/Patient/_search?" + searchIIN, formType, "", 400, "body"},
		"a search that is no form":       {"POST", "/Patient/_search", fhir.MediaType, searchIIN, 415, "Content-Type"},
		"a form that is broken":          {"POST", "/Patient/_search", formType, "identifier=%zz", 400, "no form"},
		"an unknown parameter":           {"POST", "/Patient/_search", formType, searchIIN + "&name=anna", 400, "do not understand"},
		"a parameter given twice":        {"POST", "/Patient/_search", formType, searchIIN + "&" + searchIIN, 400, "twice"},
		"an identifier without a system": {"POST", "/Patient/_search", formType, "identifier=900101300017", 400, "system|value"},
		"a search for everybody":         {"POST", "/Observation/_search", formType, "code=94500-6", 400, "whose"},
		"a subject by URL":               {"GET", "/Observation?subject=Patient/" + id, "", "", 200, `"searchset"`},
		"a subject that is none":         {"POST", "/Observation/_search", formType, "subject=Group/1", 400, "Patient/id"},
		"a subject and a patient":        {"POST", "/Observation/_search", formType, "subject=a&patient=b", 400, "same parameter"},
		"a strange order":                {"POST", "/Observation/_search", formType, "subject=a&_sort=value", 400, "_sort"},
		"a page of nothing":              {"POST", "/Observation/_search", formType, "subject=a&_count=0", 400, "_count"},
		"a page that was made up":        {"GET", "/Observation?_page=AAAA", "", "", 400, "_page"},
		"a type of the other registry":   {"POST", "/Flag/_search", formType, "subject=a", 404, "no resources of this type"},
		"a Patient":                      {"GET", "/Patient/" + id, "", "", 200, `"versionId":"1"`},
		"no Patient":                     {"GET", "/Patient/900101300017", "", "", 404, "no such Patient"},
		"a new Patient":                  {"POST", "/Patient", fhir.MediaType, patient, 201, `"versionId":"1"`},
		"plain JSON":                     {"POST", "/Patient", "application/json; charset=utf-8", patient, 201, `"Patient"`},
		"XML":                            {"POST", "/Patient", "application/fhir+xml", "<Patient/>", 415, "application/fhir+json"},
		"no JSON":                        {"POST", "/Patient", fhir.MediaType, "{", 400, "JSON"},
		"two resources":                  {"POST", "/Patient", fhir.MediaType, patient + patient, 400, "follows"},
		"another type than the URL's":    {"POST", "/Observation", fhir.MediaType, patient, 400, "resourceType"},
		"a Patient without a number":     {"POST", "/Patient", fhir.MediaType, `{"resourceType":"Patient"}`, 422, "Patient.identifier is missing"},
		"a wrong IIN":                    {"POST", "/Patient", fhir.MediaType, strings.Replace(patient, "0017", "0018", 1), 422, "is no IIN"},
		"a new result":                   {"POST", "/Observation", fhir.MediaType, observation(t, id, nil), 201, `"final"`},
		"a result put where none is":     {"PUT", "/Observation/x", fhir.MediaType, observation(t, id, map[string]any{"id": "x"}), 404, "ids are given"},
		"a result put elsewhere":         {"PUT", "/Observation/x", fhir.MediaType, observation(t, id, map[string]any{"id": "y"}), 400, "Observation.id"},
		"deleting":                       {"DELETE", "/Observation/x", "", "", 405, "not deleted"},
		"a path that leads nowhere":      {"GET", "/a/b/c", "", "", 404, "/metadata"},
		"a body that is too long":        {"POST", "/", fhir.MediaType, strings.Repeat(" ", maxBody+1), 413, "longer"},
		"no Bundle":                      {"POST", "/", fhir.MediaType, patient, 400, "Bundle"},
		"a Bundle of another type":       {"POST", "/", fhir.MediaType, `{"resourceType":"Bundle","type":"document"}`, 400, "neither"},
		"too many entries": {"POST", "/", fhir.MediaType,
			`{"resourceType":"Bundle","type":"batch","entry":[{}` + strings.Repeat(",{}", maxEntries) + `]}`, 413, "entries"},
	} {
		t.Run(name, func(t *testing.T) {
			status, header, body := call(t, s, c.method, c.target, c.contentType, c.body)
			if status != c.status || !strings.Contains(body, c.contains) {
				t.Errorf("%d %s, want %d with %q", status, body, c.status, c.contains)
			}
			if header.Get("Content-Type") != fhir.MediaType {
				t.Errorf("Content-Type %q", header.Get("Content-Type"))
			}
			if status >= 400 {
				if o := parsed[fhir.OperationOutcome](t, body); o.ResourceType != fhir.TypeOutcome || len(o.Issue) != 1 {
					t.Errorf("no OperationOutcome: %s", body)
				}
				if strings.Contains(body, annaIIN) {
					t.Error("the error repeats the IIN")
				}
			}
		})
	}
}

func TestResourcesAreChecked(t *testing.T) {
	portal, centre := open(t, ashyq.PCR), open(t, ashyq.Control)
	a, b := known(t, portal), known(t, centre)
	subject := fhir.Reference{Reference: "Patient/" + b}
	clinical := func(code string) any {
		return map[string]any{"coding": []any{map[string]any{"system": fhir.ConditionClinical, "code": code}}}
	}
	inError := map[string]any{"coding": []any{map[string]any{"system": fhir.ConditionVerification, "code": "entered-in-error"}}}
	onPortal := func(changes map[string]any) string { return observation(t, a, changes) }
	onCase := func(changes map[string]any) string {
		return changed(t, condition(subject, fhir.COVID19, noon), changes)
	}
	onRegime := func(changes map[string]any) string { return changed(t, regime(subject, noon, noon), changes) }
	for name, c := range map[string]struct {
		server   *Server
		typ      string
		body     string
		contains string // of the diagnostics; empty if it is accepted
	}{
		"no status":         {portal, "Observation", onPortal(map[string]any{"status": nil}), "Observation.status"},
		"a made-up status":  {portal, "Observation", onPortal(map[string]any{"status": "done"}), "Observation.status"},
		"Status for status": {portal, "Observation", onPortal(map[string]any{"status": nil, "Status": "final"}), "Observation.status"},
		"no code":           {portal, "Observation", onPortal(map[string]any{"code": nil}), "Observation.code"},
		"a code in words":   {portal, "Observation", onPortal(map[string]any{"code": map[string]any{"text": "PCR"}}), "Observation.code"},
		"no value":          {portal, "Observation", onPortal(map[string]any{"valueCodeableConcept": nil}), "valueCodeableConcept"},
		"no value, and why": {portal, "Observation", onPortal(map[string]any{"valueCodeableConcept": nil,
			"dataAbsentReason": map[string]any{"text": "specimen lost"}}), ""},
		"no value yet":          {portal, "Observation", onPortal(map[string]any{"valueCodeableConcept": nil, "status": "registered"}), ""},
		"no time of sampling":   {portal, "Observation", onPortal(map[string]any{"effectiveDateTime": nil}), "effectiveDateTime"},
		"a time without offset": {portal, "Observation", onPortal(map[string]any{"effectiveDateTime": "2021-05-14T12:00:00"}), "effectiveDateTime"},
		"a day of sampling":     {portal, "Observation", onPortal(map[string]any{"effectiveDateTime": "2021-05-14"}), ""},
		"a period of sampling": {portal, "Observation", onPortal(map[string]any{"effectiveDateTime": nil,
			"effectivePeriod": map[string]any{"start": "2021-05-14T10:00:00Z"}}), ""},
		"a result time that is none": {portal, "Observation", onPortal(map[string]any{"issued": 5}), "Observation.issued"},
		"no subject":                 {portal, "Observation", onPortal(map[string]any{"subject": nil}), "Observation.subject"},
		"an unknown subject": {portal, "Observation", onPortal(map[string]any{
			"subject": map[string]any{"reference": "Patient/nobody"}}), "not known here"},
		"a subject out of a bundle": {portal, "Observation", onPortal(map[string]any{
			"subject": map[string]any{"reference": "urn:uuid:0"}}), "not in this bundle"},
		"something contained": {portal, "Observation", onPortal(map[string]any{"contained": []any{map[string]any{}}}), "contained"},
		"the IIN in a note":   {portal, "Observation", onPortal(map[string]any{"note": []any{map[string]any{"text": "IIN " + annaIIN + "."}}}), "number"},
		"the IIN in groups":   {portal, "Observation", onPortal(map[string]any{"note": []any{map[string]any{"text": "900101 300017"}}}), "number"},
		"the IIN as a number": {portal, "Observation", onPortal(map[string]any{"component": []any{map[string]any{"valueInteger": 900101300017}}}), "number"},
		"the IIN as a name":   {portal, "Observation", onPortal(map[string]any{annaIIN: true}), "number"},
		"the IIN as subject": {portal, "Observation", onPortal(map[string]any{"subject": map[string]any{
			"reference": "Patient/" + a, "identifier": map[string]any{"value": annaIIN}}}), "number"},
		"a longer number": {portal, "Observation", onPortal(map[string]any{"note": []any{map[string]any{"text": "1" + annaIIN}}}), ""},
		"a Patient who is named": {portal, "Patient", `{"resourceType":"Patient","name":[{"text":"Anna"}],
			"identifier":[{"system":"urn:oid:1.2.398.3.1.2.1","value":"900101300017"}]}`, ""},
		"a Patient named by IIN": {portal, "Patient", `{"resourceType":"Patient","name":[{"text":"900101300017"}],
			"identifier":[{"system":"urn:oid:1.2.398.3.1.2.1","value":"900101300017"}]}`, "number"},

		"a case":                   {centre, "Condition", onCase(nil), ""},
		"a case without standing":  {centre, "Condition", onCase(map[string]any{"clinicalStatus": nil}), "clinicalStatus"},
		"a case in error":          {centre, "Condition", onCase(map[string]any{"clinicalStatus": nil, "verificationStatus": inError}), ""},
		"an open case in error":    {centre, "Condition", onCase(map[string]any{"verificationStatus": inError}), "clinicalStatus"},
		"an ended case, still on":  {centre, "Condition", onCase(map[string]any{"abatementDateTime": "2021-06-01"}), "lasts"},
		"an ended case":            {centre, "Condition", onCase(map[string]any{"abatementDateTime": "2021-06-01", "clinicalStatus": clinical("resolved")}), ""},
		"a case ended beforehand":  {centre, "Condition", onCase(map[string]any{"abatementDateTime": "2021-05-01", "clinicalStatus": clinical("resolved")}), "before"},
		"a case without onset":     {centre, "Condition", onCase(map[string]any{"onsetDateTime": nil}), "onsetDateTime"},
		"a case that was recorded": {centre, "Condition", onCase(map[string]any{"onsetDateTime": nil, "recordedDate": "2021-05-14"}), ""},

		"a regime":                  {centre, "Flag", onRegime(nil), ""},
		"a regime without status":   {centre, "Flag", onRegime(map[string]any{"status": nil}), "Flag.status"},
		"a regime without a period": {centre, "Flag", onRegime(map[string]any{"period": nil}), "Flag.period.start"},
		"a regime that ends before it starts": {centre, "Flag", onRegime(map[string]any{
			"period": map[string]any{"start": "2021-05-14", "end": "2021-05-13"}}), "before it starts"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, body := call(t, c.server, "POST", "/"+c.typ, fhir.MediaType, c.body)
			if c.contains == "" && status != http.StatusCreated {
				t.Errorf("%d %s", status, body)
			}
			if c.contains != "" && (status != http.StatusUnprocessableEntity || !strings.Contains(body, c.contains)) {
				t.Errorf("%d %s, want 422 with %q", status, body, c.contains)
			}
			if status != http.StatusCreated && strings.Contains(body, annaIIN) {
				t.Error("the error repeats the IIN")
			}
		})
	}
}

func TestWhatIsNotKnownIsKept(t *testing.T) {
	s := open(t, ashyq.PCR)
	body := observation(t, known(t, s), map[string]any{"specimen": map[string]any{"display": "swab"}, "valueDecimal": json.Number("1.50")})
	_, header, _ := call(t, s, "POST", "/Observation", fhir.MediaType, body)
	location, err := url.Parse(header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	_, header, got := call(t, s, "GET", location.Path, "", "")
	for _, want := range []string{`"display":"swab"`, `"valueDecimal":1.50`, `"versionId":"1"`, `"lastUpdated":"2021-05-14T07:00:00Z"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
	if header.Get("ETag") != `W/"1"` || header.Get("Last-Modified") == "" {
		t.Errorf("header %v", header)
	}
}

func TestSearchesFindWhatTheyAskFor(t *testing.T) {
	s := open(t, ashyq.PCR)
	anna, berik := resident(t, annaIIN), resident(t, iins(1)[0])
	other := LabReport(anna, false, noon.Add(-2*time.Hour), noon)
	other.Entry[1].Resource = json.RawMessage(strings.Replace(string(other.Entry[1].Resource), "94500-6", "94309-2", 1))
	if err := s.Seed(t.Context(), LabReport(anna, true, noon.Add(-3*time.Hour), noon), other,
		LabReport(anna, false, noon.Add(-time.Hour), noon), LabReport(berik, true, noon, noon)); err != nil {
		t.Fatal(err)
	}
	_, _, body := call(t, s, "POST", "/Patient/_search", formType, searchIIN)
	id := parsed[fhir.Head](t, string(parsed[fhir.Bundle](t, body).Entry[0].Resource)).ID
	all := hours(t, s, "subject=Patient/"+id)
	_, _, body = call(t, s, "POST", "/Observation/_search", formType, "subject="+id)
	oldest := parsed[fhir.Head](t, string(parsed[fhir.Bundle](t, body).Entry[2].Resource)).ID
	if !slices.Equal(all, []int{-1, -2, -3}) {
		t.Fatalf("all are %v", all)
	}
	loinc := url.QueryEscape("http://loinc.org")
	for query, want := range map[string][]int{
		"subject=" + id:                                                {-1, -2, -3},
		"patient=Patient/" + id + "&_sort=-date":                       {-1, -2, -3},
		"subject=" + id + "&_sort=date":                                {-3, -2, -1},
		"subject=" + id + ",nobody":                                    {-1, -2, -3},
		"subject=nobody":                                               nil,
		"subject=" + id + "&_count=2":                                  {-1, -2, -3},
		"subject=" + id + "&_count=1&_sort=date":                       {-3, -2, -1},
		"subject=" + id + "&code=" + loinc + "%7C94500-6":              {-1, -3},
		"subject=" + id + "&code=94309-2":                              {-2},
		"subject=" + id + "&code=" + loinc + "%7C":                     {-1, -2, -3},
		"subject=" + id + "&code=%7C94309-2":                           nil,
		"subject=" + id + "&code=1,94309-2," + loinc + "%7C94500-6":    {-1, -2, -3},
		"subject=" + id + "&code=94500-6&_count=1":                     {-1, -3},
		"subject=" + id + "&code=" + url.QueryEscape(`94500-6\,94309`): nil,
		"_id=" + oldest:                                                {-3},
		"_id=" + oldest + "&subject=" + id:                             {-3},
		"_id=" + oldest + "&subject=nobody":                            nil,
	} {
		if got := hours(t, s, query); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", query, got, want)
		}
	}
}

// hours are the hours of sampling, counted from noon, that a search finds on all its pages.
func hours(t *testing.T, s *Server, query string) (found []int) {
	t.Helper()
	status, _, body := call(t, s, "POST", "/Observation/_search", formType, query)
	for {
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		page := parsed[fhir.Bundle](t, body)
		for _, e := range page.Entry {
			o := parsed[fhir.Observation](t, string(e.Resource))
			found = append(found, int(o.EffectiveDateTime.Time.Sub(noon).Hours()))
		}
		if page.Next() == "" {
			return found
		}
		status, _, body = call(t, s, "GET", page.Next(), "", "")
	}
}

func TestPagesStandStillWhileResultsArrive(t *testing.T) {
	s := open(t, ashyq.PCR)
	anna := resident(t, annaIIN)
	for i := range 5 {
		if err := s.Seed(t.Context(), LabReport(anna, true, noon.Add(-time.Duration(i)*time.Hour), noon)); err != nil {
			t.Fatal(err)
		}
	}
	_, _, body := call(t, s, "POST", "/Observation/_search", formType, "_count=2&subject="+known(t, s))
	first := parsed[fhir.Bundle](t, body)
	if strings.Contains(body, annaIIN) || first.Total != nil || len(first.Entry) != 2 {
		t.Errorf("first page %s", body)
	}
	if err := s.Seed(t.Context(), LabReport(anna, true, noon.Add(time.Hour), noon)); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for page := first; ; {
		for _, e := range page.Entry {
			if seen[e.FullURL] {
				t.Errorf("%s comes twice", e.FullURL)
			}
			seen[e.FullURL] = true
		}
		if page.Next() == "" {
			break
		}
		_, _, body = call(t, s, "GET", page.Next(), "", "")
		page = parsed[fhir.Bundle](t, body)
	}
	if len(seen) != 5 {
		t.Errorf("%d results on all pages", len(seen))
	}
	if status, _, _ := call(t, s, "GET", strings.Replace(first.Next(), "Observation", "Patient", 1), "", ""); status != 400 {
		t.Errorf("a link of another type is answered with %d", status)
	}
}

func TestABatchAnswersEachEntryByItself(t *testing.T) {
	s := open(t, ashyq.PCR)
	anna := resident(t, annaIIN)
	if err := s.Seed(t.Context(), LabReport(anna, true, noon, noon)); err != nil {
		t.Fatal(err)
	}
	id := known(t, s)
	get := func(u string) fhir.Entry { return fhir.Entry{Request: &fhir.EntryRequest{Method: "GET", URL: u}} }
	status, body := post(t, s, fhir.Bundle{Head: fhir.Head{ResourceType: "Bundle"}, Type: fhir.Batch, Entry: []fhir.Entry{
		get("Patient?" + searchIIN),
		get("Observation?subject=Patient/" + id),
		get("Patient/" + id),
		get("Patient/nobody"),
		get("Flag?subject=" + id),
		get("Observation?subject=" + id + "&name=x"),
		{},
		{Resource: json.RawMessage(observation(t, "nobody", nil)), Request: &fhir.EntryRequest{Method: "POST", URL: "Observation"}},
		{Resource: json.RawMessage(observation(t, id, nil)), Request: &fhir.EntryRequest{Method: "POST", URL: "Observation"}},
	}})
	answer := parsed[fhir.Bundle](t, body)
	want := []string{"200", "200", "200", "404", "404", "400", "400", "422", "201"}
	if status != 200 || answer.Type != fhir.BatchResponse || len(answer.Entry) != len(want) {
		t.Fatalf("%d %s", status, body)
	}
	for i, e := range answer.Entry {
		if !strings.HasPrefix(e.Response.Status, want[i]) {
			t.Errorf("entry %d is answered with %s, want %s", i, e.Response.Status, want[i])
		}
		if failed := want[i] >= "4"; failed == (e.Response.Outcome == nil) || failed == (e.Resource != nil) {
			t.Errorf("entry %d: %+v", i, e)
		}
	}
	if page := parsed[fhir.Bundle](t, string(answer.Entry[1].Resource)); len(page.Entry) != 1 {
		t.Errorf("the search within the batch finds %d", len(page.Entry))
	}
	if got := hours(t, s, "subject="+id); len(got) != 2 {
		t.Errorf("%d results after the batch, want what was there and the good one", len(got))
	}
}

func TestCrossOriginPostsAreRefused(t *testing.T) {
	s := open(t, ashyq.PCR)
	for _, target := range []string{"/people", "/Patient/_search", "/"} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", target, nil)
		r.Header.Set("Origin", "https://elsewhere.test")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s is answered with %d", target, w.Code)
		}
	}
}
