package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
)

type offlineInput struct {
	Venue ashyq.VenueID `path:"id"`
	After int64         `query:"after" minimum:"0" doc:"revoked.next of an earlier answer: what was revoked since."`
}

type offlineOutput struct{ Body Offline }

// Offline is what a desk keeps, so that it can tell a good pass and decide while its network is away. Each part is fresh until a
// moment, after which the desk is not to go by it.
type Offline struct {
	Now     time.Time      `json:"now" doc:"The server's, from which desks count."`
	Rules   OfflineRules   `json:"rules"`
	Keys    OfflineKeys    `json:"keys"`
	Revoked OfflineRevoked `json:"revoked"`
}

// OfflineRules are the venue's, one table after the other without a gap.
type OfflineRules struct {
	Until  time.Time `json:"until"`
	Tables []Table   `json:"tables" nullable:"false"`
}

// OfflineKeys are the public keys that verify passes.
type OfflineKeys struct {
	Until time.Time  `json:"until"`
	Keys  []seal.JWK `json:"keys" nullable:"false"`
}

// OfflineRevoked is what of the revocations is new to the desk.
type OfflineRevoked struct {
	Until time.Time `json:"until"`
	Revocations
}

// Table is what becomes of passes at the venue for a while, each by the first row of its colour that its evidence is not too old for.
type Table struct {
	From      time.Time   `json:"from"`
	Until     time.Time   `json:"until" doc:"It ends just before."`
	Policy    string      `json:"policy" doc:"The version of the rules."`
	Rule      *string     `json:"rule" doc:"Null if the rules do not speak of such a place, which is then closed."`
	Enforced  bool        `json:"enforced" doc:"False in training and before it."`
	Limit     *int        `json:"limit" doc:"How many may be inside; null for no limit."`
	BornFirst *ashyq.Date `json:"born_first" doc:"Of the ages that the rule admits, the oldest: nobody born before. Null for no bound."`
	BornLast  *ashyq.Date `json:"born_last" doc:"Nobody born after."`
	Rows      []TableRow  `json:"rows" nullable:"false"`
}

// TableRow is what becomes of a colour while its evidence is not too old.
type TableRow struct {
	Colour  ashyq.Status  `json:"colour" enum:"green,blue,yellow,red,unknown"`
	Within  *int          `json:"within" doc:"The greatest age of the evidence, in seconds; null for any."`
	Outcome ashyq.Outcome `json:"outcome" enum:"admit,refuse,check"`
	Reason  string        `json:"reason"`
	Ask     *string       `json:"ask" enum:"paper_pcr,id_card,age" doc:"Of check: what a person must look at."`
	OfAge   *Ruling       `json:"of_age" doc:"For whom the card shows to be born between born_first and born_last; null where it is the same. Others are refused."`
}

// Ruling is what the rules make of somebody whose age they know.
type Ruling struct {
	_       struct{}      `nullable:"true"`
	Outcome ashyq.Outcome `json:"outcome" enum:"admit,refuse,check"`
	Reason  string        `json:"reason"`
	Ask     *string       `json:"ask" enum:"paper_pcr,id_card,age" doc:"Of check: what a person must look at."`
}

// offline is asked for by every desk every minute: all that it tells is in memory.
func (s *server) offline(_ context.Context, in *offlineInput) (*offlineOutput, error) {
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	now := s.Now().In(place.Location)
	until := milliseconds(now.Add(checkin.Alone))
	answer := Offline{
		Now: milliseconds(now), Rules: OfflineRules{Until: until, Tables: []Table{}}, Keys: OfflineKeys{Until: until, Keys: s.Keys.PassKeys()},
		Revoked: OfflineRevoked{until, s.revokedAfter(in.After)},
	}
	for _, t := range s.Desk.Tables(place) {
		table := tableOf(t, place.Location)
		answer.Rules.Tables, answer.Rules.Until = append(answer.Rules.Tables, table), table.Until
	}
	return &offlineOutput{answer}, nil
}

func tableOf(t ashyq.Table, where *time.Location) Table {
	table := Table{
		From: milliseconds(t.From.In(where)), Until: milliseconds(t.Until.In(where)), Policy: t.Policy, Rule: orNull(t.Rule), Enforced: t.Enforced, Limit: orNull(t.Limit),
		BornFirst: orNull(t.Born.First), BornLast: orNull(t.Born.Last), Rows: make([]TableRow, 0, len(t.Rows)),
	}
	for _, r := range t.Rows {
		row := TableRow{Colour: r.Status, Outcome: r.Ruling.Outcome, Reason: r.Ruling.Reason, Ask: orNull(r.Ruling.Ask)}
		if r.Within != ashyq.Ever {
			row.Within = new(int(r.Within / time.Second))
		}
		if r.OfAge != r.Ruling {
			row.OfAge = &Ruling{Outcome: r.OfAge.Outcome, Reason: r.OfAge.Reason, Ask: orNull(r.OfAge.Ask)}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
