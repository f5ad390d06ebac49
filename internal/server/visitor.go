package server

import (
	"cmp"
	"context"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
)

// Scan is one person's arrival at a gate, or their leaving by one.
type Scan struct {
	ID   string `json:"id" doc:"A UUIDv7 of the client's, its time within 48 hours of the server's. The same id again is answered from what was recorded."`
	Gate string `json:"gate" doc:"The code, the whole URL as scanned, or the short number."`
	Identity
	Pass      string `json:"pass,omitempty" doc:"The last one the app was given; in guard mode, in place of a number, what the visitor's phone shows."`
	Key       string `json:"key,omitempty" doc:"The phone's own public key, to which the pass that the answer has is bound: P-256, an uncompressed point in base64url without padding. Without it the pass is bound to no phone."`
	Leaving   string `json:"leaving,omitempty" doc:"A visit elsewhere that ends now."`
	Children  int    `json:"children,omitempty" doc:"Heads without identities, under the age that the rules set: at most 20."`
	Afar      bool   `json:"afar,omitempty" doc:"The phone found itself over a kilometre from the gate's venue. Where it is, it keeps to itself."`
	ScannedAt string `json:"scanned_at,omitempty" doc:"RFC 3339, of a scan made offline: at most 24 hours old and two minutes ahead."`
}

type scanInput struct{ Body Scan }

// scan reads what scans of every audience have in common. passAlone: a pass may stand for the person, as in guard mode. What
// is wrong with the other fields is the scan's Flaw.
func (s *server) scan(ctx context.Context, in Scan, passAlone bool) (scan ashyq.Scan, err error) {
	if scan.ID, err = ashyq.ParseScanID(in.ID); err != nil {
		return scan, err
	}
	var timeless error
	scan.At, timeless = moment(in.ScannedAt)
	if passAlone && in.Identity.isZero() && in.Pass != "" {
		scan.Person, scan.Pass, err = s.shown(in.Pass, scan.At)
	} else {
		scan.Person, scan.Pass, err = s.whom(in.Identity, in.Pass)
	}
	if scan.Person.IsZero() {
		return scan, err
	}
	scan.Children, scan.Afar, scan.Flaw = in.Children, in.Afar, cmp.Or(timeless, err)
	if scan.Pass != nil {
		scan.PassText = in.Pass
	}
	if scan.Key, err = phoneKey(in.Key); err != nil {
		scan.Flaw = err
	}
	if in.Leaving != "" {
		leaving, err := ashyq.ParseVisitID(in.Leaving)
		if err != nil {
			scan.Flaw = err
		}
		scan.Leaving = &leaving
	}
	scan.Gate, err = s.gateID(ctx, in.Gate)
	return scan, err
}

func (s *server) ownScan(ctx context.Context, in *scanInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	if err := s.pace.take(x.caller.Account.ID, s.Now()); err != nil {
		return nil, err
	}
	scan, err := s.scan(ctx, in.Body, false)
	if err != nil {
		return nil, err
	}
	if err := s.speaks(ctx, x.caller, scan.Person); err != nil {
		return nil, err
	}
	scan.Means, scan.Assurance, scan.Actor = ashyq.ByApp, x.caller.Account.Assurance, string(x.caller.Account.ID)
	admission, err := s.Desk.Scan(ctx, scan, "")
	if err != nil {
		return nil, err
	}
	return s.answer(x.language, admission), nil
}

// speaks lets an account speak for the person it is bound to, and has it follow them to the present key, under which its
// visits are found. Errors: other_person, unavailable.
func (s *server) speaks(ctx context.Context, caller auth.Caller, person ashyq.Person) error {
	if !s.Auth.Speaks(caller, person) {
		return errOtherPerson
	}
	return s.Auth.Renew(ctx, caller, person)
}

// Question is a person's own: what is my status, and would I be let in?
type Question struct {
	Identity
	Pass string `json:"pass,omitempty" doc:"The last one the app was given."`
	Key  string `json:"key,omitempty" doc:"The phone's own public key, as of a scan."`
	Gate string `json:"gate,omitempty" doc:"Would I be let in here?"`
	At   string `json:"at,omitempty" doc:"And then? RFC 3339, at most a year ahead."`
}

type questionInput struct{ Body Question }

const farthestQuestion = 366 * 24 * time.Hour

// question reads what questions of every audience have in common.
func (s *server) question(ctx context.Context, in Question) (q checkin.Question, err error) {
	if q.Person, q.Pass, err = s.whom(in.Identity, in.Pass); err != nil {
		return q, err
	}
	if q.Key, err = phoneKey(in.Key); err != nil {
		return q, err
	}
	if q.At, err = moment(in.At); err != nil {
		return q, err
	}
	if ahead := q.At.Sub(s.Now()); !q.At.IsZero() && (ahead < -ashyq.ClockSkew || ahead > farthestQuestion) {
		return q, errInvalidTime
	}
	if q.Pass != nil {
		q.PassText = in.Pass
	}
	if in.Gate != "" {
		q.Gate, err = s.gateID(ctx, in.Gate)
	}
	return q, err
}

