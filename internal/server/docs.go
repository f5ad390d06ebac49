package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// What the page of the documentation shows, read from the OpenAPI document.
type (
	docsPage struct {
		Title, Description string
		Groups             []docsGroup
		Problems           []docsProblem
		Style              template.CSS
		Script             template.JS
	}
	docsGroup struct {
		Description string
		Calls       []docsCall
	}
	docsCall struct {
		ID, Method, Path, Summary, Description string
		Session, Try                           bool
		Parameters, Fields, AnswerFields       []docsField
		Body                                   *docsBody
		Status, Answer                         string
		Problems                               []docsProblem
	}
	docsBody  struct{ Type, Text string }
	docsField struct {
		Name, In, Type, Doc string
		Required            bool
	}
	docsProblem struct {
		Status       int
		Code, Detail string
	}
)

// docs writes the documentation once, when the server is put together.
func (s *server) docs(document *huma.OpenAPI) (http.Handler, error) {
	page := docsPage{
		Title: document.Info.Title, Description: document.Info.Description, Style: s.pages.style, Script: s.pages.script,
	}
	for _, tag := range document.Tags {
		group := docsGroup{Description: tag.Description}
		for _, path := range slices.Sorted(maps.Keys(document.Paths)) {
			item := document.Paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
				if op != nil && op.Tags[0] == tag.Name {
					group.Calls = append(group.Calls, docsOf(op, document.Components.Schemas))
				}
			}
		}
		page.Groups = append(page.Groups, group)
	}
	for _, code := range slices.Sorted(maps.Keys(problemStatuses)) {
		page.Problems = append(page.Problems, docsProblem{problemStatuses[code], code, s.Words.Problem("en", code, 0)})
	}
	var b bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&b, "docs.html", page); err != nil {
		return nil, fmt.Errorf("write the documentation: %w", err)
	}
	body := static("text/html; charset=utf-8", b.Bytes())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", s.pages.docsCSP)
		body.ServeHTTP(w, r)
	}), nil
}

func docsOf(op *huma.Operation, schemas huma.Registry) docsCall {
	call := docsCall{
		ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
		Session: len(op.Security) > 0, Try: true,
	}
	for _, p := range op.Parameters {
		call.Parameters = append(call.Parameters, docsField{
			Name: p.Name, In: p.In, Type: p.In, Doc: p.Schema.Description, Required: p.Required,
		})
	}
	if op.RequestBody != nil {
		for media, content := range op.RequestBody.Content {
			call.Body = &docsBody{Type: media, Text: written(content.Example)}
			if media == formType {
				call.Body.Text = writtenForm(content.Example)
			}
			call.Fields = docsFields(schemas, content.Schema, "")
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		for media, content := range op.Responses[status].Content {
			if media == problemType {
				n, _ := strconv.Atoi(status)
				for _, code := range slices.Sorted(maps.Keys(content.Examples)) {
					call.Problems = append(call.Problems, docsProblem{Status: n, Code: code})
				}
				continue
			}
			call.Answer, call.AnswerFields = written(content.Example), docsFields(schemas, content.Schema, "")
			for i := range call.AnswerFields { // what an answer has is not asked for
				call.AnswerFields[i].Required = false
			}
			call.Try = media == "application/json"
		}
		if status < "300" {
			call.Status = status
		}
	}
	return call
}

// docsFields are a schema's members and theirs, by their paths.
func docsFields(schemas huma.Registry, schema *huma.Schema, prefix string) []docsField {
	schema = resolved(schemas, schema)
	names := slices.Clone(schema.Required)
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var fields []docsField
	for _, name := range names {
		member := schema.Properties[name]
		doc := member.Description
		member = resolved(schemas, member)
		fields = append(fields, docsField{
			Name: prefix + name, Type: docsType(schemas, member), Doc: doc, Required: slices.Contains(schema.Required, name),
		})
		inner := prefix + name + "."
		if member.Type == huma.TypeArray {
			member, inner = member.Items, prefix+name+"[]."
		}
		fields = append(fields, docsFields(schemas, member, inner)...)
	}
	return fields
}

func resolved(schemas huma.Registry, schema *huma.Schema) *huma.Schema {
	for schema.Ref != "" {
		schema = schemas.SchemaFromRef(schema.Ref)
	}
	return schema
}

func docsType(schemas huma.Registry, schema *huma.Schema) string {
	words := schema.Type
	switch {
	case len(schema.Enum) > 0:
		var values []string
		for _, v := range schema.Enum {
			values = append(values, fmt.Sprint(v))
		}
		words = strings.Join(values, " | ")
	case schema.Type == huma.TypeArray:
		words = "list of " + docsType(schemas, resolved(schemas, schema.Items))
	case schema.Format == "date-time":
		words = "time"
	}
	if schema.Nullable {
		words += " or null"
	}
	return words
}

func writtenForm(example any) string {
	form := url.Values{}
	members, _ := example.(map[string]any)
	for name, value := range members {
		form.Set(name, fmt.Sprint(value))
	}
	return form.Encode()
}

// written is an example as it goes over the wire, with line breaks.
func written(example any) string {
	if text, ok := example.(string); ok || example == nil {
		return text
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(example); err != nil {
		return err.Error()
	}
	return b.String()
}
