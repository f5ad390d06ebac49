package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// reportCommand says afterwards what an outage has done to people at the doors. Who they are nobody can say, and it does not ask.
type reportCommand struct {
	installation
	Since time.Duration `help:"How far back the decisions go that it is about; at most as far as visits are kept." default:"24h"`
}

// changedAtOnce is how many decisions are read from the store at once.
const changedAtOnce = 500

func (c reportCommand) Run(ctx context.Context, out console) (err error) {
	if c.Since <= 0 || c.Since > retentionDays*24*time.Hour {
		return fmt.Errorf("since: visits are kept for %d days", retentionDays)
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return report(ctx, out.out, s, time.Now().Add(-c.Since), time.Now())
}

// report writes what fresh evidence would have made of decisions that did not rest on it.
func report(ctx context.Context, w io.Writer, s store.Reviews, from, until time.Time) error {
	counts, err := s.ReviewCounts(ctx, from, until)
	if err != nil {
		return err
	}
	all := 0
	bases, results, changes := make(map[ashyq.Basis]int), make(map[store.ReviewResult]int), make(map[[2]ashyq.Outcome]int)
	for _, c := range counts {
		all += c.N
		bases[c.Basis] += c.N
		results[c.Result] += c.N
		if c.Result == store.ReviewChanged {
			changes[[2]ashyq.Outcome{c.Was, c.Would}] += c.N
		}
	}
	fmt.Fprintf(w, "Decisions since %s without fresh evidence from all registries: %d\n", from.Local().Format(time.RFC3339), all)
	for _, b := range slices.Backward(ashyq.Bases[:]) {
		fmt.Fprintf(w, "  %-44s %d\n", restingOn[b], bases[b])
	}
	fmt.Fprintf(w, "Held against what the registries say since: %d\n", all-results[""])
	for _, line := range []struct {
		said   string
		result store.ReviewResult
	}{
		{"fresh evidence would have changed", store.ReviewChanged}, {"it would have led to the same", store.ReviewSame},
		{"the rules or the place have changed", store.ReviewUnclear}, {"to be held against it still", ""},
	} {
		fmt.Fprintf(w, "  %-44s %d\n", line.said, results[line.result])
	}
	if len(changes) == 0 {
		return nil
	}
	fmt.Fprintln(w, "Would have been changed:")
	most := func(a, b [2]ashyq.Outcome) int { return cmp.Or(changes[b]-changes[a], slices.Compare(a[:], b[:])) }
	for _, of := range slices.SortedFunc(maps.Keys(changes), most) {
		fmt.Fprintf(w, "  %-44s %d\n", fmt.Sprintf("%s → %s", of[0], of[1]), changes[of])
	}
	return writeChanged(ctx, w, s, from, until)
}

// restingOn says what decisions rested on.
var restingOn = map[ashyq.Basis]string{
	ashyq.NoBasis: "on the rules for silent registries alone", ashyq.PassBasis: "on a pass",
	ashyq.RememberedBasis: "on what the registries said before", ashyq.FreshBasis: "on one registry while another was silent",
}

// writeChanged writes the visits of whose decisions fresh evidence would have made something else, in their order.
func writeChanged(ctx context.Context, w io.Writer, s store.Reviews, from, until time.Time) error {
	for last := (store.Review{}); ; {
		page, err := s.ChangedReviews(ctx, from, until, last, changedAtOnce)
		if err != nil {
			return err
		}
		for _, r := range page {
			_, err := fmt.Fprintf(w, "%s %s %s: %s %s → %s %s\n", r.At.Local().Format(time.RFC3339), ashyq.VisitID{Venue: r.Venue, Scan: r.Visit},
				r.Basis, r.Was.Status, r.Was.Outcome, r.Would.Status, r.Would.Outcome)
			if err != nil {
				return err
			}
		}
		if len(page) < changedAtOnce {
			return nil
		}
		last = page[len(page)-1]
	}
}
