package server

import (
	"time"

	"ashyq"
)

// documents describes every call. The numbers in the examples are valid and nobody's.
var documents = map[string]document{
	"POST /v1/login/code": {
		tag: "login", summary: "Send a six-digit code to a phone", status: 202,
		description: "The answer is the same for every valid number.",
		request:     map[string]any{"phone": "+7 701 123 45 67"},
		answer:      map[string]any{"expires_in": 300, "retry_in": 60},
		problems:    []string{"invalid_phone", "limited"},
	},
	"POST /v1/login": {
		tag: "login", summary: "Trade the code for a session",
		description: "Five wrong tries end the code. The session slides: 180 days after its last use it ends. Of an account without " +
			"passkeys it is also a proof, for ten minutes, of who is there; to give one in the midst of a session, send confirm.",
		request:  map[string]any{"phone": "+7 701 123 45 67", "code": "480213"},
		answer:   map[string]any{"token": exampleToken, "expires_at": "2021-11-10T06:00:00Z"},
		problems: []string{"invalid_phone", "wrong_code", "unauthenticated", "other_number", "limited"},
	},
	"DELETE /v1/session": {
		tag: "login", summary: "End the session", status: 204,
		description: "Takes the browser's cookies away, the sealed number too, whether or not the session still goes on.",
		problems:    []string{"unauthenticated"},
	},
	"GET /v1/me": {
		tag: "login", summary: "What the service knows of the account",
		answer: map[string]any{
			"phone_last_two": "67", "binding": map[string]any{"assurance": "none"},
			"roles": map[string]any{
				"entities": []any{}, "venues": []any{map[string]any{"id": exampleVenue, "name": "Arman", "role": "guard"}}, "authority": false,
			},
			"passkeys": 0, "confirmed": false, "seated": false,
		},
	},
	"PUT /v1/me/person": {
		tag: "login", summary: "Enter the IIN, once", status: 204,
		description: "Binds the account to this person. Kept is a keyed digest, not the number. Two changes in thirty days at most. " +
			"A browser is given the number in a cookie that only the server opens, for this account.",
		request:  map[string]any{"iin": exampleIIN},
		problems: []string{"invalid_iin", "invalid_passport", "binding_limited", "binding_ended"},
	},
	"GET /v1/me/person": {
		tag: "login", summary: "The number that this browser keeps sealed",
		description: "From the cookie that PUT has set: the server keeps none. not_found if there is no cookie, or it is another account's, " +
			"or the account is no longer bound to this person.",
		answer:   map[string]any{"iin": exampleIIN},
		problems: []string{"not_found"},
	},
	"GET /v1/me/lookups": {
		tag: "visitor", summary: "Who looked me up",
		description: "Every question about the person's status, every scan for them by staff or a platform, and every account that took their number, " +
			"of the last fourteen days, newest first. Own scans at doors are not among them. After a change of the service's key for persons, " +
			"those of before are told to whoever sends the cookie that PUT /v1/me/person has set. not_found for an account that is bound to nobody.",
		answer:   Looks{Items: []Look{exampleLook}, Others: 1, Assurance: ashyq.NoAssurance},
		problems: []string{"invalid_id", "not_found"},
	},
	"POST /v1/me/lookups/disowned": {
		tag: "visitor", summary: "This was not me",
		description: "Takes the person's number away from other accounts that had it by the time of a look, or have it now, unless more vouches for " +
			"them; for thirty days they cannot take it again. Only for an account for which somebody vouches. Ten a day. " +
			"not_found for a look that is one's own, or at somebody else.",
		request:  map[string]any{"iin": exampleIIN, "look": exampleLookID},
		answer:   map[string]any{"ended": 1},
		problems: []string{"invalid_iin", "invalid_passport", "invalid_id", "other_person", "card_needed", "not_found", "limited"},
	},
	"POST /v1/me/card": {
		tag: "visitor", summary: "Staff have seen my card", status: 204,
		description: "Names a visit for which this account scanned, alone, and at which a member of staff has overridden the decision because they " +
			"saw the card (id_shown), last. The account's assurance is id_checked from then on.",
		request:  map[string]any{"iin": exampleIIN, "visit": exampleVisit},
		problems: []string{"invalid_iin", "invalid_passport", "invalid_id", "other_person", "not_found", "card_not_checked", "limited"},
	},

	"POST /v1/login/passkey/options": {
		tag: "login", summary: "A challenge for whoever's passkey answers it",
		request: map[string]any{}, answer: exampleChallenge,
		problems: []string{"limited"},
	},
	"POST /v1/login/passkey": {
		tag: "login", summary: "Trade a passkey's answer for a session",
		description: "Each challenge has one try, within five minutes. The session is confirmed.",
		request:     map[string]any{"ceremony": exampleToken, "credential": exampleAssertion},
		answer:      map[string]any{"token": exampleToken, "expires_at": "2021-11-10T06:00:00Z"},
		problems:    []string{"invalid_passkey", "wrong_passkey"},
	},
	"POST /v1/invitations/open": {
		tag: "login", summary: "Trade the link of an invitation for a session",
		description: "Once, within three days. The roles that the phone was given hold whether or not its link is opened.",
		request:     map[string]any{"token": "KQ3VN7ZX2W5RT6YB4MPS2D7F3G", "attempt": "0b6f4c1e-8a6d-4f53-9e1d-7c5a2f9d3b48"},
		answer:      map[string]any{"token": exampleToken, "expires_at": "2021-11-10T06:00:00Z"},
		problems:    []string{"invitation_used", "limited"},
	},
	"POST /v1/session/confirmation/options": {
		tag: "login", summary: "A challenge that confirms who holds the session",
		description: "not_found for an account without passkeys: it is confirmed by logging in with a code.",
		request:     map[string]any{}, answer: exampleChallenge,
		problems: []string{"not_found", "limited"},
	},
	"POST /v1/session/confirmation": {
		tag: "login", summary: "Confirm who holds the session, for ten minutes", status: 204,
		description: "With one of the account's passkeys. What asks for it answers confirmation_needed without.",
		request:     map[string]any{"ceremony": exampleToken, "credential": exampleAssertion},
		problems:    []string{"invalid_passkey", "wrong_passkey"},
	},
	"POST /v1/me/passkeys/options": {
		tag: "login", summary: "A challenge for a new passkey",
		request: map[string]any{},
		answer: map[string]any{"ceremony": exampleToken, "options": map[string]any{
			"rp": map[string]any{"id": "ashyq.example", "name": "Ashyq"}, "challenge": "lm4P0yE1QWZyBf0rJ5sVbg",
			"user": map[string]any{"id": "SzNWN1FOMlhXNVJUNllaQg", "name": "Ashyq ··67", "displayName": "Ashyq ··67"},
		}},
		problems: []string{"confirmation_needed", "too_many", "limited"},
	},
	"POST /v1/me/passkeys": {
		tag: "login", summary: "Keep a passkey", status: 201,
		description: "Ten at most. Once there is one, a code to the phone no longer confirms anything.",
		request: map[string]any{"ceremony": exampleToken, "name": "Phone", "credential": map[string]any{
			"id": examplePasskey, "rawId": examplePasskey, "type": "public-key",
			"response": map[string]any{"clientDataJSON": "eyJ0eXBlIjoi…", "attestationObject": "o2NmbXRk…"},
		}},
		answer:   Passkey{ID: examplePasskey, Name: "Phone", AddedAt: exampleTime.UTC()},
		problems: []string{"invalid_name", "invalid_passkey", "confirmation_needed", "too_many"},
	},
	"GET /v1/me/passkeys": {
		tag: "login", summary: "One's own passkeys, the oldest first",
		answer: Passkeys{Items: []Passkey{{ID: examplePasskey, Name: "Phone", AddedAt: exampleTime.UTC(), UsedAt: new(exampleLater.UTC())}}},
	},
	"DELETE /v1/me/passkeys/{passkey}": {
		tag: "login", summary: "Forget a passkey", status: 204,
		problems: []string{"not_found", "confirmation_needed"},
	},

	"GET /v1/gates/{code}": {
		tag: "public", summary: "Whose code is this?",
		description: "The code as in the printed QR, or the nine digits under it.",
		answer:      exampleGateAnswer,
		problems:    []string{"invalid_gate", "unknown_gate", "gate_retired", "limited"},
	},
	"POST /v1/status": {
		tag: "visitor", summary: "One's own status, away from any venue",
		description: "The same as scanning the neutral code. With a gate, and a time: would I be let in then? Leaves no visit. The answer " +
			"has a signed pass, bound to the phone's key if it gave one.",
		request: map[string]any{"iin": exampleIIN, "gate": exampleShort, "at": "2021-05-14T19:00:00+06:00"},
		answer:  exampleStatus,
		problems: []string{
			"invalid_iin", "invalid_passport", "invalid_pass", "invalid_key", "invalid_time", "invalid_gate", "unknown_gate", "gate_retired",
			"other_person", "limited", "journal_full",
		},
	},
	"POST /v1/scans": {
		tag: "visitor", summary: "Scan a gate's code",
		description: "An entry or an exit by the gate. The same id gives the same visit and the answer that was recorded; another gate " +
			"or person under it is id_reused. A refusal is an answer, not an error. After unavailable send the same id again. The answer to " +
			"an entry has a signed pass: COSE_Sign1 (RFC 9052) over CWT claims (RFC 8392) in base45, verified with /v1/keys. With the phone's " +
			"public key as key, the pass is bound to it (claim cnf, RFC 8747), and is shown as a presentation, signed anew by that key every " +
			"15 seconds: the text AP1: and base45 of the CBOR array [pass, at, signature]. pass is the bytes of the COSE_Sign1, at the " +
			"Unix time at which the step of 15 seconds began, signature ES256 (r ‖ s) over \"ashyq-presentation-1\" ‖ SHA-256(pass) ‖ at as " +
			"eight bytes, big-endian. It is good from 30 seconds before to 45 seconds after at. A pass that the service has revoked " +
			"is as none, and the answer has another.",
		request:  exampleScan,
		answer:   exampleAnswer,
		problems: append([]string{"other_person", "invalid_key"}, scanProblems...),
	},
	"GET /v1/visits/{id}": {
		tag: "visitor", summary: "One's own visit as it stands", answer: exampleAnswer,
		description: "After an override or a correction too. Once it was left: its exit.",
		problems:    []string{"invalid_id", "not_found"},
	},
	"POST /v1/visits/{id}/exit": {
		tag: "visitor", summary: "I have left",
		description: "Ends one's own visit without a scan, idempotent by id. not_inside if it was over, or never counted.",
		request:     map[string]any{"id": exampleExitID},
		answer:      exampleLeft,
		problems:    []string{"invalid_id", "invalid_time", "not_found", "limited"},
	},
	"GET /v1/receipts/{visit}": {
		tag: "visitor", summary: "The signed receipt of one's own visit",
		answer:   map[string]any{"visit": exampleVisit, "receipt": "6BFOXN…"},
		problems: []string{"invalid_id", "not_found"},
	},
	"POST /v1/me/disputes": {
		tag: "visitor", summary: "Ask a registry to put a record right", status: 201,
		description: "The reason as an answer showed it, where it is disputable. A record that is disputed already keeps its one request, " +
			"which is answered as it stands; so does a call that is sent again. The registry keeps it, the service nothing of it. Five a day. " +
			"record_changed if the registry says so no more. After disputes_unavailable send the same again.",
		request: map[string]any{
			"iin": exampleIIN, "registry": "control", "code": "contact", "since": "2021-05-10T09:00:00+06:00", "note": "I was not there on 10 May",
		},
		answer:   exampleDispute,
		problems: []string{"invalid_iin", "invalid_passport", "invalid_time", "note_needed", "invalid_note", "other_person", "record_changed", "limited", "disputes_unavailable"},
	},
	"POST /v1/me/disputes/search": {
		tag: "visitor", summary: "One's own requests, and how far the registries have come with them",
		description: "Asked of the registries at this moment, whichever phone the requests came from. disputes_unavailable if none of them answers.",
		request:     map[string]any{"iin": exampleIIN},
		answer:      Disputes{Items: []Dispute{exampleDecided, exampleDispute}, Silent: []ashyq.Registry{}, AsOf: exampleTime},
		problems:    []string{"invalid_iin", "invalid_passport", "other_person", "limited", "disputes_unavailable"},
	},

	"POST /v1/venues/{id}/scans": {
		tag: "desk", summary: "Guard mode: scan for a person at the door",
		description: "iin or passport from the card that staff see; or, as pass, what the visitor's phone shows. A pass that is bound to its " +
			"phone's key counts as the phone presents it, within its minute (pass_stale), by the moment of scanned_at if there is one; alone it " +
			"is a picture (pass_unsigned). One that was revoked stands for nobody (pass_revoked).",
		request:  exampleScan,
		answer:   exampleAnswer,
		problems: append([]string{"pass_stale", "pass_unsigned", "pass_revoked"}, scanProblems...),
	},
	"POST /v1/venues/{id}/visits/{visit}/override": {
		tag: "desk", summary: "A staff member's word over what the rules said",
		description: "Recorded as theirs, idempotent by id, and checked against the limit again.",
		request:     map[string]any{"id": exampleID, "outcome": "admit", "reason": "paper_shown", "note": "Laboratory 7, yesterday"},
		answer:      exampleOverridden,
		problems:    []string{"invalid_id", "not_found", "not_open", "venue_full", "id_reused"},
	},
	"POST /v1/venues/{id}/visits/{visit}/exit": {
		tag: "desk", summary: "A visitor was seen to leave",
		description: "Recorded as this member of staff's word, idempotent by id. not_inside if the visit was over, or never counted.",
		request:     map[string]any{"id": exampleExitID},
		answer:      exampleLeft,
		problems:    []string{"invalid_id", "invalid_time", "not_found"},
	},
	"POST /v1/venues/{id}/exits": {
		tag: "desk", summary: "Everybody has left",
		description: "Ends every open visit, as at closing time, with a row of the feed for each. To repeat it does no harm.",
		request:     map[string]any{},
		answer:      Exits{Left: 31, Occupancy: exampleEmpty},
	},
	"GET /v1/venues/{id}/occupancy": {
		tag: "desk", summary: "How many are inside", answer: exampleOccupancy,
	},
	"GET /v1/venues/{id}/heartbeat": {
		tag: "desk", summary: "What a desk's screen should show now",
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
		tag: "desk", summary: "What a desk goes by while its network is away",
		description: "To be asked for every minute and kept: the rules of this place for the day to come, by colour and age of a pass, the " +
			"keys that verify passes, and those that were revoked. Whom a desk lets in by it is scanned later, with scanned_at and what the " +
			"phone showed.",
		answer: exampleOffline,
	},
	"GET /v1/venues/{id}/conflicts": {
		tag: "desk", summary: "Answers that are on record otherwise",
		description: "Given while the database was away: two nodes were asked under one id, or what was overridden was over by then. The row " +
			"counts. The newest hundred of the retention period.",
		answer: map[string]any{"items": []any{map[string]any{
			"row": exampleID, "at": exampleTime, "kind": "entry", "outcome": "admit", "reason": "status_allowed", "stored": "refuse", "why": "answered",
		}}, "next": nil},
	},
	feedRoute: {
		tag: "desk", summary: "What happens at the venue, live",
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
		tag: "desk", summary: "A seat on a tablet that several share",
		description: "For staff of any venue. The tablet keeps the seat, the server nothing; it opens with the PIN for thirty days.",
		request:     map[string]any{"pin": "7093"},
		answer:      Seat{Seat: exampleSeat, ExpiresAt: exampleTime.Add(30 * 24 * time.Hour).UTC()},
		problems:    []string{"weak_pin", "limited"},
	},
	"POST /v1/desk/seats/open": {
		tag: "desk", summary: "Trade a seat and its PIN for a session",
		description: "A session that the call comes with is ended. Five wrong tries in an hour close the seat for that hour, fifteen for a " +
			"day, fifty for good. The session ends after six to twelve hours without use. forbidden once the account has no role at any venue.",
		request:  map[string]any{"seat": exampleSeat, "pin": "7093"},
		answer:   map[string]any{"token": exampleToken, "expires_at": "2021-05-14T18:00:00Z"},
		problems: []string{"invalid_seat", "wrong_pin", "forbidden", "limited"},
	},

	"POST /v1/entities": {
		tag: "business", summary: "Register a business", status: 201,
		description: "With a company's BIN or an entrepreneur's IIN, of which a keyed digest and the last four digits are kept. The caller " +
			"is its owner. Five a day.",
		request: map[string]any{
			"bin": exampleBIN, "name": map[string]any{"ru": "ТОО «Арман»"}, "contacts": map[string]any{"email": "arman@example.kz"},
		},
		answer:   exampleEntity,
		problems: []string{"invalid_bin", "invalid_iin", "invalid_name", "invalid_email", "invalid_phone", "contact_needed", "too_many_entities", "limited"},
	},
	"GET /v1/entities": {
		tag: "business", summary: "The businesses that the caller owns or manages venues of",
		answer: Entities{Items: []Entity{exampleEntity}},
	},
	"GET /v1/entities/{entity}": {tag: "business", summary: "A business", answer: exampleEntity},
	"PUT /v1/entities/{entity}": {
		tag: "business", summary: "Change a business's name or contacts",
		description: "A contact phone that is left out stays; an empty one is forgotten.",
		request:     map[string]any{"name": map[string]any{"ru": "ТОО «Арман»"}, "contacts": map[string]any{"email": "arman@example.kz"}},
		answer:      exampleEntity,
		problems:    []string{"invalid_name", "invalid_email", "invalid_phone", "contact_needed"},
	},
	"PUT /v1/entities/{entity}/notices": {
		tag: "business", summary: "Say what to be told of, and how", request: exampleWays, answer: exampleEntity,
	},
	"GET /v1/entities/{entity}/venues": {
		tag: "business", summary: "The venues of a business that the caller manages", answer: Venues{Items: []Venue{listed(exampleOwnVenue)}},
	},
	"POST /v1/entities/{entity}/venues": {
		tag: "business", summary: "Add a venue", status: 201,
		description: "It applies to take part, and has one entry and one exit code at once. A hundred a day.",
		request:     NewVenue{VenueDetails: exampleOwnVenue.VenueDetails, Terms: exampleTerms},
		answer:      exampleOwnVenue,
		problems:    append([]string{"terms_needed", "too_many_venues", "excluded", "limited"}, venueProblems...),
	},
	"GET /v1/venues/{id}": {
		tag: "business", summary: "A venue, as its business and officials see it", answer: exampleOwnVenue,
	},
	"PUT /v1/venues/{id}": {
		tag: "business", summary: "Change a venue",
		description: "The door knows within a second. The activity and the region cannot change once an official has approved the venue; a " +
			"changed name, address or point is shown to officials.",
		request:  exampleOwnVenue.VenueDetails,
		answer:   exampleOwnVenue,
		problems: append([]string{"approved_already"}, venueProblems...),
	},
	"POST /v1/venues/{id}/leave": {
		tag: "business", summary: "Take part no longer",
		description: "Its codes answer gate_retired from now on, and everybody inside has left.",
		request:     map[string]any{}, answer: exampleOwnVenue, problems: []string{"confirmation_needed", "wrong_state"},
	},
	"POST /v1/venues/{id}/return": {
		tag: "business", summary: "Take part again",
		description: "As the venue was when it left. One that was excluded applies anew, two weeks later at the earliest.",
		request:     map[string]any{}, answer: exampleOwnVenue, problems: []string{"wrong_state", "excluded"},
	},
	"POST /v1/venues/{id}/apply": {
		tag: "business", summary: "Apply again, after a refusal or a question", request: map[string]any{}, answer: exampleOwnVenue,
		problems: []string{"wrong_state"},
	},
	"POST /v1/venues/{id}/gates": {
		tag: "business", summary: "Add a door", status: 201,
		request:  map[string]any{"name": map[string]any{"en": "Terrace"}, "direction": "entry"},
		answer:   exampleOwnVenue,
		problems: []string{"invalid_name", "too_many_gates"},
	},
	"PUT /v1/venues/{id}/gates/{gate}": {
		tag: "business", summary: "Rename a door", request: map[string]any{"name": map[string]any{"en": "Terrace"}}, answer: exampleOwnVenue,
		problems: []string{"not_found", "invalid_name"},
	},
	"DELETE /v1/venues/{id}/gates/{gate}": {
		tag: "business", summary: "Remove a door",
		description: "Its code answers gate_retired from now on. The last entry and the last exit stay.",
		answer:      exampleOwnVenue, problems: []string{"not_found", "last_gate"},
	},
	"POST /v1/venues/{id}/gates/{gate}/code": {
		tag: "business", summary: "Give a door another code",
		description: "For one that was photographed: the old code answers gate_retired from now on.",
		request:     map[string]any{}, answer: exampleOwnVenue, problems: []string{"not_found"},
	},
	"GET /v1/venues/{id}/posters": {
		tag: "business", summary: "What to print and hang on the doors", media: posterMedia,
		answer: "%PDF-1.7 …", problems: []string{"invalid_body", "not_found", "limited"},
	},
	"GET /v1/entities/{entity}/posters": {
		tag: "business", summary: "Every door of every venue that the caller manages, in one PDF", media: posterMedia[:1],
		description: "Up to a thousand; of more, venue by venue.", answer: "%PDF-1.7 …",
		problems: []string{"invalid_body", "not_found", "too_many_sheets", "limited"},
	},
	"GET /v1/entities/{entity}/members": {
		tag: "business", summary: "Who has a role at a business and its venues",
		description: "An owner of the business sees all, a manager those of their venues.",
		answer:      Members{Items: []Member{exampleMember}},
	},
	"POST /v1/entities/{entity}/members": {
		tag: "business", summary: "Invite somebody by phone", status: 201,
		description: "A link is sent there, in the language of Accept-Language. Owners give any role, managers that of a guard at their " +
			"venues. Thirty a day. To make somebody an owner, one's own identity has to be confirmed.",
		request:  map[string]any{"phone": "+7 701 123 45 67", "name": "Aigul", "role": "guard", "venue": exampleVenue},
		answer:   exampleMember,
		problems: []string{"invalid_phone", "invalid_name", "confirmation_needed", "too_many_members", "limited"},
	},
	"POST /v1/entities/{entity}/members/{member}/invitation": {
		tag: "business", summary: "Send an invitation again",
		description: "The number is not kept: it is to be given again, and must be the same.",
		request:     map[string]any{"phone": "+7 701 123 45 67"}, answer: exampleMember,
		problems: []string{"not_found", "invalid_phone", "confirmation_needed", "limited"},
	},
	"DELETE /v1/entities/{entity}/members/{member}": {
		tag: "business", summary: "Take a role back", status: 204,
		description: "At once and everywhere: open feeds end within a second.",
		problems:    []string{"not_found", "confirmation_needed", "last_member"},
	},

	"GET /v1/country": {
		tag: "public", summary: "What a form needs to know of the country",
		description: "Its regions, the activities that a venue may have, and the version of the terms in force. It may be kept for an hour.",
		answer:      exampleCountry,
	},
	"GET /v1/figures": {
		tag: "public", summary: "Public figures",
		description: "Persons admitted and refused in the last twenty-four whole hours, where decisions are enforced. A region with fewer " +
			"than five venues is not shown by itself.",
		answer: PublicFigures{
			AsOf: exampleTime, Venues: 212, Regions: []RegionFigures{{"KZ-75", new(ashyq.RedZone), Sum{Venues: 204, Admitted: 18_230, Refused: 112}}},
			Other: &OtherRegions{Sum: Sum{Venues: 8, Admitted: 640, Refused: 3}},
		},
	},
	"GET /v1/announcements": {
		tag: "public", summary: "What fails, and what to do instead",
		description: "The operator's words to everybody, until they are over; some may be yet to begin, so that a phone that loses its " +
			"network has them in time. It may be kept for ten seconds.",
		answer: Announcements{Items: []Announcement{exampleAnnouncement}},
	},
	"GET /v1/service": {
		tag: "public", summary: "How the service does, as people feel it",
		description: "Of the node that answers: what decisions rested on, how long people waited, and which of the parts that the service " +
			"depends on answers, since when. The same to be read is /service.",
		answer: exampleService,
	},
	"GET /v1/venues/{id}/figures": {
		tag: "business", summary: "One day of a venue, hour by hour", answer: exampleDay,
		description: "By the venue's calendar, for the last four hundred days.",
		problems:    []string{"invalid_time"},
	},
	"GET /v1/notices": {
		tag: "business", summary: "What the businesses that the caller owns or manages are told",
		description: "Newest first. A kind that a business has switched off for the page is left out.",
		answer:      Notices{Items: []Notice{exampleNotice}},
		problems:    []string{"invalid_body"},
	},
	"POST /v1/notices/seen": {
		tag: "business", summary: "Notices were read", status: 204,
		description: "Of every business and venue that the caller owns or manages, up to one of them. They are seen by all who may read them.",
		request:     Seen{UpTo: exampleNotice.N},
	},
	"GET /v1/acts": {
		tag: "business", summary: "Who did what to a business or a venue, and why",
		description: "Newest first. Owners and managers see those of a business or a venue of theirs, officials all.",
		answer:      Acts{Items: []Act{exampleAct}},
		problems:    []string{"invalid_body"},
	},

	"GET /v1/officials": {
		tag: "official", summary: "The officials", answer: Members{Items: []Member{exampleOfficial}},
	},
	"POST /v1/officials": {
		tag: "official", summary: "Invite an official by phone", status: 201,
		description: "A link is sent there, in the language of Accept-Language.",
		request:     NewOfficial{Phone: "+7 701 123 45 67", Name: "Dana"}, answer: exampleOfficial,
		problems: []string{"invalid_phone", "invalid_name", "confirmation_needed", "limited"},
	},
	"DELETE /v1/officials/{member}": {
		tag: "official", summary: "Take an official's role back", status: 204, description: "The last one stays.",
		problems: []string{"not_found", "confirmation_needed", "last_member"},
	},
	"GET /v1/applications": {
		tag: "official", summary: "The queue of applications, longest waiting first",
		description: "Venues that have applied and wait for a decision, and those that were changed since an official saw them; one that was " +
			"asked a question comes back once its owner applies again.",
		answer:   Applications{Items: []Application{exampleApplication}},
		problems: []string{"invalid_body", "not_found"},
	},
	"GET /v1/venues": {
		tag: "official", summary: "Look for venues", description: "Fifty at a time, by their ids.",
		answer: Venues{Items: []Venue{listed(exampleOwnVenue)}}, problems: []string{"invalid_body", "invalid_search"},
	},
	"POST /v1/measures": {
		tag: "official", summary: "Take one measure for a list of venues",
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
		tag: "official", summary: "Declare a region's zone", status: 204,
		description: "It holds at every door of the region within a second.",
		request:     ZoneChange{Zone: ashyq.RedZone, Decree: "Decree 21 of 14 May 2021"},
		problems:    []string{"invalid_region", "invalid_decree", "confirmation_needed"},
	},
	"GET /v1/overview": {
		tag: "official", summary: "The country at a glance",
		answer: Overview{
			AsOf: exampleTime, Venues: VenueCounts{Applied: 3, Training: 9, Active: 212, Suspended: 1}, Waiting: 4,
			WaitingLongestAt: new(exampleTime.Add(-20 * time.Hour)), Today: Today{Admitted: 9_410, Refused: 61, Checked: 35},
			Regions: []RegionFigures{{"KZ-75", new(ashyq.RedZone), Sum{Venues: 212, Admitted: 9_410, Refused: 61}}},
		},
	},

	"POST /v1/platform/token": {
		tag: "platform", summary: "A token for a platform",
		description: "OAuth 2.0 client credentials (RFC 6749, section 4.4): by HTTP Basic or in the form.",
		request:     map[string]any{"grant_type": "client_credentials", "client_id": "bank", "client_secret": exampleToken},
		answer:      map[string]any{"access_token": exampleToken, "token_type": "Bearer", "expires_in": 3600},
		problems:    []string{"invalid_request", "unsupported_grant_type", "invalid_client", "limited"},
	},
	"POST /v1/platform/scans": {
		tag: "platform", summary: "Scan for a person whom the platform has identified",
		request: exampleScan, answer: exampleAnswer, problems: append([]string{"invalid_key"}, scanProblems...),
	},
	"POST /v1/platform/status": {
		tag: "platform", summary: "The status of a person whom the platform has identified",
		request: map[string]any{"iin": exampleIIN}, answer: exampleOwnStatus,
		problems: []string{
			"invalid_iin", "invalid_passport", "invalid_pass", "invalid_key", "invalid_time", "invalid_gate", "unknown_gate", "gate_retired",
			"limited", "journal_full",
		},
	},

	"GET /v1/keys": {
		tag: "public", summary: "The public keys that verify gate codes, passes and receipts",
		answer: map[string]any{"keys": []any{map[string]any{
			"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "90fab21e", "use": "sig", "alg": "EdDSA",
			"verifies": "gate",
		}}},
	},
	"GET /v1/revocations": {
		tag: "public", summary: "The passes that count no more",
		description: "For whoever verifies passes without asking: those by their ids that say of somebody what is no longer true, until " +
			"they lapse, and the moment from which evidence counts. It names nobody.",
		answer: Revocations{
			Before: new(exampleTime.UTC()), Items: []RevokedPass{{"x2y4z6a3b5c7d2e4", exampleLater.UTC()}}, Next: 5120,
		},
		problems: []string{"invalid_body"},
	},
}

var scanProblems = []string{
	"invalid_iin", "invalid_passport", "invalid_gate", "invalid_id", "invalid_pass", "invalid_time", "unknown_gate", "gate_retired",
	"id_reused", "limited", "journal_full",
}

var venueProblems = []string{
	"invalid_name", "invalid_address", "invalid_oked", "invalid_region", "invalid_point", "invalid_capacity", "invalid_area", "invalid_hours",
}

var posterMedia = []string{"application/pdf", "image/svg+xml", "image/png"}

// What browsers and the verifier of passkeys say to each other.
var (
	examplePasskey   = "q2V7dTb0m1yYp0c8hN3rLw"
	exampleChallenge = map[string]any{"ceremony": exampleToken, "options": map[string]any{
		"challenge": "lm4P0yE1QWZyBf0rJ5sVbg", "rpId": "ashyq.example", "userVerification": "required",
	}}
	exampleAssertion = map[string]any{
		"id": examplePasskey, "rawId": examplePasskey, "type": "public-key",
		"response": map[string]any{"clientDataJSON": "eyJ0eXBlIjoi…", "authenticatorData": "SZYN5YgO…", "signature": "MEUCIQCb…"},
	}
)
