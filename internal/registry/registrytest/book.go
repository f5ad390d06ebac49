package registrytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry"
)

// Book is a registry in memory: a registry.Registry and a registry.Disputes, for tests of what stands before one. Its methods are
// safe for concurrent use.
type Book struct {
	name ashyq.Registry
	now  func() time.Time

	mu       sync.Mutex
	silent   bool
	evidence map[ashyq.Person][]ashyq.Evidence
	filed    []entry
}

type entry struct {
	of ashyq.Person
	ashyq.Dispute
}

// NewBook is an empty one.
func NewBook(name ashyq.Registry, now func() time.Time) *Book {
	return &Book{name: name, now: now, evidence: make(map[ashyq.Person][]ashyq.Evidence)}
}

// Hush makes it silent, or lets it speak again.
func (b *Book) Hush(silent bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.silent = silent
}

// Load is a Loader.
func (b *Book) Load(_ testing.TB, p ashyq.Person, evidence ...ashyq.Evidence) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range evidence {
		e.Registry, e.ID = b.name, fmt.Sprintf("Record/%d", len(b.evidence[p])+1)
		b.evidence[p] = append(b.evidence[p], e)
	}
}

// Void takes the evidence of a person back.
func (b *Book) Void(p ashyq.Person) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.evidence, p)
}

// Decide is a Clerk.
func (b *Book) Decide(t testing.TB, number ashyq.DisputeNumber, state ashyq.DisputeState, word string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.filed, func(e entry) bool { return e.Number == number })
	if i < 0 {
		t.Fatalf("no dispute has the number %s", number)
	}
	b.filed[i].State, b.filed[i].Word, b.filed[i].Changed = state, word, b.now()
}

func (b *Book) Name() ashyq.Registry { return b.name }

func (b *Book) Ask(ctx context.Context, p ashyq.Person) (ashyq.Finding, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.away(ctx); err != nil {
		return ashyq.Finding{}, err
	}
	return ashyq.Finding{Registry: b.name, AsOf: b.now(), Evidence: slices.Clone(b.evidence[p])}, nil
}

func (b *Book) File(ctx context.Context, p ashyq.Person, d ashyq.Dispute) (ashyq.Dispute, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.away(ctx); err != nil {
		return ashyq.Dispute{}, err
	}
	for _, e := range b.filed {
		if e.Number == d.Number && e.of != p {
			return ashyq.Dispute{}, registry.ErrNumberTaken
		}
		if e.Number == d.Number {
			return e.told(), nil
		}
	}
	d.Registry, d.State, d.Changed = b.name, ashyq.DisputeRequested, d.Filed
	b.filed = append(b.filed, entry{p, d})
	return b.filed[len(b.filed)-1].told(), nil
}

func (b *Book) Filed(ctx context.Context, p ashyq.Person) (filed []ashyq.Dispute, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.away(ctx); err != nil {
		return nil, err
	}
	for _, e := range b.filed {
		if e.of == p {
			filed = append(filed, e.told())
		}
	}
	slices.SortStableFunc(filed, func(a, b ashyq.Dispute) int { return b.Filed.Compare(a.Filed) })
	return filed, nil
}

// Note is what was filed under a number.
func (b *Book) Note(number ashyq.DisputeNumber) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.filed {
		if e.Number == number {
			return e.Dispute.Note
		}
	}
	return ""
}

// told is what comes back of a dispute.
func (e entry) told() ashyq.Dispute {
	d := e.Dispute
	d.Note = ""
	return d
}

func (b *Book) away(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return registry.Unavailable(ctx.Err())
	case b.silent:
		return registry.Unavailable(errors.New("silent"))
	default:
		return nil
	}
}
