package ashyq

import (
	"net/mail"
	"time"
	"unicode"
)

// Entity is the business that owns venues: a company, named by its BIN, or an entrepreneur, of whose IIN a digest is kept.
type Entity struct {
	ID         EntityID            `json:"id"`
	Name       Text                `json:"name"`
	BIN        BIN                 `json:"bin,omitzero"`
	SoleTrader *SoleTrader         `json:"sole_trader,omitempty"` // nil for a company
	Contacts   Contacts            `json:"contacts,omitzero"`
	Notices    map[NoticeKind]Ways `json:"notices,omitempty"` // what is not named comes in every way
	Since      time.Time           `json:"since,omitzero"`
}

// SoleTrader is an entrepreneur as they are kept: enough to know the number again when it is shown, too little to know it.
type SoleTrader struct {
	Person   Digest `json:"person"`
	KeyID    string `json:"key_id"` // of the key that Person was made with
	LastFour string `json:"last_four"`
}

// Contacts are how a business is reached.
type Contacts struct {
	Email        string `json:"email,omitempty"`
	Phone        string `json:"phone,omitempty"` // sealed: a number is in no row
	PhoneLastTwo string `json:"phone_last_two,omitempty"`
}

// ParseEmail accepts a bare address of at most 254 bytes (RFC 5321, section 4.5.3.1.3) that has too few digits to be an IIN's
// or a phone's. Anything else is invalid_email.
func ParseEmail(s string) (string, error) {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	address, err := mail.ParseAddress(s)
	if err != nil || len(s) > 254 || address.Address != s || digits >= numberDigits {
		return "", Fail(Invalid, "invalid_email")
	}
	return s, nil
}

// NoticeKind is what a business is told without asking.
type NoticeKind string

const (
	DecisionNotice NoticeKind = "decision" // an official's word on one of its venues
	AfarNotice     NoticeKind = "afar"     // a code is used far from its door
	FullNotice     NoticeKind = "full"     // nine tenths of who may be inside are
	SilenceNotice  NoticeKind = "no_scans" // nobody has scanned for two hours, though it is open
)

// NoticeKinds are all of them, in the order in which they are shown.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{DecisionNotice, AfarNotice, FullNotice, SilenceNotice}
}

// Ways in which a notice comes.
type Ways struct {
	Page bool `json:"page"`
	SMS  bool `json:"sms"`
}

// Ways in which the business wants a notice: every way, unless it has said otherwise.
func (e *Entity) Ways(kind NoticeKind) Ways {
	if ways, ok := e.Notices[kind]; ok {
		return ways
	}
	return Ways{Page: true, SMS: true}
}
