package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/office"
	"ashyq/internal/store"
)

// NewOfficial is whom an official invites.
type NewOfficial struct {
	Phone string `json:"phone" doc:"A mobile number: the invitation goes there, and what is kept is a keyed digest."`
	Name  string `json:"name"`
}

func (s *server) officials(ctx context.Context, _ *struct{}) (*membersOutput, error) {
	members, err := s.Office.Officials(ctx)
	if err != nil {
		return nil, err
	}
	list := Members{Items: make([]Member, len(members))}
	for i, m := range members {
		list.Items[i] = memberOf(m, exchangeOf(ctx).caller)
	}
	return &membersOutput{list}, nil
}

type newOfficialInput struct{ Body NewOfficial }

func (s *server) inviteOfficial(ctx context.Context, in *newOfficialInput) (*memberOutput, error) {
	x := exchangeOf(ctx)
	phone, err := auth.ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	m, err := s.Office.InviteOfficial(ctx, x.caller, phone, in.Body.Name, x.language)
	if err != nil {
		return nil, err
	}
	return &memberOutput{memberOf(m, x.caller)}, nil
}

type officialInput struct {
	Member store.MemberID `path:"member"`
}

func (s *server) removeOfficial(ctx context.Context, in *officialInput) (*struct{}, error) {
	return nil, s.Office.RemoveOfficial(ctx, exchangeOf(ctx).caller, in.Member)
}

type queueInput struct {
	After string        `query:"after" doc:"The next of an earlier answer."`
	Venue ashyq.VenueID `query:"venue" doc:"This venue alone, whether it waits or not."`
}

type applicationsOutput struct{ Body Applications }

// Applications wait for an official's word.
type Applications struct {
	Items []Application `json:"items" nullable:"false"`
	Next  *string       `json:"next" doc:"To be sent as after; null at the end."`
}

// Application is a venue that has applied, or was changed since an official saw it.
type Application struct {
	Venue  Venue              `json:"venue"`
	Checks []ApplicationCheck `json:"checks" nullable:"false" doc:"What was checked automatically, and what nobody has."`
}

// ApplicationCheck is one thing to know before deciding.
type ApplicationCheck struct {
	Check  string `json:"check" enum:"bin,category,address,point,capacity,names,register,premises"`
	Result string `json:"result" enum:"passed,failed,unknown" doc:"unknown: nobody has checked it."`
	Text   string `json:"text" doc:"In the caller's language."`
}

func (s *server) applications(ctx context.Context, in *queueInput) (*applicationsOutput, error) {
	applications, next, err := s.asked(in)
	if err != nil {
		return nil, err
	}
	language := exchangeOf(ctx).language
	list := Applications{Items: make([]Application, len(applications)), Next: orNull(next)}
	for i, a := range applications {
		if list.Items[i].Venue, err = s.venueOf(ctx, a.Place); err != nil {
			return nil, err
		}
		for _, c := range a.Checks {
			list.Items[i].Checks = append(list.Items[i].Checks, ApplicationCheck{
				Check: c.Name, Result: string(c.Result), Text: s.Words.ApplicationCheck(language, c.Name, string(c.Result)),
			})
		}
	}
	return &applicationsOutput{list}, nil
}

// asked are the applications that a query is about.
func (s *server) asked(in *queueInput) (applications []office.Application, next string, err error) {
	if in.Venue == "" {
		return s.Office.Applications(in.After)
	}
	application, err := s.Office.Application(in.Venue)
	return []office.Application{application}, "", err
}

type venueQuery struct {
	State  ashyq.VenueState `query:"state" enum:"applied,training,active,suspended,withdrawn,refused,excluded"`
	Region ashyq.Region     `query:"region" doc:"ISO 3166-2."`
	Text   string           `query:"q" maxLength:"100" doc:"Part of a name or an address, a whole BIN, or a gate's short number; nobody's own number."`
	After  ashyq.VenueID    `query:"after" doc:"The next of an earlier answer."`
}

func (s *server) venues(ctx context.Context, in *venueQuery) (*venuesOutput, error) {
	found, next, err := s.Office.Venues(office.Search{State: in.State, Region: in.Region, Text: in.Text, After: in.After})
	if err != nil {
		return nil, err
	}
	list := Venues{Items: make([]Venue, len(found)), Next: orNull(string(next))}
	for i, place := range found {
		if list.Items[i], err = s.venueOf(ctx, place); err != nil {
			return nil, err
		}
	}
	return &venuesOutput{list}, nil
}

type measuresInput struct{ Body Measures }

