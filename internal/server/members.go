package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Member is somebody with a role.
type Member struct {
	ID           store.MemberID `json:"id"`
	Name         string         `json:"name" doc:"What they are called by who invited them."`
	PhoneLastTwo string         `json:"phone_last_two"`
	Role         store.RoleName `json:"role" enum:"owner,manager,guard,authority"`
	Venue        *ashyq.VenueID `json:"venue" doc:"Null for all of the business, and for an official."`
	Since        time.Time      `json:"since"`
	Accepted     bool           `json:"accepted" doc:"They have logged in with it."`
	You          bool           `json:"you"`
}

// Members are a list of them.
type Members struct {
	Items []Member `json:"items" nullable:"false"`
	Next  *string  `json:"next" doc:"Always null: there are few."`
}

// NewMember is whom an owner or a manager invites.
type NewMember struct {
	Phone string         `json:"phone" doc:"A mobile number: the invitation goes there, and what is kept is a keyed digest."`
	Name  string         `json:"name"`
	Role  store.RoleName `json:"role" enum:"owner,manager,guard"`
	Venue ashyq.VenueID  `json:"venue,omitempty" doc:"None: all venues of the business."`
}

// InvitedPhone is the number to which an invitation goes again.
type InvitedPhone struct {
	Phone string `json:"phone"`
}

type membersOutput struct{ Body Members }

type memberOutput struct{ Body Member }

func (s *server) members(ctx context.Context, in *entityInput) (*membersOutput, error) {
	return nil, errOverload
}

type newMemberInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   NewMember
}

func (s *server) inviteMember(ctx context.Context, in *newMemberInput) (*memberOutput, error) {
	return nil, errOverload
}

type memberInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Member store.MemberID `path:"member"`
}

type reinvitationInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Member store.MemberID `path:"member"`
	Body   InvitedPhone
}

func (s *server) inviteAgain(ctx context.Context, in *reinvitationInput) (*memberOutput, error) {
	return nil, errOverload
}

func (s *server) removeMember(ctx context.Context, in *memberInput) (*struct{}, error) {
	return nil, errOverload
}
