package server

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	v1 "github.com/go-json-experiment/json/v1"
)

// jsonFormat reads JSON more strictly than the standard library: no invalid UTF-8, no name twice in one object (in any
// case, since fields are found in any case), nothing after the value. Whoever reads a body a second way can then not read
// another thing in it.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}

var (
	errDuplicate = errors.New("a name is there twice")
	errDepth     = errors.New("nested too deeply")
)

const maxDepth = 16

// unmarshal is called twice a body: first to see what is in it, then to fill the struct, as the standard library would. The
// first call checks: what is no UTF-8, has a name twice or goes on is refused by the second version of JSON itself.
func unmarshal(data []byte, into any) error {
	anything, first := into.(*any)
	if !first {
		return json.Unmarshal(data, into, v1.DefaultOptionsV1())
	}
	if err := json.Unmarshal(data, anything); err != nil {
		return err
	}
	return checked(*anything, 0)
}

// checked refuses what is nested too deeply, and names that differ in nothing but their case.
func checked(value any, depth int) error {
	switch value := value.(type) {
	case []any:
		if depth == maxDepth {
			return errDepth
		}
		for _, element := range value {
			if err := checked(element, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		if depth == maxDepth {
			return errDepth
		}
		small := true
		for name, member := range value {
			small = small && !strings.ContainsFunc(name, isLarge)
			if err := checked(member, depth+1); err != nil {
				return err
			}
		}
		if !small && twice(value) {
			return errDuplicate
		}
	}
	return nil
}

// isLarge reports whether a rune may be taken for another, small one.
func isLarge(r rune) bool { return 'A' <= r && r <= 'Z' || r >= utf8.RuneSelf }

func twice(object map[string]any) bool {
	seen := make(map[string]struct{}, len(object))
	for name := range object {
		seen[strings.Map(fold, name)] = struct{}{}
	}
	return len(seen) < len(object)
}

// fold is one rune for all that encoding/json takes for the same in a member's name: ſ and K are letters of such names too.
func fold(r rune) rune {
	for {
		next := unicode.SimpleFold(r)
		if next <= r {
			return next
		}
		r = next
	}
}
