package server

import (
	"cmp"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/seal"
)

// Identity is a person in a body: exactly one of its members. They are texts, so that what is wrong with them gets its own
// word and is never repeated.
type Identity struct {
	IIN      *string   `json:"iin,omitempty" doc:"Twelve digits."`
	Passport *Passport `json:"passport,omitempty" doc:"Of a foreigner without an IIN, in its stead."`
}

// Passport of a foreigner.
type Passport struct {
	Country string `json:"country" doc:"ISO 3166-1 alpha-2."`
	Number  string `json:"number" doc:"5 to 15 letters and digits."`
}

func (i Identity) isZero() bool { return i.IIN == nil && i.Passport == nil }

// person reads an Identity. Errors: invalid_iin, invalid_passport, invalid_body unless exactly one is given.
func (i Identity) person() (ashyq.Person, error) {
	switch {
	case i.IIN != nil && i.Passport == nil:
		iin, err := ashyq.ParseIIN(*i.IIN)
		return ashyq.Resident(iin), err
	case i.Passport != nil && i.IIN == nil:
		passport, err := ashyq.ParsePassport(i.Passport.Country, i.Passport.Number)
		return ashyq.Foreigner(passport), err
	default:
		return ashyq.Person{}, errInvalidBody
	}
}

// identityOf is a person as a body names them. It reveals the number.
func identityOf(p ashyq.Person) Identity {
	if passport, ok := p.Passport(); ok {
		return Identity{Passport: &Passport{Country: passport.Country(), Number: passport.Number()}}
	}
	iin, _ := p.IIN()
	return Identity{IIN: new(iin.Digits())}
}

// whom reads the person of a body, and their pass, if there is one that counts. Errors: those of person, and invalid_pass for one
// that is not ours, or is somebody else's.
func (s *server) whom(i Identity, pass string) (ashyq.Person, *ashyq.Pass, error) {
	person, err := i.person()
	if err != nil || pass == "" {
		return person, nil, err
	}
	opened, err := s.Keys.OpenPass(pass, s.Now())
	if err == nil && opened.Person != person {
		err = errInvalidPass
	}
	if err != nil || s.Desk.Places.Revoked.Has(opened) {
		return person, nil, err
	}
	return person, &opened, nil
}

// shown reads a pass that stands for its person, as their phone shows it now, or showed it then to a desk without a network. Errors:
// invalid_pass; with the person all the same, so that a repeat is answered, pass_stale, pass_unsigned, pass_revoked. Of what has
// been revoked a desk alone could not know: then the pass names its person, and is no evidence.
func (s *server) shown(pass string, then time.Time) (ashyq.Person, *ashyq.Pass, error) {
	opened, err := s.Keys.OpenPresentation(pass, cmp.Or(then, s.Now()))
	switch revoked := err == nil && s.Desk.Places.Revoked.Has(opened); {
	case revoked && then.IsZero():
		err = errPassRevoked
	case revoked:
		return opened.Person, nil, nil
	}
	return opened.Person, &opened, err
}

// phoneKey reads a phone's public key, if there is one. Errors: invalid_key.
func phoneKey(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	return seal.ParsePhoneKey(text)
}

// moment reads an RFC 3339 time; an empty text is a zero time. Errors: invalid_time.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, strings.ToUpper(text))
	if err != nil {
		return time.Time{}, errInvalidTime
	}
	return t, nil
}
