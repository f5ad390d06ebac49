package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"ashyq/internal/i18n"
	"ashyq/internal/server"
)

// contract is the OpenAPI document that a server serves, and finds the operation of a request in it.
type contract struct {
	document *openapi3.T
	mux      *http.ServeMux
}

func readContract(t testing.TB, handler http.Handler) *contract {
	t.Helper()
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/openapi.json", nil))
	document, err := openapi3.NewLoader().LoadFromData(rec.Body.Bytes())
	must(t, err)
	c := &contract{document, http.NewServeMux()}
	for path, item := range document.Paths.Map() {
		for method := range item.Operations() {
			c.mux.Handle(method+" "+path, http.NotFoundHandler())
		}
	}
	return c
}

// holds reports an answer whose status, type or shape the document does not promise.
func (c *contract) holds(t testing.TB, r *http.Request, a answer) {
	t.Helper()
	_, pattern := c.mux.Handler(r)
	method, path, found := strings.Cut(pattern, " ")
	if !found || a.status == http.StatusNotModified {
		return
	}
	op := c.document.Paths.Value(path).GetOperation(method)
	response := op.Responses.Value(strconv.Itoa(a.status))
	if response == nil {
		t.Errorf("%s answers %d, of which the document says nothing: %s", pattern, a.status, a.body)
		return
	}
	if len(response.Value.Content) == 0 {
		return
	}
	media := response.Value.Content.Get(a.header.Get("Content-Type"))
	if media == nil {
		t.Errorf("%s answers %d with the type %q", pattern, a.status, a.header.Get("Content-Type"))
		return
	}
	if !strings.HasSuffix(a.header.Get("Content-Type"), "json") {
		return
	}
	var value any
	if err := json.Unmarshal([]byte(a.body), &value); err != nil {
		t.Errorf("%s: %v", pattern, err)
		return
	}
	if err := c.document.ValidateSchemaJSON(media.Schema.Value, value); err != nil {
		t.Errorf("%s: the answer %s is not what the document promises: %v", pattern, a.body, err)
	}
}

func TestDocumentIsValidAndSoAreItsExamples(t *testing.T) {
	w := newWorld(t)
	c := readContract(t, w.handler)
	if err := c.document.Validate(t.Context(), openapi3.EnableSchemaFormatValidation()); err != nil {
		t.Fatal(err)
	}
	if !c.document.IsOpenAPI31OrLater() {
		t.Error("no OpenAPI 3.1")
	}
	for path, item := range c.document.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Summary == "" || len(op.Tags) != 1 || c.document.Tags.Get(op.Tags[0]) == nil {
				t.Errorf("%s %s has no summary or no tag", method, path)
			}
			if op.RequestBody != nil {
				for media, content := range op.RequestBody.Value.Content {
					c.illustrates(t, method+" "+path, media, content.Schema, content.Example)
				}
			}
			for status, response := range op.Responses.Map() {
				for media, content := range response.Value.Content {
					examples := []any{content.Example}
					if media == "application/problem+json" {
						examples = nil
						for _, example := range content.Examples {
							examples = append(examples, example.Value.Value)
						}
					}
					for _, example := range examples {
						c.illustrates(t, method+" "+path+" "+status, media, content.Schema, example)
					}
				}
			}
		}
	}
}

func (c *contract) illustrates(t *testing.T, where, media string, schema *openapi3.SchemaRef, example any) {
	t.Helper()
	if example == nil {
		t.Errorf("%s %s has no example", where, media)
		return
	}
	if err := c.document.ValidateSchemaJSON(schema.Value, example); err != nil {
		t.Errorf("%s %s: the example is not valid: %v", where, media, err)
	}
}

func TestTheDocumentIsWrittenWithoutANode(t *testing.T) {
	w := newWorld(t)
	served := w.do(request{method: "GET", path: "/openapi.json"}).wants(200, nil)
	for _, public := range []string{"https://ashyq.test", "https://ashyq.test/"} {
		written, err := server.OpenAPI(w.config.Words, public)
		if err != nil || string(written) != served.body {
			t.Errorf("not what a node serves: %v", err)
		}
	}
}

func TestEveryCallOfTheContractIsDocumented(t *testing.T) {
	c := readContract(t, newWorld(t).handler)
	for _, call := range []string{
		"POST /v1/login/code", "POST /v1/login", "DELETE /v1/session", "GET /v1/me", "PUT /v1/me/person", "GET /v1/gates/{code}",
		"POST /v1/status", "POST /v1/scans", "GET /v1/visits/{id}", "POST /v1/venues/{id}/scans",
		"POST /v1/venues/{id}/visits/{visit}/override", "GET /v1/venues/{id}/occupancy", "GET /v1/venues/{id}/feed",
		"POST /v1/visits/{id}/exit", "POST /v1/venues/{id}/visits/{visit}/exit", "POST /v1/venues/{id}/exits",
		"GET /v1/venues/{id}/heartbeat", "GET /v1/me/person", "POST /v1/desk/seats", "POST /v1/desk/seats/open",
		"POST /v1/platform/token", "POST /v1/platform/scans", "POST /v1/platform/status", "GET /v1/receipts/{visit}", "GET /v1/keys",
	} {
		method, path, _ := strings.Cut(call, " ")
		if item := c.document.Paths.Value(path); item == nil || item.GetOperation(method) == nil {
			t.Errorf("%s is not in the document", call)
		}
	}
}

func TestEveryDocumentedProblemIsSaidInEveryLanguage(t *testing.T) {
	w := newWorld(t)
	for path, item := range readContract(t, w.handler).document.Paths.Map() {
		for method, op := range item.Operations() {
			for _, response := range op.Responses.Map() {
				problem := response.Value.Content.Get("application/problem+json")
				if problem == nil {
					continue
				}
				for code := range problem.Examples {
					for _, language := range i18n.Languages() {
						if said := w.config.Words.Problem(language, code, 0); code != "internal" && said == w.config.Words.Problem(language, "internal", 0) {
							t.Errorf("%s %s: %s is not said in %s", method, path, code, language)
						}
					}
				}
			}
		}
	}
}

func TestExamplesAreAccepted(t *testing.T) {
	w := newWorld(t)
	document := readContract(t, w.handler).document
	token := w.login("+77011234567", greenIIN)
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody == nil {
				continue
			}
			for media, content := range op.RequestBody.Value.Content {
				b, err := json.Marshal(content.Example)
				must(t, err)
				body := string(b)
				if media == "application/x-www-form-urlencoded" {
					form := url.Values{}
					for name, value := range content.Example.(map[string]any) {
						form.Set(name, value.(string))
					}
					body = form.Encode()
				}
				a := w.do(request{method: method, path: path, token: token, body: body, contentType: media})
				if a.status == 400 && a.json("code") == "invalid_body" || a.status == 415 {
					t.Errorf("%s %s refuses its own example: %s", method, path, a.body)
				}
			}
		}
	}
}
