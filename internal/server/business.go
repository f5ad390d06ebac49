package server

import (
	"context"
	"time"

	"ashyq"
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
	return nil, errOverload
}

type entitiesOutput struct{ Body Entities }

// Entities are businesses.
type Entities struct {
	Items []Entity `json:"items" nullable:"false"`
	Next  *string  `json:"next" doc:"Always null: there are few."`
}

func (s *server) entities(ctx context.Context, _ *struct{}) (*entitiesOutput, error) {
	return nil, errOverload
}

func (s *server) entity(ctx context.Context, in *entityInput) (*entityOutput, error) {
	return nil, errOverload
}

type entityChangeInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   EntityDetails
}

func (s *server) changeEntity(ctx context.Context, in *entityChangeInput) (*entityOutput, error) {
	return nil, errOverload
}

type noticeWaysInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   NoticeWays
}

func (s *server) changeNotices(ctx context.Context, in *noticeWaysInput) (*entityOutput, error) {
	return nil, errOverload
}
