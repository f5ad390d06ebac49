// Package policy reads decrees from YAML into ashyq.Policy and keeps those that are shipped.
//
//	decrees/2021-05-05.yaml ─→ Parse ─→ Validate ─→ Book ─→ InForce(now)
//	published while nodes run ─→ Live.Add ──────────┘
package policy

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
)

//go:embed decrees/*.yaml
var decrees embed.FS

// Book is a succession of policies, each in force until the next one is. It is not changed once made.
type Book struct{ policies []*ashyq.Policy }

// NewBook orders policies by the moment from which they hold. Two of one version or one moment are an error.
func NewBook(policies ...ashyq.Policy) (Book, error) {
	var b Book
	for _, p := range policies {
		b.policies = append(b.policies, &p)
	}
	return b.ordered()
}

func (b Book) ordered() (Book, error) {
	slices.SortFunc(b.policies, func(p, q *ashyq.Policy) int { return p.From.Compare(q.From) })
	for i, p := range b.policies {
		if _, ok := (Book{b.policies[:i]}).Version(p.Version); ok {
			return Book{}, fmt.Errorf("two policies have the version %s", p.Version)
		}
		if i > 0 && p.From.Equal(b.policies[i-1].From) {
			return Book{}, fmt.Errorf("policies %s and %s hold from the same moment", b.policies[i-1].Version, p.Version)
		}
	}
	return b, nil
}

// Shipped is the book of the decrees that come with the program.
func Shipped() (Book, error) {
	files, err := fs.Glob(decrees, "decrees/*.yaml")
	if err != nil {
		return Book{}, err
	}
	var policies []ashyq.Policy
	for _, file := range files {
		text, err := decrees.ReadFile(file)
		if err != nil {
			return Book{}, err
		}
		p, err := Parse(text)
		if err != nil {
			return Book{}, fmt.Errorf("%s: %w", file, err)
		}
		policies = append(policies, p)
	}
	return NewBook(policies...)
}

// InForce is the policy that holds at a moment, nil before the first.
func (b Book) InForce(now time.Time) *ashyq.Policy {
	for _, p := range slices.Backward(b.policies) {
		if !now.Before(p.From) {
			return p
		}
	}
	return nil
}

// Version is the policy of that name.
func (b Book) Version(version string) (*ashyq.Policy, bool) {
	for _, p := range b.policies {
		if p.Version == version {
			return p, true
		}
	}
	return nil, false
}

// Versions are the names of all policies, in the order in which they came into force.
func (b Book) Versions() []string {
	var versions []string
	for _, p := range b.policies {
		versions = append(versions, p.Version)
	}
	return versions
}

// With is a book with one more policy. Errors are those of NewBook.
func (b Book) With(p ashyq.Policy) (Book, error) {
	return Book{append(slices.Clone(b.policies), &p)}.ordered()
}

// Live is a book to which policies are added while it is read.
type Live struct {
	adding sync.Mutex
	book   atomic.Pointer[Book]
}

// NewLive begins with a book.
func NewLive(b Book) *Live {
	var l Live
	l.book.Store(&b)
	return &l
}

// Book is what it is now.
func (l *Live) Book() Book { return *l.book.Load() }

// InForce is the policy that holds at a moment, nil before the first.
func (l *Live) InForce(now time.Time) *ashyq.Policy { return l.Book().InForce(now) }

// Add adds the policy of a text. If it cannot be read, or does not go with those that there are, the book stays as it is.
func (l *Live) Add(text string) error {
	p, err := Parse([]byte(text))
	if err != nil {
		return err
	}
	l.adding.Lock()
	defer l.adding.Unlock()
	b, err := l.Book().With(p)
	if err != nil {
		return err
	}
	l.book.Store(&b)
	return nil
}

// RoundTheClock is a copy of p by which nothing ever closes: for a demo that may be started at any hour.
func RoundTheClock(p ashyq.Policy) ashyq.Policy {
	p.Rules = slices.Clone(p.Rules)
	for i := range p.Rules {
		p.Rules[i].Hours = ashyq.Hours{}
	}
	return p
}
