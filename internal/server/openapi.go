package server

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ashyq/internal/i18n"
)

// OpenAPI is the document of every call, as a strict node at this address serves it.
func OpenAPI(words *i18n.Catalogue, address string) ([]byte, error) {
	public, err := publicURL(address)
	if err != nil {
		return nil, err
	}
	s := &server{Config: Config{Words: words, PublicURL: public.String(), Strict: true}}
	api := s.newAPI(http.NewServeMux())
	s.routes(api)
	return json.Marshal(api.OpenAPI())
}

// documentHead is what the OpenAPI document says before any call.
func documentHead(public string) huma.Config {
	return huma.Config{OpenAPI: &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Ashyq", Version: "1",
			Description: "Who comes in, decided by the health registries and the rules in force. JSON in and out, times as RFC 3339. " +
				"Every answer has a Request-Id; every error is an RFC 9457 problem with a stable code and a detail in the language of " +
				"Accept-Language (kk, ru, en). A session is a bearer token or the cookie of the login.",
		},
		Servers: []*huma.Server{{URL: public}},
		Tags: []*huma.Tag{
			{Name: "login", Description: "Sessions of people."},
			{Name: "visitor", Description: "One's own status and visits."},
			{Name: "desk", Description: "A venue's staff."},
			{Name: "business", Description: "A business, its venues, doors and people."},
			{Name: "official", Description: "Officials of the sanitary service."},
			{Name: "platform", Description: "Front ends of others, for people whom they have identified."},
			{Name: "public", Description: "For everybody, without a session."},
		},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer": {Type: "http", Scheme: "bearer"},
				"cookie": {Type: "apiKey", In: "cookie", Name: cookieName},
				"basic":  {Type: "http", Scheme: "basic", Description: "A platform's client_id and client_secret."},
			},
		},
	}}
}

// document is what the OpenAPI document says of a call beyond its types.
type document struct {
	tag, summary, description string
	status                    int      // of success, 200 if zero
	request, answer           any      // examples
	media                     []string // of an answer that is no JSON
	problems                  []string // codes of its own; what every call can answer is not named
}

// problemStatuses are the codes that the API answers, each with its status.
var problemStatuses = map[string]int{
	"invalid_body": 400, "invalid_iin": 400, "invalid_passport": 400, "invalid_phone": 400, "invalid_gate": 400, "invalid_id": 400,
	"invalid_pass": 400, "pass_stale": 400, "pass_unsigned": 400, "pass_revoked": 400, "invalid_key": 400, "invalid_time": 400, "invalid_request": 400, "unsupported_grant_type": 400,
	"weak_pin": 400, "invalid_seat": 400, "invalid_passkey": 400,
	"invalid_bin": 400, "invalid_name": 400, "invalid_email": 400, "invalid_address": 400, "invalid_oked": 400, "invalid_region": 400,
	"invalid_point": 400, "invalid_capacity": 400, "invalid_area": 400, "invalid_hours": 400, "terms_needed": 400, "contact_needed": 400,
	"reason_needed": 400, "invalid_reason": 400, "note_needed": 400, "invalid_note": 400, "invalid_decree": 400, "invalid_search": 400,
	"unauthenticated": 401, "wrong_code": 401, "wrong_pin": 401, "wrong_passkey": 401, "invalid_client": 401,
	"forbidden": 403, "other_person": 403, "other_number": 403, "confirmation_needed": 403, "card_needed": 403,
	"not_found": 404, "unknown_gate": 404, "invitation_used": 404,
	"method_not_allowed": 405,
	"id_reused":          409, "record_changed": 409, "not_open": 409, "venue_full": 409, "binding_limited": 409, "binding_ended": 409, "card_not_checked": 409,
	"approved_already": 409, "last_gate": 409, "too_many_gates": 409, "wrong_state": 409, "excluded": 409, "last_member": 409,
	"too_many_entities": 409, "too_many_venues": 409, "too_many_members": 409, "too_many_sheets": 409, "too_many": 409,
	"gate_retired": 410,
	"too_large":    413, "unsupported_media_type": 415,
	"limited": 429, "internal": 500, "unavailable": 503, "disputes_unavailable": 503, "journal_full": 503,
}

