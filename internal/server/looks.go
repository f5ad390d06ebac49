package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/i18n"
	"ashyq/internal/store"
)

type looksInput struct {
	From string `query:"from" doc:"The next of an earlier answer."`
}

type looksOutput struct{ Body Looks }

// Looks are who looked a person up, newest first.
type Looks struct {
	Items     []Look          `json:"items" nullable:"false"`
	Next      *string         `json:"next" doc:"Where the older ones begin: from of the next call; null at the end."`
	Others    int             `json:"others" doc:"How many other accounts have this person's number now, of those that can be made to lose it; of many, a hundred are told."`
	Assurance ashyq.Assurance `json:"assurance" enum:"none,id_checked,register,platform" doc:"Who vouches that this account is the person's. Unless somebody does, no other account can be made to lose the number."`
}

// Look is one look at a person.
type Look struct {
	ID       string         `json:"id"`
	At       time.Time      `json:"at"`
	Who      checkin.Looker `json:"who" enum:"you,account,staff,platform" doc:"account: another one with this person's number."`
	Means    string         `json:"means" doc:"A word: self for a question about the own status, binding for a number that was entered, card for a card that staff saw, unbinding for a number that was taken away from accounts; of staff desk, of a platform platform."`
	Venue    *NamedVenue    `json:"venue" doc:"Null for none, and where it is hidden."`
	Hidden   bool           `json:"hidden" doc:"It was at a venue that this account is not told of: nobody vouches for it, and it was bound later, or is not the only one."`
	Platform *string        `json:"platform" doc:"Its name."`
	Others   int            `json:"others" doc:"Of those accounts, how many had the number by then: whom “this was not me” would make lose it."`
	Text     string         `json:"text" doc:"All of it in the caller's language."`
}

func (s *server) lookups(ctx context.Context, in *looksInput) (*looksOutput, error) {
	x := exchangeOf(ctx)
	w := watcher(x.caller)
	if w.Person[0] == (ashyq.Digest{}) {
		return nil, errNotFound
	}
	if person, ok := s.atHand(x); ok { // under a former key, too
		if err := s.Auth.Renew(ctx, x.caller, person); err != nil {
			return nil, err
		}
		w.Person = s.Keys.Persons(person)
	}
	var from store.LookupID
	if in.From != "" {
		var err error
		if from, err = store.ParseLookupID(in.From); err != nil {
			return nil, err
		}
	}
	looks, err := s.Desk.LooksAt(ctx, w, from)
	if err != nil {
		return nil, err
	}
	told := Looks{Items: make([]Look, len(looks.Items)), Others: looks.Others, Assurance: w.Assurance}
	for i, l := range looks.Items {
		told.Items[i] = s.look(x.language, l)
	}
	if looks.Next != (store.LookupID{}) {
		told.Next = new(looks.Next.String())
	}
	return &looksOutput{told}, nil
}

// watcher is the caller as who asks for the looks at the person that the account speaks for.
func watcher(c auth.Caller) checkin.Watcher {
	return checkin.Watcher{Account: c.Account.ID, Assurance: c.Account.Assurance, Person: []ashyq.Digest{c.Account.Person}}
}

// look says a look in the caller's language and in the venue's time.
func (s *server) look(language string, l checkin.Look) Look {
	said := Look{
		ID: l.ID.String(), At: milliseconds(l.At.In(s.location(l.Venue))), Who: l.Who, Means: l.Means, Hidden: l.Hidden,
		Platform: orNull(l.Platform), Others: l.Others,
	}
	words := i18n.Look{Who: string(l.Who), Means: l.Means, Hidden: l.Hidden, Platform: l.Platform}
	if l.Venue != nil {
		words.Venue = l.Venue.Name.In(language)
		said.Venue = &NamedVenue{ID: l.Venue.ID, Name: words.Venue}
	}
	said.Text = s.Words.Look(language, words)
	return said
}

// Disowning says that a look at one's own person was not one's own.
type Disowning struct {
	Identity
	Look string `json:"look,omitempty" doc:"Its id: of another account, a member of staff, or a platform. Left out: whoever has the number now."`
}

type disownInput struct{ Body Disowning }

type disownOutput struct {
	Body struct {
		Ended int `json:"ended" doc:"How many accounts have lost the number."`
	}
}

// disown is "this was not me".
func (s *server) disown(ctx context.Context, in *disownInput) (*disownOutput, error) {
	caller, person, w, err := s.own(ctx, in.Body.Identity)
	if err != nil {
		return nil, err
	}
	at := s.Now()
	if in.Body.Look != "" {
		id, err := store.ParseLookupID(in.Body.Look)
		if err != nil {
			return nil, err
		}
		look, err := s.Desk.LookOf(ctx, w, id)
		if err != nil {
			return nil, err
		}
		at = look.At
	}
	out := &disownOutput{}
	out.Body.Ended, err = s.Auth.Disown(ctx, caller, person, at)
	return out, err
}

// CardCheck names a visit at which staff have seen the card.
type CardCheck struct {
	Identity
	Visit string `json:"visit" doc:"As an answer named it."`
}

type cardInput struct{ Body CardCheck }

// card has a visit at which staff saw the caller's card vouch for their account.
func (s *server) card(ctx context.Context, in *cardInput) (*struct{}, error) {
	visit, err := ashyq.ParseVisitID(in.Body.Visit)
	if err != nil {
		return nil, err
	}
	caller, person, w, err := s.own(ctx, in.Body.Identity)
	if err != nil {
		return nil, err
	}
	if err := s.Desk.CardChecked(ctx, w, visit); err != nil {
		return nil, err
	}
	return nil, s.Auth.Vouch(ctx, caller, person, visit.Venue)
}

// own is the caller with the person that a body names and their account speaks for. Errors: those of Identity.person and speaks.
func (s *server) own(ctx context.Context, i Identity) (auth.Caller, ashyq.Person, checkin.Watcher, error) {
	caller := exchangeOf(ctx).caller
	w := watcher(caller)
	person, err := i.person()
	if err != nil {
		return caller, person, w, err
	}
	if err := s.speaks(ctx, caller, person); err != nil {
		return caller, person, w, err
	}
	w.Person = s.Keys.Persons(person)
	return caller, person, w, nil
}
