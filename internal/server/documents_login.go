package server

// loginDocuments describe the calls to log in, and to prove who is there.
var loginDocuments = map[string]document{
	"POST /v1/login/code": {
		summary: "Send a six-digit code to a phone", status: 202,
		description: "The answer is the same for every valid number.",
		request:     map[string]any{"phone": "+7 701 123 45 67"},
		answer:      map[string]any{"expires_in": 300, "retry_in": 60},
		problems:    []string{"invalid_phone", "limited"},
	},
	"POST /v1/login": {
		summary: "Trade the code for a session",
		description: "Five wrong tries end the code. The session slides: 180 days after its last use it ends. Of an account without " +
			"passkeys it is also a proof, for ten minutes, of who is there; to give one in the midst of a session, send confirm.",
		request:  map[string]any{"phone": "+7 701 123 45 67", "code": "480213"},
		answer:   map[string]any{"token": exampleToken, "expires_at": "2021-11-10T06:00:00Z"},
		problems: []string{"invalid_phone", "wrong_code", "unauthenticated", "other_number", "limited"},
	},
	"DELETE /v1/session": {
		summary: "End the session", status: 204,
		description: "Takes the browser's cookies away, the sealed number too, whether or not the session still goes on.",
		problems:    []string{"unauthenticated"},
	},
	"GET /v1/me": {
		summary: "What the service knows of the account",
		answer: map[string]any{
			"phone_last_two": "67", "binding": map[string]any{"assurance": "none"},
			"roles": map[string]any{
				"entities": []any{}, "venues": []any{map[string]any{"id": exampleVenue, "name": "Arman", "role": "guard"}}, "authority": false,
			},
			"passkeys": 0, "confirmed": false, "seated": false,
		},
	},
	"PUT /v1/me/person": {
		summary: "Enter the IIN, once", status: 204,
		description: "Binds the account to this person. Kept is a keyed digest, not the number. Two changes in thirty days at most. " +
			"A browser is given the number in a cookie that only the server opens, for this account.",
		request:  map[string]any{"iin": exampleIIN},
		problems: []string{"invalid_iin", "invalid_passport", "binding_limited", "binding_ended"},
	},
	"GET /v1/me/person": {
		summary: "The number that this browser keeps sealed",
		description: "From the cookie that PUT has set: the server keeps none. not_found if there is no cookie, or it is another account's, " +
			"or the account is no longer bound to this person.",
		answer:   map[string]any{"iin": exampleIIN},
		problems: []string{"not_found"},
	},
	"POST /v1/login/passkey/options": {
		summary: "A challenge for whoever's passkey answers it",
		request: map[string]any{}, answer: exampleChallenge,
		problems: []string{"limited"},
	},
	"POST /v1/login/passkey": {
		summary:     "Trade a passkey's answer for a session",
		description: "Each challenge has one try, within five minutes. The session is confirmed.",
		request:     map[string]any{"ceremony": exampleToken, "credential": exampleAssertion},
		answer:      map[string]any{"token": exampleToken, "expires_at": "2021-11-10T06:00:00Z"},
		problems:    []string{"invalid_passkey", "wrong_passkey"},
	},
	"POST /v1/invitations/open": {
		summary:     "Trade the link of an invitation for a session",
		description: "Once, within three days. The roles that the phone was given hold whether or not its link is opened.",
		request:     map[string]any{"token": "KQ3VN7ZX2W5RT6YB4MPS2D7F3G", "attempt": "0b6f4c1e-8a6d-4f53-9e1d-7c5a2f9d3b48"},
		answer:      map[string]any{"token": exampleToken, "expires_at": "2021-11-10T06:00:00Z"},
		problems:    []string{"invitation_used", "limited"},
	},
	"POST /v1/session/confirmation/options": {
		summary:     "A challenge that confirms who holds the session",
		description: "not_found for an account without passkeys: it is confirmed by logging in with a code.",
		request:     map[string]any{}, answer: exampleChallenge,
		problems: []string{"not_found", "limited"},
	},
	"POST /v1/session/confirmation": {
		summary: "Confirm who holds the session, for ten minutes", status: 204,
		description: "With one of the account's passkeys. What asks for it answers confirmation_needed without.",
		request:     map[string]any{"ceremony": exampleToken, "credential": exampleAssertion},
		problems:    []string{"invalid_passkey", "wrong_passkey"},
	},
	"POST /v1/me/passkeys/options": {
		summary: "A challenge for a new passkey",
		request: map[string]any{},
		answer: map[string]any{"ceremony": exampleToken, "options": map[string]any{
			"rp": map[string]any{"id": "ashyq.example", "name": "Ashyq"}, "challenge": "lm4P0yE1QWZyBf0rJ5sVbg",
			"user": map[string]any{"id": "SzNWN1FOMlhXNVJUNllaQg", "name": "Ashyq ··67", "displayName": "Ashyq ··67"},
		}},
		problems: []string{"confirmation_needed", "too_many", "limited"},
	},
	"POST /v1/me/passkeys": {
		summary: "Keep a passkey", status: 201,
		description: "Ten at most. Once there is one, a code to the phone no longer confirms anything.",
		request: map[string]any{"ceremony": exampleToken, "name": "Phone", "credential": map[string]any{
			"id": examplePasskey, "rawId": examplePasskey, "type": "public-key",
			"response": map[string]any{"clientDataJSON": "eyJ0eXBlIjoi…", "attestationObject": "o2NmbXRk…"},
		}},
		answer:   Passkey{ID: examplePasskey, Name: "Phone", AddedAt: exampleTime.UTC()},
		problems: []string{"invalid_name", "invalid_passkey", "confirmation_needed", "too_many"},
	},
	"GET /v1/me/passkeys": {
		summary: "One's own passkeys, the oldest first",
		answer:  Passkeys{Items: []Passkey{{ID: examplePasskey, Name: "Phone", AddedAt: exampleTime.UTC(), UsedAt: new(exampleLater.UTC())}}},
	},
	"DELETE /v1/me/passkeys/{passkey}": {
		summary: "Forget a passkey", status: 204,
		problems: []string{"not_found", "confirmation_needed"},
	},
}

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
