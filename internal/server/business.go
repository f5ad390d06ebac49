package server

import (
	"context"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/office"
)

// EntityDetails are what an owner says of a business.
type EntityDetails struct {
	Name     ashyq.Text `json:"name" doc:"In at least one language, 80 characters at most."`
	Contacts Contacts   `json:"contacts"`
}

// Contacts are how a business is reached, as its owner gives them: at least one of the two.
type Contacts struct {
	Email string  `json:"email,omitempty"`
	Phone *string `json:"phone,omitempty" doc:"A mobile number. Left out: the one that is kept stays. Empty: it is forgotten."`
}

// Registration of a business.
type Registration struct {
	EntityDetails
	BIN string `json:"bin,omitempty" doc:"Of a company."`
	IIN string `json:"iin,omitempty" doc:"Of an entrepreneur, in place of a BIN. A keyed digest and the last four digits are kept."`
}

// Entity is a business.
type Entity struct {
	ID         ashyq.EntityID `json:"id"`
	Name       ashyq.Text     `json:"name"`
	BIN        *string        `json:"bin" doc:"Null for an entrepreneur."`
	SoleTrader *SoleTrader    `json:"sole_trader" doc:"Null for a company."`
	Contacts   KeptContacts   `json:"contacts"`
	Notices    NoticeWays     `json:"notices"`
	Since      time.Time      `json:"since"`
}

// SoleTrader is all that is kept of an entrepreneur's IIN.
type SoleTrader struct {
	_        struct{} `nullable:"true"`
	LastFour string   `json:"last_four"`
}

// KeptContacts are what is shown of a business's contacts.
type KeptContacts struct {
	Email        *string `json:"email"`
	PhoneLastTwo *string `json:"phone_last_two"`
}

// NoticeWays are in which ways a business wants to be told of what.
type NoticeWays struct {
	Decision Ways `json:"decision" doc:"An official's word on one of its venues."`
	Afar     Ways `json:"afar" doc:"A code is used far from its door."`
	Full     Ways `json:"full" doc:"Nine tenths of who may be inside are."`
	NoScans  Ways `json:"no_scans" doc:"Nobody has scanned for two hours, though it is open."`
}

// Ways in which a notice comes.
type Ways struct {
	Page bool `json:"page"`
	SMS  bool `json:"sms" doc:"To the contact phone, where there is one."`
}

type entityOutput struct{ Body Entity }

type entityInput struct {
	Entity ashyq.EntityID `path:"entity"`
}

type registrationInput struct{ Body Registration }

func (s *server) register(ctx context.Context, in *registrationInput) (*entityOutput, error) {
	registration := office.Registration{Name: in.Body.Name}
	var err error
	switch {
	case (in.Body.BIN == "") == (in.Body.IIN == ""):
		return nil, errInvalidBody
	case in.Body.BIN != "":
		registration.BIN, err = ashyq.ParseBIN(in.Body.BIN)
	default:
		registration.Entrepreneur, err = ashyq.ParseIIN(in.Body.IIN)
	}
	if err != nil {
		return nil, err
	}
	if registration.Contacts, err = in.Body.Contacts.parse(); err != nil {
		return nil, err
	}
	e, err := s.Office.Register(ctx, exchangeOf(ctx).caller, registration)
	if err != nil {
		return nil, err
	}
	return &entityOutput{entityOf(&e)}, nil
}

// parse reads contacts as people type them. Errors: invalid_email, invalid_phone.
func (c Contacts) parse() (parsed office.Contacts, err error) {
	if email := strings.TrimSpace(c.Email); email != "" {
		if parsed.Email, err = ashyq.ParseEmail(email); err != nil {
			return office.Contacts{}, err
		}
	}
	if c.Phone == nil {
		return parsed, nil
	}
	parsed.Phone = new(ashyq.Phone{})
	if strings.TrimSpace(*c.Phone) != "" {
		*parsed.Phone, err = auth.ParsePhone(*c.Phone)
	}
	return parsed, err
}

type entitiesOutput struct{ Body Entities }

// Entities are businesses.
type Entities struct {
	Items []Entity `json:"items" nullable:"false"`
	Next  *string  `json:"next" doc:"Always null: there are few."`
}

func (s *server) entities(ctx context.Context, _ *struct{}) (*entitiesOutput, error) {
	list := Entities{Items: []Entity{}}
	for _, e := range s.Office.Entities(exchangeOf(ctx).caller) {
		list.Items = append(list.Items, entityOf(e))
	}
	return &entitiesOutput{list}, nil
}

func (s *server) entity(_ context.Context, in *entityInput) (*entityOutput, error) {
	e, err := s.Desk.Places.Entity(in.Entity)
	if err != nil {
		return nil, err
	}
	return &entityOutput{entityOf(e)}, nil
}

type entityChangeInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   EntityDetails
}

func (s *server) changeEntity(ctx context.Context, in *entityChangeInput) (*entityOutput, error) {
	contacts, err := in.Body.Contacts.parse()
	if err != nil {
		return nil, err
	}
	e, err := s.Office.ChangeEntity(ctx, exchangeOf(ctx).caller, in.Entity, in.Body.Name, contacts)
	if err != nil {
		return nil, err
	}
	return &entityOutput{entityOf(&e)}, nil
}

type noticeWaysInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   NoticeWays
}

func (s *server) changeNotices(ctx context.Context, in *noticeWaysInput) (*entityOutput, error) {
	e, err := s.Office.ChangeNotices(ctx, exchangeOf(ctx).caller, in.Entity, map[ashyq.NoticeKind]ashyq.Ways{
		ashyq.DecisionNotice: ashyq.Ways(in.Body.Decision), ashyq.AfarNotice: ashyq.Ways(in.Body.Afar),
		ashyq.FullNotice: ashyq.Ways(in.Body.Full), ashyq.SilenceNotice: ashyq.Ways(in.Body.NoScans),
	})
	if err != nil {
		return nil, err
	}
	return &entityOutput{entityOf(&e)}, nil
}

func entityOf(e *ashyq.Entity) Entity {
	return Entity{
		ID: e.ID, Name: e.Name, BIN: orNull(e.BIN.Digits()), SoleTrader: soleTraderOf(e),
		Contacts: KeptContacts{Email: orNull(e.Contacts.Email), PhoneLastTwo: orNull(e.Contacts.PhoneLastTwo)},
		Notices: NoticeWays{
			Decision: Ways(e.Ways(ashyq.DecisionNotice)), Afar: Ways(e.Ways(ashyq.AfarNotice)),
			Full: Ways(e.Ways(ashyq.FullNotice)), NoScans: Ways(e.Ways(ashyq.SilenceNotice)),
		},
		Since: milliseconds(e.Since),
	}
}

func soleTraderOf(e *ashyq.Entity) *SoleTrader {
	if e.SoleTrader == nil {
		return nil
	}
	return &SoleTrader{LastFour: e.SoleTrader.LastFour}
}
