package server

import (
	"context"
	"time"
)

type revocationsInput struct {
	After int64 `query:"after" minimum:"0" doc:"The next of an earlier answer: what was revoked since."`
}

type revocationsOutput struct{ Body Revocations }

// Revocations are the passes that count no more though they have not lapsed. They name nobody.
type Revocations struct {
	Before *time.Time    `json:"before" doc:"Passes whose evidence (as of) is older count no more; null for no such moment."`
	Items  []RevokedPass `json:"items" nullable:"false"`
	Next   int64         `json:"next" doc:"after of the next call: at once while there are items, then now and then."`
}

// RevokedPass is one by its id.
type RevokedPass struct {
	Pass  string    `json:"pass" doc:"The pass's id: claim 7."`
	Until time.Time `json:"until" doc:"When the pass lapses in any case, and need not be remembered any more."`
}

const revokedAtOnce = 1000

func (s *server) revocations(_ context.Context, in *revocationsInput) (*revocationsOutput, error) {
	return &revocationsOutput{s.revokedAfter(in.After)}, nil
}

func (s *server) revokedAfter(n int64) Revocations {
	passes, next, before := s.Desk.Places.Revoked.After(n, revokedAtOnce)
	list := Revocations{Before: momentIn(before, time.UTC), Items: make([]RevokedPass, len(passes)), Next: next}
	for i, one := range passes {
		list.Items[i] = RevokedPass{one.Pass, one.Until}
	}
	return list
}
