package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat reads JSON more strictly than the standard library: no invalid UTF-8, no name twice in one object (in any
// case, since fields are found in any case), nothing after the value. Whoever reads a body a second way can then not read
// another thing in it.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}

var (
	errEncoding  = errors.New("not UTF-8")
	errDuplicate = errors.New("a name is there twice")
	errTrailing  = errors.New("something follows the value")
	errDepth     = errors.New("nested too deeply")
)

const maxDepth = 16

// unmarshal is called twice a body: first to see what is in it, then to fill the struct. The first call checks.
func unmarshal(data []byte, into any) error {
	anything, first := into.(*any)
	if !first {
		return json.Unmarshal(data, into)
	}
	if !utf8.Valid(data) {
		return errEncoding
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	value, err := decode(decoder, 0)
	if err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errTrailing
	}
	*anything = value
	return nil
}

func decode(d *json.Decoder, depth int) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	delimiter, composite := token.(json.Delim)
	switch {
	case !composite:
		return token, nil
	case depth == maxDepth:
		return nil, errDepth
	case delimiter == '[':
		list := []any{}
		for d.More() {
			value, err := decode(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = d.Token()
		return list, err
	default:
		object := make(map[string]any)
		seen := make(map[string]struct{})
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			text, _ := name.(string) // of an object's member, or Token has failed
			folded := strings.Map(fold, text)
			if _, twice := seen[folded]; twice {
				return nil, errDuplicate
			}
			seen[folded] = struct{}{}
			if object[text], err = decode(d, depth+1); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return object, err
	}
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
