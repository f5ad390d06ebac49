package journal_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal/journaltest"
)

// mostPatience is how long anybody waits for a database that does not answer, though nobody stands at a door for it.
const mostPatience = 5 * time.Second

func TestWhoAsksForTheDatabaseAloneIsToldSoonThatItIsAway(t *testing.T) {
	for name, call := range map[string]func(context.Context, *node) error{
		"revoking passes of an age": func(ctx context.Context, n *node) error {
			return n.RevokePasses(ctx, noon, ashyq.Revocation{Before: noon})
		},
		"saving reviews": func(ctx context.Context, n *node) error {
			return n.SaveReviews(ctx, []store.Review{{Venue: cafe, ID: ashyq.ScanID{1}, At: noon}})
		},
		"taking reviews":  func(ctx context.Context, n *node) error { _, err := n.TakeReviews(ctx, noon, noon, 1); return err },
		"closing reviews": func(ctx context.Context, n *node) error { return n.CloseReview(ctx, store.Review{Venue: cafe}) },
		"speakers": func(ctx context.Context, n *node) error {
			_, err := n.Speakers(ctx, []ashyq.Digest{{1}}, 1)
			return err
		},
		"ending bindings": func(ctx context.Context, n *node) error {
			_, err := n.Unbind(ctx, []ashyq.Digest{{1}}, 1, func(ashyq.Speaker) bool { return true }, store.Lookup{})
			return err
		},
		"looks": func(ctx context.Context, n *node) error {
			_, err := n.Lookups(ctx, []ashyq.Tag{{1}}, store.LookupID{}, 1)
			return err
		},
	} {
		for how, fault := range journaltest.Faults {
			synctest.Test(t, func(t *testing.T) {
				n := join(t, share(t), clock)
				n.link.Fail(fault)
				began := time.Now()
				if err := call(t.Context(), n); !errors.Is(err, store.ErrAway) || ashyq.KindOf(err) != ashyq.Unavailable {
					t.Errorf("%s, %s: %v", name, how, err)
				}
				if took := time.Since(began); took > mostPatience {
					t.Errorf("%s, %s: after %v", name, how, took)
				}
			})
		}
	}
}
