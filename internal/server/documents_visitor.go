package server

import (
	"ashyq"
)

// visitorDocuments describe the calls of visitors.
var visitorDocuments = map[string]document{
	"GET /v1/me/lookups": {
		summary: "Who looked me up",
		description: "Every question about the person's status, every scan for them by staff or a platform, and every account that took their number, " +
			"of the last fourteen days, newest first. Own scans at doors are not among them. After a change of the service's key for persons, " +
			"those of before are told to whoever sends the cookie that PUT /v1/me/person has set. not_found for an account that is bound to nobody.",
		answer:   Looks{Items: []Look{exampleLook}, Others: 1, Assurance: ashyq.NoAssurance},
		problems: []string{"invalid_id", "not_found"},
	},
	"POST /v1/me/lookups/disowned": {
		summary: "This was not me",
		description: "Takes the person's number away from other accounts that had it by the time of a look, or have it now, unless more vouches for " +
			"them; for thirty days they cannot take it again. Only for an account for which somebody vouches. Ten a day. " +
			"not_found for a look that is one's own, or at somebody else.",
		request:  map[string]any{"iin": exampleIIN, "look": exampleLookID},
		answer:   map[string]any{"ended": 1},
		problems: []string{"invalid_iin", "invalid_passport", "invalid_id", "other_person", "card_needed", "not_found", "limited"},
	},
	"POST /v1/me/card": {
		summary: "Staff have seen my card", status: 204,
		description: "Names a visit for which this account scanned, alone, and at which a member of staff has overridden the decision because they " +
			"saw the card (id_shown), last. The account's assurance is id_checked from then on.",
		request:  map[string]any{"iin": exampleIIN, "visit": exampleVisit},
		problems: []string{"invalid_iin", "invalid_passport", "invalid_id", "other_person", "not_found", "card_not_checked", "limited"},
	},

	"POST /v1/status": {
		summary: "One's own status, away from any venue",
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
		summary: "Scan a gate's code",
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
		summary: "One's own visit as it stands", answer: exampleAnswer,
		description: "After an override or a correction too. Once it was left: its exit.",
		problems:    []string{"invalid_id", "not_found"},
	},
	"POST /v1/visits/{id}/exit": {
		summary:     "I have left",
		description: "Ends one's own visit without a scan, idempotent by id. not_inside if it was over, or never counted.",
		request:     map[string]any{"id": exampleExitID},
		answer:      exampleLeft,
		problems:    []string{"invalid_id", "invalid_time", "not_found", "limited"},
	},
	"GET /v1/receipts/{visit}": {
		summary:  "The signed receipt of one's own visit",
		answer:   map[string]any{"visit": exampleVisit, "receipt": "6BFOXN…"},
		problems: []string{"invalid_id", "not_found"},
	},
	"POST /v1/me/disputes": {
		summary: "Ask a registry to put a record right", status: 201,
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
		summary:     "One's own requests, and how far the registries have come with them",
		description: "Asked of the registries at this moment, whichever phone the requests came from. disputes_unavailable if none of them answers.",
		request:     map[string]any{"iin": exampleIIN},
		answer:      Disputes{Items: []Dispute{exampleDecided, exampleDispute}, Silent: []ashyq.Registry{}, AsOf: exampleTime},
		problems:    []string{"invalid_iin", "invalid_passport", "other_person", "limited", "disputes_unavailable"},
	},
}
