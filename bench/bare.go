package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/server"
)

// bareCommand has this program be the handler that a node is compared with.
const bareCommand = "serve-bare"

// serveBare decodes every scan and encodes one answer, as a node does, and does nothing else.
func serveBare() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("Bare: http://%s\n", listener.Addr())
	mux := http.NewServeMux()
	answer := sample()
	scan := func(w http.ResponseWriter, r *http.Request) {
		var scan server.Scan
		if err := json.NewDecoder(r.Body).Decode(&scan); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer) // the client has gone
	}
	mux.HandleFunc("POST /v1/scans", scan)
	mux.HandleFunc("POST /v1/platform/scans", scan)
	mux.HandleFunc("POST /v1/platform/token", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, `{"access_token": "none", "token_type": "Bearer", "expires_in": 3600}`)
	})
	return http.Serve(listener, mux)
}

// sample is an answer of the usual length.
func sample() server.Answer {
	now := time.Now().Truncate(time.Millisecond)
	text := func(s string) *string { return &s }
	limit := 60
	return server.Answer{
		Visit: text("k3v5m2q7x4zr6t2a:0199a5b0-7c1e-7d3f-9a2b-3c4d5e6f7a8b"), Direction: ashyq.Entry, At: now,
		Venue: &server.Place{ID: "k3v5m2q7x4zr6t2a", Name: "Кинотеатр «Арман»", Address: "Абай даңғылы, 1", Category: "cinema", TimeZone: "Asia/Almaty"},
		Gate:  &server.Point{ID: "m2q7x4zr6t2ak3v5", Name: "Басты кіреберіс"},
		Status: &server.Colour{Colour: ashyq.Green, AsOf: &now, Until: &now, Source: ashyq.FromCache, Reasons: []server.Reason{{
			Code: "pcr_negative", Registry: text("pcr"), Since: &now, Until: &now, Text: "ПТР тесті теріс: 14 мамыр, 10:00",
		}}},
		Decision: server.Decision{
			Outcome: ashyq.Admit, Enforced: true, Reason: "status_allowed", Rule: text("cinema-weekday"), Policy: text("2021-05-05"), Text: "Кіріңіз.",
		},
		Receipt:  &server.ReceiptCode{Code: "48-21", ValidUntil: now},
		Sign:     &server.Sign{Name: "eagle", Until: now, Next: "tulip"},
		RemindAt: &now, Pass: text(strings.Repeat("6BF", 120)), Recorded: text("now"),
		Occupancy: &server.Inside{Inside: 31, Inferred: 2, Limit: &limit},
	}
}

// bare is a running bare handler.
type bare struct {
	*process
	url string
}

func (b *bench) bare(ctx context.Context) (*bare, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, err := b.start("bare", exec.CommandContext(ctx, self, bareCommand))
	if err != nil {
		return nil, err
	}
	said, err := p.line(`Bare: (http://\S+)`)
	if err != nil {
		p.stop()
		return nil, err
	}
	return &bare{p, said[1]}, nil
}