func (s *server) ownStatus(ctx context.Context, in *questionInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	question, err := s.question(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.speaks(ctx, x.caller, question.Person); err != nil {
		return nil, err
	}
	question.Means, question.Assurance, question.Actor = ashyq.BySelf, x.caller.Account.Assurance, string(x.caller.Account.ID)
	return s.check(ctx, question)
}

func (s *server) check(ctx context.Context, q checkin.Question) (*answerOutput, error) {
	admission, err := s.Desk.Check(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.answer(exchangeOf(ctx).language, admission), nil
}

type visitInput struct {
	ID string `path:"id" doc:"As an answer named it."`
}

func (s *server) visit(ctx context.Context, in *visitInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	admission, err := s.ownVisit(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := s.answer(x.language, admission)
	out.Body.Sign = nil
	if now := s.Now().In(s.location(admission.Venue)); atTheDoor(admission.Event, now) {
		out.Body.Sign = s.sign(admission.Event.Venue, now)
	}
	return out, nil
}

// atTheDoor reports whether a visit is one that staff may still want to compare: of somebody inside, or just answered.
func atTheDoor(e ashyq.Event, now time.Time) bool {
	return e.Kind != ashyq.ExitEvent && (e.Decision.Outcome == ashyq.Admit || now.Sub(e.At) < ashyq.ReceiptValid)
}

// ownVisit is a visit of the person whom the caller's account is bound to: not_found for anybody else's.
func (s *server) ownVisit(ctx context.Context, text string) (ashyq.Admission, error) {
	id, err := ashyq.ParseVisitID(text)
	if err != nil {
		return ashyq.Admission{}, err
	}
	person := exchangeOf(ctx).caller.Account.Person
	if person == (ashyq.Digest{}) {
		return ashyq.Admission{}, errNotFound
	}
	return s.Desk.Visit(ctx, id, person)
}

// Leave says that a visit has ended.
type Leave struct {
	ID     string `json:"id" doc:"A UUIDv7 of the client's; the same id again is answered from what was recorded."`
	LeftAt string `json:"left_at,omitempty" doc:"RFC 3339, of a word that waited for a network: at most 24 hours old and two minutes ahead."`
}

type leaveInput struct {
	ID   string `path:"id" doc:"As an answer named it."`
	Body Leave
}

// ownExit is "I have left", without a scan.
func (s *server) ownExit(ctx context.Context, in *leaveInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	if err := s.pace.take(x.caller.Account.ID, s.Now()); err != nil {
		return nil, err
	}
	visit, err := ashyq.ParseVisitID(in.ID)
	if err != nil {
		return nil, err
	}
	if x.caller.Account.Person == (ashyq.Digest{}) {
		return nil, errNotFound
	}
	return s.leave(ctx, in.Body, checkin.Leave{
		Visit: visit, Assurance: x.caller.Account.Assurance, Person: x.caller.Account.Person,
	})
}

func (s *server) leave(ctx context.Context, in Leave, l checkin.Leave) (_ *answerOutput, err error) {
	if l.ID, err = ashyq.ParseScanID(in.ID); err != nil {
		return nil, err
	}
	if l.At, err = moment(in.LeftAt); err != nil {
		return nil, err
	}
	admission, err := s.Desk.Leave(ctx, l)
	if err != nil {
		return nil, err
	}
	return s.answer(exchangeOf(ctx).language, admission), nil
}

type receiptInput struct {
	Visit string `path:"visit" doc:"As an answer named it."`
}

type receiptOutput struct{ Body SignedReceipt }

// SignedReceipt proves to anybody that something was recorded at a gate; it does not say whose visit it was.
type SignedReceipt struct {
	Visit   string `json:"visit"`
	Receipt string `json:"receipt" doc:"COSE_Sign1 in base45, as it goes into a QR; verified with /v1/keys."`
}

func (s *server) receipt(ctx context.Context, in *receiptInput) (*receiptOutput, error) {
	x := exchangeOf(ctx)
	a, err := s.ownVisit(ctx, in.Visit)
	if err != nil {
		return nil, err
	}
	visit := a.Event.VisitID()
	text, err := s.Keys.SignReceipt(seal.Receipt{
		Visit: visit, Venue: a.Venue.Name.In(x.language), Gate: a.Gate.Name.In(x.language), Direction: direction(a),
		At: a.Event.At, Outcome: a.Event.Decision.Outcome, Code: a.Receipt,
	})
	if err != nil {
		return nil, err
	}
	return &receiptOutput{SignedReceipt{visit.String(), text}}, nil
}
