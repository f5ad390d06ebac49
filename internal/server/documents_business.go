package server

// businessDocuments describe the calls of businesses.
var businessDocuments = map[string]document{
	"POST /v1/entities": {
		summary: "Register a business", status: 201,
		description: "With a company's BIN or an entrepreneur's IIN, of which a keyed digest and the last four digits are kept. The caller " +
			"is its owner. Five a day.",
		request: map[string]any{
			"bin": exampleBIN, "name": map[string]any{"ru": "ТОО «Арман»"}, "contacts": map[string]any{"email": "arman@example.kz"},
		},
		answer:   exampleEntity,
		problems: []string{"invalid_bin", "invalid_iin", "invalid_name", "invalid_email", "invalid_phone", "contact_needed", "too_many_entities", "limited"},
	},
	"GET /v1/entities": {
		summary: "The businesses that the caller owns or manages venues of",
		answer:  Entities{Items: []Entity{exampleEntity}},
	},
	"GET /v1/entities/{entity}": {summary: "A business", answer: exampleEntity},
	"PUT /v1/entities/{entity}": {
		summary:     "Change a business's name or contacts",
		description: "A contact phone that is left out stays; an empty one is forgotten.",
		request:     map[string]any{"name": map[string]any{"ru": "ТОО «Арман»"}, "contacts": map[string]any{"email": "arman@example.kz"}},
		answer:      exampleEntity,
		problems:    []string{"invalid_name", "invalid_email", "invalid_phone", "contact_needed"},
	},
	"PUT /v1/entities/{entity}/notices": {
		summary: "Say what to be told of, and how", request: exampleWays, answer: exampleEntity,
	},
	"GET /v1/entities/{entity}/venues": {
		summary: "The venues of a business that the caller manages", answer: Venues{Items: []Venue{listed(exampleOwnVenue)}},
	},
	"POST /v1/entities/{entity}/venues": {
		summary: "Add a venue", status: 201,
		description: "It applies to take part, and has one entry and one exit code at once. A hundred a day.",
		request:     NewVenue{VenueDetails: exampleOwnVenue.VenueDetails, Terms: exampleTerms},
		answer:      exampleOwnVenue,
		problems:    append([]string{"terms_needed", "too_many_venues", "excluded", "limited"}, venueProblems...),
	},
	"GET /v1/venues/{id}": {
		summary: "A venue, as its business and officials see it", answer: exampleOwnVenue,
	},
	"PUT /v1/venues/{id}": {
		summary: "Change a venue",
		description: "The door knows within a second. The activity and the region cannot change once an official has approved the venue; a " +
			"changed name, address or point is shown to officials.",
		request:  exampleOwnVenue.VenueDetails,
		answer:   exampleOwnVenue,
		problems: append([]string{"approved_already"}, venueProblems...),
	},
	"POST /v1/venues/{id}/leave": {
		summary:     "Take part no longer",
		description: "Its codes answer gate_retired from now on, and everybody inside has left.",
		request:     map[string]any{}, answer: exampleOwnVenue, problems: []string{"confirmation_needed", "wrong_state"},
	},
	"POST /v1/venues/{id}/return": {
		summary:     "Take part again",
		description: "As the venue was when it left. One that was excluded applies anew, two weeks later at the earliest.",
		request:     map[string]any{}, answer: exampleOwnVenue, problems: []string{"wrong_state", "excluded"},
	},
	"POST /v1/venues/{id}/apply": {
		summary: "Apply again, after a refusal or a question", request: map[string]any{}, answer: exampleOwnVenue,
		problems: []string{"wrong_state"},
	},
	"POST /v1/venues/{id}/gates": {
		summary: "Add a door", status: 201,
		request:  map[string]any{"name": map[string]any{"en": "Terrace"}, "direction": "entry"},
		answer:   exampleOwnVenue,
		problems: []string{"invalid_name", "too_many_gates"},
	},
	"PUT /v1/venues/{id}/gates/{gate}": {
		summary: "Rename a door", request: map[string]any{"name": map[string]any{"en": "Terrace"}}, answer: exampleOwnVenue,
		problems: []string{"not_found", "invalid_name"},
	},
	"DELETE /v1/venues/{id}/gates/{gate}": {
		summary:     "Remove a door",
		description: "Its code answers gate_retired from now on. The last entry and the last exit stay.",
		answer:      exampleOwnVenue, problems: []string{"not_found", "last_gate"},
	},
	"POST /v1/venues/{id}/gates/{gate}/code": {
		summary:     "Give a door another code",
		description: "For one that was photographed: the old code answers gate_retired from now on.",
		request:     map[string]any{}, answer: exampleOwnVenue, problems: []string{"not_found"},
	},
	"GET /v1/venues/{id}/posters": {
		summary: "What to print and hang on the doors", media: posterMedia,
		answer: "%PDF-1.7 …", problems: []string{"invalid_body", "not_found", "limited"},
	},
	"GET /v1/entities/{entity}/posters": {
		summary: "Every door of every venue that the caller manages, in one PDF", media: posterMedia[:1],
		description: "Up to a thousand; of more, venue by venue.", answer: "%PDF-1.7 …",
		problems: []string{"invalid_body", "not_found", "too_many_sheets", "limited"},
	},
	"GET /v1/entities/{entity}/members": {
		summary:     "Who has a role at a business and its venues",
		description: "An owner of the business sees all, a manager those of their venues.",
		answer:      Members{Items: []Member{exampleMember}},
	},
	"POST /v1/entities/{entity}/members": {
		summary: "Invite somebody by phone", status: 201,
		description: "A link is sent there, in the language of Accept-Language. Owners give any role, managers that of a guard at their " +
			"venues. Thirty a day. To make somebody an owner, one's own identity has to be confirmed.",
		request:  map[string]any{"phone": "+7 701 123 45 67", "name": "Aigul", "role": "guard", "venue": exampleVenue},
		answer:   exampleMember,
		problems: []string{"invalid_phone", "invalid_name", "confirmation_needed", "too_many_members", "limited"},
	},
	"POST /v1/entities/{entity}/members/{member}/invitation": {
		summary:     "Send an invitation again",
		description: "The number is not kept: it is to be given again, and must be the same.",
		request:     map[string]any{"phone": "+7 701 123 45 67"}, answer: exampleMember,
		problems: []string{"not_found", "invalid_phone", "confirmation_needed", "limited"},
	},
	"DELETE /v1/entities/{entity}/members/{member}": {
		summary: "Take a role back", status: 204,
		description: "At once and everywhere: open feeds end within a second.",
		problems:    []string{"not_found", "confirmation_needed", "last_member"},
	},

	"GET /v1/venues/{id}/figures": {
		summary: "One day of a venue, hour by hour", answer: exampleDay,
		description: "By the venue's calendar, for the last four hundred days.",
		problems:    []string{"invalid_time"},
	},
	"GET /v1/notices": {
		summary:     "What the businesses that the caller owns or manages are told",
		description: "Newest first. A kind that a business has switched off for the page is left out.",
		answer:      Notices{Items: []Notice{exampleNotice}},
		problems:    []string{"invalid_body"},
	},
	"POST /v1/notices/seen": {
		summary: "Notices were read", status: 204,
		description: "Of every business and venue that the caller owns or manages, up to one of them. They are seen by all who may read them.",
		request:     Seen{UpTo: exampleNotice.N},
	},
	"GET /v1/acts": {
		summary:     "Who did what to a business or a venue, and why",
		description: "Newest first. Owners and managers see those of a business or a venue of theirs, officials all.",
		answer:      Acts{Items: []Act{exampleAct}},
		problems:    []string{"invalid_body"},
	},
}

var venueProblems = []string{
	"invalid_name", "invalid_address", "invalid_oked", "invalid_region", "invalid_point", "invalid_capacity", "invalid_area", "invalid_hours",
}

var posterMedia = []string{"application/pdf", "image/svg+xml", "image/png"}
