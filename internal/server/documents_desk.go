package server

import (
	"time"

	"ashyq"
)

// deskDocuments describe the calls of a venue's desk.
var deskDocuments = map[string]document{
	"POST /v1/venues/{id}/scans": {
		summary: "Guard mode: scan for a person at the door",
		description: "iin or passport from the card that staff see; or, as pass, what the visitor's phone shows. A pass that is bound to its " +
			"phone's key counts as the phone presents it, within its minute (pass_stale), by the moment of scanned_at if there is one; alone it " +
			"is a picture (pass_unsigned). One that was revoked stands for nobody (pass_revoked).",
		request:  exampleScan,
		answer:   exampleAnswer,
		problems: append([]string{"pass_stale", "pass_unsigned", "pass_revoked"}, scanProblems...),
	},
	"POST /v1/venues/{id}/visits/{visit}/override": {
		summary:     "A staff member's word over what the rules said",
		description: "Recorded as theirs, idempotent by id, and checked against the limit again.",
		request:     map[string]any{"id": exampleID, "outcome": "admit", "reason": "paper_shown", "note": "Laboratory 7, yesterday"},
		answer:      exampleOverridden,
		problems:    []string{"invalid_id", "not_found", "not_open", "venue_full", "id_reused"},
	},
	"POST /v1/venues/{id}/visits/{visit}/exit": {
		summary:     "A visitor was seen to leave",
		description: "Recorded as this member of staff's word, idempotent by id. not_inside if the visit was over, or never counted.",
		request:     map[string]any{"id": exampleExitID},
		answer:      exampleLeft,
		problems:    []string{"invalid_id", "invalid_time", "not_found"},
	},
	"POST /v1/venues/{id}/exits": {
		summary:     "Everybody has left",
		description: "Ends every open visit, as at closing time, with a row of the feed for each. To repeat it does no harm.",
		request:     map[string]any{},
		answer:      Exits{Left: 31, Occupancy: exampleEmpty},
	},
	"GET /v1/venues/{id}/occupancy": {
		summary: "How many are inside", answer: exampleOccupancy,
	},
	"GET /v1/venues/{id}/heartbeat": {
		summary:     "What a desk's screen should show now",
		description: "To be compared with the feed every twenty seconds: a seq beyond the last row shown means that the feed has stopped.",
		answer: Heartbeat{
			Now: exampleTime, Seq: 1207, Sign: exampleSign, Occupancy: exampleOccupancy,
			Venue: FeedVenue{
				State: ashyq.Active, Limit: new(60), Capacity: 200, Zone: new(ashyq.RedZone), Open: true, Rule: new("cinema-weekday"),
				Policy: "2021-05-05",
				Gates:  []FeedGate{{ID: exampleGate, Name: "Main entrance", Direction: ashyq.Entry, Code: "123456782"}},
			},
		},
	},
	"GET /v1/venues/{id}/offline": {
		summary: "What a desk goes by while its network is away",
		description: "To be asked for every minute and kept: the rules of this place for the day to come, by colour and age of a pass, the " +
			"keys that verify passes, and those that were revoked. Whom a desk lets in by it is scanned later, with scanned_at and what the " +
			"phone showed.",
		answer: exampleOffline,
	},
	"GET /v1/venues/{id}/conflicts": {
		summary: "Answers that are on record otherwise",
		description: "Given while the database was away: two nodes were asked under one id, or what was overridden was over by then. The row " +
			"counts. The newest hundred of the retention period.",
		answer: map[string]any{"items": []any{map[string]any{
			"row": exampleID, "at": exampleTime, "kind": "entry", "outcome": "admit", "reason": "status_allowed", "stored": "refuse", "why": "answered",
		}}, "next": nil},
	},
	feedRoute: {
		summary: "What happens at the venue, live",
		description: "Server-Sent Events: snapshot (occupancy, the venue's state, the last 50 rows) unless Last-Event-ID resumes; reset and " +
			"a snapshot where that is more than 1,000 rows behind; visit and override for each row, their id its seq; venue when a limit, a " +
			"rule or the state changes; announcement, as GET /v1/announcements has them all, when one is published or ended, and after " +
			"resuming. A comment every 15 s. A reader who is too slow, or whose role ends, is cut off. While the database is " +
			"away, rows come as the node journals them: recorded is later, and they have neither id nor seq. When it is back they come once " +
			"more under the same row, as late, with both.",
		answer:   exampleFeed,
		problems: []string{"invalid_gate"},
	},

	"POST /v1/desk/seats": {
		summary:     "A seat on a tablet that several share",
		description: "For staff of any venue. The tablet keeps the seat, the server nothing; it opens with the PIN for thirty days.",
		request:     map[string]any{"pin": "7093"},
		answer:      Seat{Seat: exampleSeat, ExpiresAt: exampleTime.Add(30 * 24 * time.Hour).UTC()},
		problems:    []string{"weak_pin", "limited"},
	},
	"POST /v1/desk/seats/open": {
		summary: "Trade a seat and its PIN for a session",
		description: "A session that the call comes with is ended. Five wrong tries in an hour close the seat for that hour, fifteen for a " +
			"day, fifty for good. The session ends after six to twelve hours without use. forbidden once the account has no role at any venue.",
		request:  map[string]any{"seat": exampleSeat, "pin": "7093"},
		answer:   map[string]any{"token": exampleToken, "expires_at": "2021-05-14T18:00:00Z"},
		problems: []string{"invalid_seat", "wrong_pin", "forbidden", "limited"},
	},
}
