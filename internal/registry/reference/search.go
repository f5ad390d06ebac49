package reference

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ashyq/internal/registry/fhir"
)

const (
	pageParam    = "_page" // of a link to the next page
	defaultCount = 100
	maxCount     = 200
	maxValues    = 100 // of one parameter
)

// sorts are the names under which each type's date can be sorted by.
var sorts = map[string][]string{
	fhir.TypeObservation: {"date"},
	fhir.TypeCondition:   {"date", "onset-date"},
	fhir.TypeFlag:        {"date"},
	fhir.TypeTask:        {"authored-on"},
}

// searchParams are what searches of a type understand. Anything else is refused: a condition that is passed over would
// answer another question than was asked.
func searchParams(typ string) []fhir.RestSearchParam {
	params := []fhir.RestSearchParam{{Name: "_id", Type: "token"}, {Name: "_count", Type: "number"}}
	if typ == fhir.TypePatient || typ == fhir.TypeTask {
		params = append(params, fhir.RestSearchParam{Name: "identifier", Type: "token"})
	}
	if typ == fhir.TypePatient {
		return params
	}
	return append(params,
		fhir.RestSearchParam{Name: "subject", Type: "reference"}, fhir.RestSearchParam{Name: "patient", Type: "reference"},
		fhir.RestSearchParam{Name: "code", Type: "token"}, fhir.RestSearchParam{Name: "_sort", Type: "string"})
}

// parseSearch reads the parameters of a search. What it refuses it does not repeat.
func (k *keys) parseSearch(typ string, form url.Values) (query, error) {
	q := query{Type: typ, Count: defaultCount}
	known := searchParams(typ)
	for name, values := range form {
		if !slices.ContainsFunc(known, func(p fhir.RestSearchParam) bool { return p.Name == name }) {
			return query{}, refused("a parameter that searches of %s do not understand", typ)
		}
		if len(values) > 1 {
			return query{}, refused("%s is given twice", name)
		}
		alternatives := split(values[0], ',')
		if len(alternatives) > maxValues {
			return query{}, refused("%s has more than %d values", name, maxValues)
		}
		if err := k.condition(&q, name, values[0], alternatives); err != nil {
			return query{}, err
		}
	}
	if form.Has("subject") && form.Has("patient") {
		return query{}, refused("subject and patient are the same parameter")
	}
	if form.Has("identifier") && (form.Has("subject") || form.Has("patient")) {
		return query{}, refused("a number is enough: give no subject beside the identifier")
	}
	if len(q.Values) == 0 && len(q.IDs) > 0 {
		q.By, q.Values, q.IDs = byID, q.IDs, nil
	}
	if len(q.Values) == 0 {
		return query{}, refused("whose records are asked for? Give subject, identifier or _id")
	}
	return q, nil
}

// condition adds one parameter to a query.
func (k *keys) condition(q *query, name, value string, alternatives []string) error {
	switch name {
	case "identifier":
		q.By = byIdentifier
		for _, token := range alternatives {
			parts := split(token, '|')
			if len(parts) != 2 || parts[0] == "" || parts[1] == "" {
				return refused("identifier is not of the form system|value")
			}
			q.Values = append(q.Values, k.identifierDigest(unescape(parts[0]), unescape(parts[1])))
		}
	case "subject", "patient":
		q.By = bySubject
		for _, reference := range alternatives {
			id := strings.TrimPrefix(unescape(reference), fhir.TypePatient+"/")
			if !isID(id) {
				return refused("%s is not of the form Patient/id", name)
			}
			q.Values = append(q.Values, id)
		}
	case "_id":
		for _, id := range alternatives {
			if !isID(id) {
				return refused("_id is no id")
			}
			q.IDs = append(q.IDs, id)
		}
	case "code":
		for _, token := range alternatives {
			parts := split(token, '|')
			if len(parts) > 2 || token == "" || token == "|" {
				return refused("code is not of the form system|code")
			}
			for i := range parts {
				parts[i] = unescape(parts[i])
			}
			q.Codes = append(q.Codes, k.digest("code", strings.Join(parts, "\x00")))
		}
	case "_sort":
		field, newestFirst := strings.CutPrefix(value, "-")
		if !slices.Contains(sorts[q.Type], field) {
			return refused("_sort is not by %s", strings.Join(sorts[q.Type], " or "))
		}
		q.OldestFirst = !newestFirst
	case "_count":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return refused("_count is no number above zero")
		}
		q.Count = min(n, maxCount)
	}
	return nil
}

