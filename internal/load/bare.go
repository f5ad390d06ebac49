package load

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/server"
)

// Bare answers scans as the service does, and does nothing: it decodes the same JSON, encodes the same, and lets everybody in.
// What it bears is what net/http, this machine and the generator allow.
func Bare() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/platform/token", func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, server.PlatformToken{AccessToken: "bare", TokenType: "Bearer", ExpiresIn: 3600})
	})
	mux.HandleFunc("POST /v1/scans", bareScan)
	mux.HandleFunc("POST /v1/platform/scans", bareScan)
	return mux
}

func bareScan(w http.ResponseWriter, r *http.Request) {
	var scan server.Scan
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&scan); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	at := time.Date(2021, 5, 14, 12, 0, 0, 0, time.UTC)
	visit, recorded, rule, policy, limit := "bare."+scan.ID, "now", "anywhere", "load", 60
	until, pass := at.Add(72*time.Hour), strings.Repeat("0", 400) // about as long as a true one
	answerJSON(w, server.Answer{
		Visit: &visit, Direction: ashyq.Entry, At: at,
		Venue: &server.Place{ID: "bare", Name: "Bare", Address: "Nowhere 1", Category: "cafe", TimeZone: "Asia/Almaty"},
		Gate:  &server.Point{ID: "bare", Name: "Main entrance"},
		Status: &server.Colour{Colour: ashyq.Green, AsOf: &at, Until: &until, Source: ashyq.FromRegistries, Reasons: []server.Reason{{
			Code: "pcr_negative", Since: &at, Until: &until, Text: "A PCR test was negative on 14 May at 12:00: green until 17 May at 12:00.",
		}}},
		Decision: server.Decision{
			Outcome: ashyq.Admit, Enforced: true, Reason: ashyq.StatusAllowed, Rule: &rule, Policy: &policy, Text: "Come in.",
		},
		Receipt: &server.ReceiptCode{Code: "48-21", ValidUntil: at.Add(ashyq.ReceiptValid)},
		Sign:    &server.Sign{Name: "apple", Until: until, Next: "eagle"}, RemindAt: &until, Pass: &pass, Recorded: &recorded,
		Occupancy: &server.Inside{Inside: 31, Inferred: 2, Limit: &limit},
	})
}

func answerJSON(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
