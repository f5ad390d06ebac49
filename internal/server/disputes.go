package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/i18n"
)

// NewDispute is what a person says against a reason of their status.
type NewDispute struct {
	Identity
	Registry ashyq.Registry `json:"registry" enum:"pcr,control" doc:"The reason's, as it was shown."`
	Code     string         `json:"code" maxLength:"64" doc:"The reason's, as it was shown."`
	Since    string         `json:"since,omitempty" doc:"The reason's, as it was shown; left out where it was null."`
	Note     string         `json:"note" doc:"What is wrong, in at most 500 characters, without anybody's number."`
}

// Dispute is a request to a registry to put right what it says of a person, or what it lacks.
type Dispute struct {
	Number    ashyq.DisputeNumber `json:"number" doc:"Nine digits in threes, to be written down: the registry knows the request by it."`
	Registry  ashyq.Registry      `json:"registry" enum:"pcr,control"`
	Code      string              `json:"code" doc:"Of the reason that is disputed."`
	Reason    string              `json:"reason" doc:"What the registry says, in the caller's language."`
	State     ashyq.DisputeState  `json:"state" enum:"unknown,requested,accepted,completed,rejected" doc:"As the registry says now."`
	Word      *string             `json:"word" doc:"What the registry's staff say to the person; null for nothing."`
	FiledAt   *time.Time          `json:"filed_at"`
	ChangedAt *time.Time          `json:"changed_at"`
	Text      string              `json:"text" doc:"What the state means and what to do next, in the caller's language."`
}

// Disputes are those of one person.
type Disputes struct {
	Items  []Dispute        `json:"items" nullable:"false" doc:"The newest fifty, newest first."`
	Silent []ashyq.Registry `json:"silent" nullable:"false" doc:"Registries that did not answer: what was filed there is not among the items."`
	AsOf   time.Time        `json:"as_of"`
}

type newDisputeInput struct{ Body NewDispute }

type disputeOutput struct{ Body Dispute }

func (s *server) dispute(ctx context.Context, in *newDisputeInput) (*disputeOutput, error) {
	x := exchangeOf(ctx)
	person, err := in.Body.person()
	if err != nil {
		return nil, err
	}
	since, err := moment(in.Body.Since)
	if err != nil {
		return nil, err
	}
	if err := s.speaks(ctx, x.caller, person); err != nil {
		return nil, err
	}
	d, err := s.Desk.Dispute(ctx, checkin.Dispute{
		Person: person, Reason: ashyq.Reason{Code: in.Body.Code, Registry: in.Body.Registry, Since: since}, Note: in.Body.Note,
		Actor: string(x.caller.Account.ID),
	})
	if err != nil {
		return nil, err
	}
	return &disputeOutput{s.disputeOf(x.language, d)}, nil
}

type personInput struct{ Body Identity }

type disputesOutput struct{ Body Disputes }

// disputes is a search and no GET: the person's number belongs into a body.
func (s *server) disputes(ctx context.Context, in *personInput) (*disputesOutput, error) {
	x := exchangeOf(ctx)
	person, err := in.Body.person()
	if err != nil {
		return nil, err
	}
	if err := s.speaks(ctx, x.caller, person); err != nil {
		return nil, err
	}
	filed, silent, err := s.Desk.Disputed(ctx, person, string(x.caller.Account.ID))
	if err != nil {
		return nil, err
	}
	out := Disputes{Items: make([]Dispute, len(filed)), Silent: append([]ashyq.Registry{}, silent...), AsOf: milliseconds(s.Now().In(s.Desk.Places.Home))}
	for i, d := range filed {
		out.Items[i] = s.disputeOf(x.language, d)
	}
	return &disputesOutput{out}, nil
}

// disputeOf says a dispute in a language, in the country's time.
func (s *server) disputeOf(language string, d ashyq.Dispute) Dispute {
	where := s.Desk.Places.Home
	return Dispute{
		Number: d.Number, Registry: d.Registry, Code: d.Code, State: d.State, Word: orNull(d.Word),
		FiledAt: momentIn(d.Filed, where), ChangedAt: momentIn(d.Changed, where),
		Reason: s.Words.Reason(language, i18n.Reason{Code: d.Code, Registry: string(d.Registry)}, s.Now()),
		Text:   s.Words.Dispute(language, string(d.State), string(d.Registry)),
	}
}