func refused(format string, args ...any) *problem {
	p := malformed(format, args...)
	p.code = "not-supported"
	return p
}

// codeDigests are what the searches that must find a coding may ask for: system|code, code, system| and, of a coding
// without a system, |code.
func (k *keys) codeDigests(c fhir.Coding) []string {
	return []string{
		k.digest("code", c.System+"\x00"+c.Code),
		k.digest("code", c.Code),
		k.digest("code", c.System+"\x00"),
	}
}

// statusDigest is what the queue of requests finds them by.
func (k *keys) statusDigest(status string) string { return k.digest("status", status) }

func (k *keys) identifierDigest(system, value string) string {
	return k.digest("identifier", system+"\x00"+value)
}

// split cuts at every separator that no backslash escapes. The parts stay escaped.
func split(s string, separator byte) []string {
	var parts []string
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case separator:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// unescape takes away the backslashes that FHIR puts before \ | , and $ in the value of a parameter.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// isID reports whether s can be the id of a resource.
func isID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return true
}

// cursor is a query for a link: sealed, so that it tells nothing and cannot be made up.
func (k *keys) cursor(q *query) string {
	text, _ := json.Marshal(q)
	return base64.RawURLEncoding.EncodeToString(k.seal("cursor", text))
}

func (k *keys) parseCursor(typ, cursor string) (query, error) {
	var q query
	sealed, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		var text []byte
		if text, err = k.open("cursor", sealed); err == nil {
			err = json.Unmarshal(text, &q)
		}
	}
	if err != nil || q.Type != typ {
		return query{}, refused("%s is no link of a page that this registry gave out", pageParam)
	}
	return q, nil
}

// searchset is one page of a search, with links under base.
func (s *Server) searchset(ctx context.Context, base string, q query) (*fhir.Bundle, error) {
	matches, next, err := s.storage.search(ctx, q)
	if err != nil {
		return nil, err
	}
	bundle := &fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Searchset, Timestamp: fhir.Moment(s.now())}
	for _, r := range matches {
		bundle.Entry = append(bundle.Entry, fhir.Entry{
			FullURL: base + "/" + r.reference(), Resource: r.Body, Search: &fhir.EntrySearch{Mode: "match"},
		})
	}
	if next != nil {
		url := base + "/" + q.Type + "?" + pageParam + "=" + s.keys.cursor(next)
		bundle.Link = append(bundle.Link, fhir.Link{Relation: "next", URL: url})
	} else if q.After == nil {
		total := len(matches)
		bundle.Total = &total
	}
	return bundle, nil
}

// searchByForm answers POST /{type}/_search.
func (s *Server) searchByForm(w http.ResponseWriter, r *http.Request) error {
	typ, err := s.typeOf(r)
	if err != nil {
		return err
	}
	if r.URL.RawQuery != "" {
		return refused("the parameters of _search belong into its body: a URL is logged")
	}
	body, err := readBody(w, r, formType)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return malformed("the body is no form")
	}
	q, err := s.keys.parseSearch(typ, form)
	if err != nil {
		return err
	}
	return s.answerSearch(w, r, q)
}

// searchByURL answers GET /{type}: a next page, or a search that names no person.
func (s *Server) searchByURL(w http.ResponseWriter, r *http.Request) error {
	typ, err := s.typeOf(r)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return malformed("the query is no form")
	}
	if form.Has("identifier") {
		return &problem{http.StatusMethodNotAllowed, "not-supported",
			"an identifier does not belong into a URL, which is logged: POST " + typ + "/_search with a form"}
	}
	var q query
	if form.Has(pageParam) && len(form) == 1 {
		q, err = s.keys.parseCursor(typ, form.Get(pageParam))
	} else {
		q, err = s.keys.parseSearch(typ, form)
	}
	if err != nil {
		return err
	}
	return s.answerSearch(w, r, q)
}

func (s *Server) answerSearch(w http.ResponseWriter, r *http.Request, q query) error {
	bundle, err := s.searchset(r.Context(), base(r), q)
	if err != nil {
		return err
	}
	send(w, http.StatusOK, bundle)
	return nil
}
