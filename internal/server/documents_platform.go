package server

// platformDocuments describe the calls of platforms.
var platformDocuments = map[string]document{
	"POST /v1/platform/token": {
		summary:     "A token for a platform",
		description: "OAuth 2.0 client credentials (RFC 6749, section 4.4): by HTTP Basic or in the form.",
		request:     map[string]any{"grant_type": "client_credentials", "client_id": "bank", "client_secret": exampleToken},
		answer:      map[string]any{"access_token": exampleToken, "token_type": "Bearer", "expires_in": 3600},
		problems:    []string{"invalid_request", "unsupported_grant_type", "invalid_client", "limited"},
	},
	"POST /v1/platform/scans": {
		summary: "Scan for a person whom the platform has identified",
		request: exampleScan, answer: exampleAnswer, problems: append([]string{"invalid_key"}, scanProblems...),
	},
	"POST /v1/platform/status": {
		summary: "The status of a person whom the platform has identified",
		request: map[string]any{"iin": exampleIIN}, answer: exampleOwnStatus,
		problems: []string{
			"invalid_iin", "invalid_passport", "invalid_pass", "invalid_key", "invalid_time", "invalid_gate", "unknown_gate", "gate_retired",
			"limited", "journal_full",
		},
	},
}
