package server

import (
	"ashyq"
)

// publicDocuments describe the calls that anybody may make.
var publicDocuments = map[string]document{
	"GET /v1/gates/{code}": {
		summary:     "Whose code is this?",
		description: "The code as in the printed QR, or the nine digits under it.",
		answer:      exampleGateAnswer,
		problems:    []string{"invalid_gate", "unknown_gate", "gate_retired", "limited"},
	},
	"GET /v1/country": {
		summary:     "What a form needs to know of the country",
		description: "Its regions, the activities that a venue may have, and the version of the terms in force. It may be kept for an hour.",
		answer:      exampleCountry,
	},
	"GET /v1/figures": {
		summary: "Public figures",
		description: "Persons admitted and refused in the last twenty-four whole hours, where decisions are enforced. A region with fewer " +
			"than five venues is not shown by itself.",
		answer: PublicFigures{
			AsOf: exampleTime, Venues: 212, Regions: []RegionFigures{{"KZ-75", new(ashyq.RedZone), Sum{Venues: 204, Admitted: 18_230, Refused: 112}}},
			Other: &OtherRegions{Sum: Sum{Venues: 8, Admitted: 640, Refused: 3}},
		},
	},
	"GET /v1/announcements": {
		summary: "What fails, and what to do instead",
		description: "The operator's words to everybody, until they are over; some may be yet to begin, so that a phone that loses its " +
			"network has them in time. It may be kept for ten seconds.",
		answer: Announcements{Items: []Announcement{exampleAnnouncement}},
	},
	"GET /v1/service": {
		summary: "How the service does, as people feel it",
		description: "Of the node that answers: what decisions rested on, how long people waited, and which of the parts that the service " +
			"depends on answers, since when. The same to be read is /service.",
		answer: exampleService,
	},
	"GET /v1/keys": {
		summary: "The public keys that verify gate codes, passes and receipts",
		answer: map[string]any{"keys": []any{map[string]any{
			"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "90fab21e", "use": "sig", "alg": "EdDSA",
			"verifies": "gate",
		}}},
	},
	"GET /v1/revocations": {
		summary: "The passes that count no more",
		description: "For whoever verifies passes without asking: those by their ids that say of somebody what is no longer true, until " +
			"they lapse, and the moment from which evidence counts. It names nobody.",
		answer: Revocations{
			Before: new(exampleTime.UTC()), Items: []RevokedPass{{"x2y4z6a3b5c7d2e4", exampleLater.UTC()}}, Next: 5120,
		},
		problems: []string{"invalid_body"},
	},
}
