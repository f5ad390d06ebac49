package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"ashyq"

	"github.com/goccy/go-yaml"
)

// MaxSize is the longest text that Parse reads, in bytes.
const MaxSize = 256 << 10

// Parse reads one policy and validates it. A key it does not know, a key said twice, a second document and everything that
// ashyq.Policy.Validate finds are errors; those of the text name the line.
func Parse(text []byte) (ashyq.Policy, error) {
	if len(text) > MaxSize {
		return ashyq.Policy{}, fmt.Errorf("a policy of %d bytes is longer than %d", len(text), MaxSize)
	}
	d, err := decode(text)
	if err != nil {
		return ashyq.Policy{}, fmt.Errorf("policy: %w", err)
	}
	p, err := d.policy()
	if err == nil {
		err = p.Validate()
	}
	if err != nil {
		return ashyq.Policy{}, fmt.Errorf("policy %s: %w", d.Version, err)
	}
	return p, nil
}

// decode reads the one document of a text. The YAML library panics on some malformed ones, which makes them no less malformed.
func decode(text []byte) (d decree, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the text cannot be read: %v", fault)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	if err := decoder.Decode(&d); err != nil {
		return decree{}, err
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return decree{}, errors.New("there is more than one document")
	}
	return d, nil
}
