package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/auth"
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
	caller := exchangeOf(ctx).caller
	members, err := s.Office.Members(ctx, caller, in.Entity)
	if err != nil {
		return nil, err
	}
	list := Members{Items: []Member{}}
	for _, m := range members {
		list.Items = append(list.Items, memberOf(m, caller))
	}
	return &membersOutput{list}, nil
}

type newMemberInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   NewMember
}

func (s *server) inviteMember(ctx context.Context, in *newMemberInput) (*memberOutput, error) {
	x := exchangeOf(ctx)
	phone, err := auth.ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	m, err := s.Office.Invite(ctx, x.caller, auth.Invitation{
		Phone: phone, Name: in.Body.Name, Role: store.Role{Entity: in.Entity, Venue: in.Body.Venue, Name: in.Body.Role}, Language: x.language,
	})
	if err != nil {
		return nil, err
	}
	return &memberOutput{memberOf(m, x.caller)}, nil
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
	x := exchangeOf(ctx)
	phone, err := auth.ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	m, err := s.Office.InviteAgain(ctx, x.caller, in.Entity, in.Member, phone, x.language)
	if err != nil {
		return nil, err
	}
	return &memberOutput{memberOf(m, x.caller)}, nil
}

func (s *server) removeMember(ctx context.Context, in *memberInput) (*struct{}, error) {
	return nil, s.Office.Remove(ctx, exchangeOf(ctx).caller, in.Entity, in.Member)
}

func memberOf(m store.Membership, c auth.Caller) Member {
	return Member{
		ID: m.ID, Name: m.Name, PhoneLastTwo: m.LastTwo, Role: m.Role.Name, Venue: orNull(m.Role.Venue), Since: milliseconds(m.Since),
		Accepted: !m.Accepted.IsZero(), You: m.Phone == c.Account.Phone,
	}
}
