package reference

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"ashyq/internal/registry/fhir"
)

// element is a JSON object of a resource, whole: what this registry does not know is kept as it came.
type element map[string]any

// parseElement reads one JSON object and nothing after it.
func parseElement(text []byte) (element, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var e element
	if err := d.Decode(&e); err != nil || e == nil {
		return nil, malformed("not a JSON object")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, malformed("something follows the JSON object")
	}
	return e, nil
}

func (e element) has(name string) bool { return e[name] != nil }

// text is a string below e, empty if it is not there or no string.
func (e element) text(name string) string {
	s, _ := e[name].(string)
	return s
}

// at is an object below e, empty if it is not there or no object.
func (e element) at(name string) element {
	child, _ := e[name].(map[string]any)
	return child
}

// list are the objects of an array below e.
func (e element) list(name string) []element {
	array, _ := e[name].([]any)
	var children []element
	for _, child := range array {
		if object, ok := child.(map[string]any); ok {
			children = append(children, object)
		}
	}
	return children
}

// codings are those of a CodeableConcept.
func (e element) codings() (codings []fhir.Coding) {
	for _, c := range e.list("coding") {
		codings = append(codings, fhir.Coding{System: c.text("system"), Code: c.text("code")})
	}
	return codings
}

// is reports whether a CodeableConcept has one of these codes in a system.
func (e element) is(system string, codes ...string) bool {
	for _, c := range e.codings() {
		for _, code := range codes {
			if c.System == system && c.Code == code {
				return true
			}
		}
	}
	return false
}

// moment is where a dateTime below e begins; zero if it is not there.
func (e element) moment(name string) (time.Time, error) {
	if !e.has(name) {
		return time.Time{}, nil
	}
	d, err := fhir.ParseDateTime(e.text(name))
	if err != nil {
		return time.Time{}, invalid("%s is no date, or has a time of day without an offset", name)
	}
	from, _ := d.Span(time.UTC)
	return from, nil
}

// period is the beginning and the end of a Period below e; each zero if it is not there.
func (e element) period(name string) (start, end time.Time, err error) {
	if start, err = e.at(name).moment("start"); err != nil {
		return start, end, invalid("%s.%v", name, err)
	}
	if end, err = e.at(name).moment("end"); err != nil {
		return start, end, invalid("%s.%v", name, err)
	}
	if !end.IsZero() && end.Before(start) {
		return start, end, invalid("%s ends before it starts", name)
	}
	return start, end, nil
}

// begin is the moment that a choice of types tells: base followed by DateTime, Instant or Period.
func (e element) begin(base string) (time.Time, error) {
	for _, name := range []string{base + "DateTime", base + "Instant"} {
		if t, err := e.moment(name); err != nil || !t.IsZero() {
			return t, err
		}
	}
	start, _, err := e.period(base + "Period")
	return start, err
}

// eachText calls see with every text below v: strings, numbers and names.
func eachText(v any, see func(string)) {
	switch v := v.(type) {
	case string:
		see(v)
	case json.Number:
		see(v.String())
	case []any:
		for _, child := range v {
			eachText(child, see)
		}
	case map[string]any:
		for name, child := range v {
			see(name)
			eachText(child, see)
		}
	}
}

// resolve puts the references that the bundle's own resources are known by in place of their temporary ones.
func resolve(v any, known map[string]string) error {
	switch v := v.(type) {
	case []any:
		for _, child := range v {
			if err := resolve(child, known); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, child := range v {
			target, ok := child.(string)
			if name != "reference" || !ok {
				if err := resolve(child, known); err != nil {
					return err
				}
				continue
			}
			if now, ok := known[target]; ok {
				v[name] = now
			} else if len(target) > 4 && target[:4] == "urn:" {
				return invalid("a reference is to something that is not in this bundle")
			}
		}
	}
	return nil
}