// documented is an operation as its document describes it, before huma adds the types.
func (s *server) documented(api huma.API, pattern string, who audience) huma.Operation {
	d, ok := documents[pattern]
	if !ok {
		panic("no document describes " + pattern)
	}
	method, path, _ := strings.Cut(pattern, " ")
	op := huma.Operation{
		OperationID: operationID(method, path), Method: method, Path: path, DefaultStatus: d.status,
		Tags: []string{d.tag}, Summary: d.summary, Description: d.description, Responses: make(map[string]*huma.Response),
	}
	for _, media := range d.media {
		if op.Responses["200"] == nil {
			op.Responses["200"] = &huma.Response{Content: make(map[string]*huma.MediaType)}
		}
		op.Responses["200"].Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}, Example: d.answer}
	}
	codes := append([]string{"internal", "unavailable"}, d.problems...)
	if d.request != nil {
		op.RequestBody = &huma.RequestBody{}
		codes = append(codes, "invalid_body", "too_large", "unsupported_media_type")
	}
	if who != nil {
		op.Security = []map[string][]string{{"bearer": {}}, {"cookie": {}}}
		codes = append(codes, "unauthenticated", "forbidden")
	}
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	example := &exchange{id: exampleRequestID, language: "en"}
	for _, code := range codes {
		status := problemStatuses[code]
		key := strconv.Itoa(status)
		if op.Responses[key] == nil {
			op.Responses[key] = &huma.Response{
				Description: http.StatusText(status),
				Content:     map[string]*huma.MediaType{problemType: {Schema: schema, Examples: make(map[string]*huma.Example)}},
			}
		}
		op.Responses[key].Content[problemType].Examples[code] = &huma.Example{Value: s.explain(example, status, code, 0)}
	}
	return op
}

// illustrate adds the examples, once huma has added the types.
func illustrate(op huma.Operation) {
	d := documents[op.Method+" "+op.Path]
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			media.Example = d.request
		}
	}
	for _, response := range op.Responses {
		if response.Headers == nil {
			response.Headers = make(map[string]*huma.Header)
		}
		response.Headers["Request-Id"] = &huma.Header{Schema: &huma.Schema{Type: "string"}, Description: "Names this answer to support."}
		if media, ok := response.Content["application/json"]; ok {
			media.Example = d.answer
		}
	}
}

// operationID is "post-venues-id-scans" of POST /v1/venues/{id}/scans.
func operationID(method, path string) string {
	return strings.ToLower(method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(strings.TrimPrefix(path, "/v1"))
}

// complete adds what huma does not know of: the form of the token call, and the feed.
func (s *server) complete(api huma.API) {
	document := api.OpenAPI()
	token := document.Paths["/v1/platform/token"].Post
	token.Security = []map[string][]string{{"basic": {}}, {}}
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: "string", Description: doc} }
	token.RequestBody.Content[formType].Schema = &huma.Schema{
		Type: "object", Required: []string{"grant_type"},
		Properties: map[string]*huma.Schema{
			"grant_type":    {Type: "string", Enum: []any{"client_credentials"}},
			"client_id":     text("Unless HTTP Basic has it."),
			"client_secret": text("Unless HTTP Basic has it."),
		},
	}

	feed := s.documented(api, feedRoute, staff)
	feed.Parameters = []*huma.Param{
		{Name: "id", In: "path", Required: true, Schema: text("")},
		{Name: "gate", In: "query", Schema: text("Leaves out the rows of other gates.")},
		{Name: "Last-Event-ID", In: "header", Schema: text("Resumes after this row.")},
	}
	feed.Responses["200"] = &huma.Response{
		Description: http.StatusText(http.StatusOK),
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: text(""), Example: documents[feedRoute].answer}},
	}
	illustrate(feed)
	document.AddOperation(&feed)

	schemas := document.Components.Schemas.Map()
	maps.DeleteFunc(schemas, func(name string, _ *huma.Schema) bool {
		return slices.Contains([]string{"ErrorModel", "ErrorDetail"}, name) // huma's own, which restate replaces
	})
}
