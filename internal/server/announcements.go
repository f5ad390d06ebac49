package server

import (
	"context"
	"time"

	"ashyq"
)

type announcementsOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         Announcements
}

// Announcements are what the operator tells everybody.
type Announcements struct {
	Items []Announcement `json:"items" nullable:"false" doc:"The gravest first; five at most."`
}

// Announcement is one of them, in every language: whoever keeps it may choose another one later.
type Announcement struct {
	ID       ashyq.AnnouncementID `json:"id"`
	Severity ashyq.Severity       `json:"severity" enum:"minor,major,critical"`
	What     ashyq.Text           `json:"what" doc:"What fails."`
	Instead  ashyq.Text           `json:"instead" doc:"What to do instead."`
	From     time.Time            `json:"from" doc:"It is shown from then on; that may be yet to come."`
	Until    time.Time            `json:"until" doc:"It is shown no longer then."`
}

// announcements may be kept for some seconds by whoever stands between: apps ask every half a minute, and all of them know within
// one.
func (s *server) announcements(context.Context, *struct{}) (*announcementsOutput, error) {
	said, _ := s.announced()
	return &announcementsOutput{"public, max-age=10", said}, nil
}

// announced is what the operator tells everybody now; what is told changes with the edition, and else by the clock alone, which
// whoever shows it has too.
func (s *server) announced() (said Announcements, edition int) {
	published, edition := s.Desk.Places.Announcements()
	said.Items = []Announcement{}
	for _, a := range ashyq.Current(published, s.Now()) {
		a.From, a.Until = milliseconds(a.From.In(s.Desk.Places.Home)), milliseconds(a.Until.In(s.Desk.Places.Home))
		said.Items = append(said.Items, Announcement(a))
	}
	return said, edition
}
