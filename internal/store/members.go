package store

import (
	"context"
	"time"

	"ashyq"
)

// MemberID names one membership.
type MemberID string

// Membership is a role given to the holder of a phone: at a venue, at all of an entity's, or Authority at none.
type Membership struct {
	ID       MemberID
	Phone    ashyq.Digest
	LastTwo  string
	Name     string // what they are called by who invited them
	Role     Role
	Since    time.Time
	By       ashyq.AccountID // who gave it; empty for the shell
	Accepted time.Time       // when they first logged in with it; zero until then
}

// Members keeps who works where, and how they are invited. A role holds for sessions under way from the next call of
// Session on.
type Members interface {
	// Grant gives the holder of a phone a role, before or after their first login, and returns it as kept: the same role of
	// the same phone keeps its ID and takes the new Name, if there is one. Login makes it accepted.
	Grant(ctx context.Context, m Membership, acts ...Act) (Membership, error)
	// Found saves a new entity with the first of its memberships: one without anybody is nobody's to change.
	Found(ctx context.Context, e ashyq.Entity, first Membership, acts ...Act) error

	// Revoke takes a role back and returns what it was. ErrNotFound; ErrLastMember if fewer than least others have the same
	// role of the same entity and venue.
	Revoke(ctx context.Context, id MemberID, least int, acts ...Act) (Membership, error)

	// Members are the memberships of an entity and its venues, by when they were given; of no entity, the officials.
	Members(ctx context.Context, entity ashyq.EntityID) ([]Membership, error)

	// SaveInvitation keeps a link that was sent to a phone, in place of an earlier one to the same phone.
	SaveInvitation(ctx context.Context, now time.Time, i Invitation) error
	// AcceptInvitation uses a link up: the account of its phone (made on first use) is returned with its session opened, and
	// its memberships are accepted. Where it was used for this very session, by its Token, which has not ended, that one's account
	// is returned and nothing changes: so a call of which the answer was lost can be repeated. ErrNotFound if there is none, it has
	// expired or was used otherwise.
	AcceptInvitation(ctx context.Context, now time.Time, token ashyq.Digest, s Session) (Account, error)
}

// Invitation is a link that was sent to a phone: whoever opens it first holds the phone.
type Invitation struct {
	Token   ashyq.Digest
	Phone   ashyq.Digest
	LastTwo string
	Expires time.Time
}
