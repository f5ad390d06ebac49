package server

import (
	"time"

	"ashyq"
)

// officialDocuments describe the calls of the sanitary service.
var officialDocuments = map[string]document{
	"GET /v1/officials": {
		summary: "The officials", answer: Members{Items: []Member{exampleOfficial}},
	},
	"POST /v1/officials": {
		summary: "Invite an official by phone", status: 201,
		description: "A link is sent there, in the language of Accept-Language.",
		request:     NewOfficial{Phone: "+7 701 123 45 67", Name: "Dana"}, answer: exampleOfficial,
		problems: []string{"invalid_phone", "invalid_name", "confirmation_needed", "limited"},
	},
	"DELETE /v1/officials/{member}": {
		summary: "Take an official's role back", status: 204, description: "The last one stays.",
		problems: []string{"not_found", "confirmation_needed", "last_member"},
	},
	"GET /v1/applications": {
		summary: "The queue of applications, longest waiting first",
		description: "Venues that have applied and wait for a decision, and those that were changed since an official saw them; one that was " +
			"asked a question comes back once its owner applies again.",
		answer:   Applications{Items: []Application{exampleApplication}},
		problems: []string{"invalid_body", "not_found"},
	},
	"GET /v1/venues": {
		summary: "Look for venues", description: "Fifty at a time, by their ids.",
		answer: Venues{Items: []Venue{listed(exampleOwnVenue)}}, problems: []string{"invalid_body", "invalid_search"},
	},
	"POST /v1/measures": {
		summary: "Take one measure for a list of venues",
		description: "Each venue by itself: one that cannot take it holds up no other. The owner is told why and by which decision. To refuse, " +
			"suspend or exclude, one's own identity has to be confirmed.",
		request: Measures{
			Venues: []ashyq.VenueID{exampleVenue}, Measure: ashyq.Suspension, Reason: "Guests were let in without a scan.",
			Decree: "Decision 14 of 14 May 2021",
		},
		answer:   Measured{Items: []MeasuredVenue{{Venue: exampleVenue, State: new(string(ashyq.Suspended))}}},
		problems: []string{"reason_needed", "invalid_reason", "invalid_decree", "confirmation_needed"},
	},
	"PUT /v1/zones/{region}": {
		summary: "Declare a region's zone", status: 204,
		description: "It holds at every door of the region within a second.",
		request:     ZoneChange{Zone: ashyq.RedZone, Decree: "Decree 21 of 14 May 2021"},
		problems:    []string{"invalid_region", "invalid_decree", "confirmation_needed"},
	},
	"GET /v1/overview": {
		summary: "The country at a glance",
		answer: Overview{
			AsOf: exampleTime, Venues: VenueCounts{Applied: 3, Training: 9, Active: 212, Suspended: 1}, Waiting: 4,
			WaitingLongestAt: new(exampleTime.Add(-20 * time.Hour)), Today: Today{Admitted: 9_410, Refused: 61, Checked: 35},
			Regions: []RegionFigures{{"KZ-75", new(ashyq.RedZone), Sum{Venues: 212, Admitted: 9_410, Refused: 61}}},
		},
	},
}