// Measures are one measure for a list of venues.
type Measures struct {
	Venues  []ashyq.VenueID `json:"venues" nullable:"false" minItems:"1" maxItems:"100"`
	Measure ashyq.Measure   `json:"measure" enum:"approve,ask,refuse,suspend,reinstate,exclude"`
	Reason  string          `json:"reason,omitempty" doc:"Told to the owner: needed to ask, refuse, suspend and exclude. 500 characters at most, without anybody's number."`
	Decree  string          `json:"decree,omitempty" doc:"The decision that it rests on. 200 characters at most."`
}

type measuredOutput struct{ Body Measured }

// Measured is what became of each venue, in the order of the call.
type Measured struct {
	Items []MeasuredVenue `json:"items" nullable:"false"`
}

// MeasuredVenue is what became of one venue.
type MeasuredVenue struct {
	Venue   ashyq.VenueID   `json:"venue"`
	State   *string         `json:"state" enum:"applied,training,active,suspended,withdrawn,refused,excluded" doc:"What it is now; null if there is no such venue."`
	Problem *MeasureProblem `json:"problem" doc:"Null where the measure was taken."`
}

// MeasureProblem is why a measure was not taken.
type MeasureProblem struct {
	_      struct{} `nullable:"true"`
	Code   string   `json:"code"`
	Detail string   `json:"detail" doc:"In the caller's language."`
}

func (s *server) measure(ctx context.Context, in *measuresInput) (*measuredOutput, error) {
	x := exchangeOf(ctx)
	outcomes, err := s.Office.Measure(ctx, x.caller, office.Order(in.Body))
	if err != nil {
		return nil, err
	}
	list := Measured{Items: make([]MeasuredVenue, len(outcomes))}
	for i, o := range outcomes {
		list.Items[i] = MeasuredVenue{Venue: o.Venue, State: orNull(string(o.State))}
		if o.Err != nil {
			p := s.problem(x, o.Err)
			list.Items[i].Problem = &MeasureProblem{Code: p.Code, Detail: p.Detail}
		}
	}
	return &measuredOutput{list}, nil
}

type zoneInput struct {
	Region ashyq.Region `path:"region"`
	Body   ZoneChange
}

// ZoneChange is how bad the epidemic in a region is declared to be.
type ZoneChange struct {
	Zone   ashyq.Zone `json:"zone" enum:"green,yellow,red,dark_red"`
	Decree string     `json:"decree" doc:"That declares it. 200 characters at most."`
}

func (s *server) changeZone(ctx context.Context, in *zoneInput) (*struct{}, error) {
	return nil, s.Office.ChangeZone(ctx, exchangeOf(ctx).caller, in.Region, in.Body.Zone, in.Body.Decree)
}

type overviewOutput struct{ Body Overview }

// Overview is the country at a glance.
type Overview struct {
	AsOf             time.Time       `json:"as_of"`
	Venues           VenueCounts     `json:"venues"`
	Waiting          int             `json:"waiting" doc:"How many are in the queue of applications, changed ones too."`
	WaitingLongestAt *time.Time      `json:"waiting_longest_at" doc:"Since when the first in the queue has waited; null if nobody does."`
	Today            Today           `json:"today"`
	Regions          []RegionFigures `json:"regions" nullable:"false" doc:"Of today, every region that has a venue or a zone."`
}

// VenueCounts is how many venues are in each state.
type VenueCounts struct {
	Applied   int `json:"applied"`
	Training  int `json:"training"`
	Active    int `json:"active"`
	Suspended int `json:"suspended"`
	Withdrawn int `json:"withdrawn"`
	Refused   int `json:"refused"`
	Excluded  int `json:"excluded"`
}

// Today is what has happened in the country since midnight, in persons, where decisions are enforced.
type Today struct {
	Admitted int `json:"admitted"`
	Refused  int `json:"refused"`
	Checked  int `json:"checked"`
}

func (s *server) overview(ctx context.Context, _ *struct{}) (*overviewOutput, error) {
	o, err := s.Office.Overview(ctx)
	if err != nil {
		return nil, err
	}
	home := s.Desk.Places.Home
	said := Overview{
		AsOf: milliseconds(s.Now().In(home)), Waiting: o.Waiting, WaitingLongestAt: momentIn(o.Longest, home),
		Venues: VenueCounts{
			Applied: o.Venues[ashyq.Applied], Training: o.Venues[ashyq.Training], Active: o.Venues[ashyq.Active],
			Suspended: o.Venues[ashyq.Suspended], Withdrawn: o.Venues[ashyq.Withdrawn], Refused: o.Venues[ashyq.Refused],
			Excluded: o.Venues[ashyq.Excluded],
		},
		Today: Today{Checked: o.Checked}, Regions: s.regions(o.Regions),
	}
	for _, r := range o.Regions {
		said.Today.Admitted += r.Admitted
		said.Today.Refused += r.Refused
	}
	return &overviewOutput{said}, nil
}
