package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/seal"
	"ashyq/internal/server"
	"ashyq/internal/store"
)

// BenchmarkScan is what a scan costs between the socket and the store: 64 clients over TCP, a negative test that is remembered,
// and a store that takes no time. bare is a handler that does nothing but decode and encode the same JSON. Clients are part of
// all figures, alike.
func BenchmarkScan(b *testing.B) {
	const people = 1000
	w := newWorld(b)
	began := time.Now()
	now := func() time.Time { return noon.Add(time.Since(began)) } // paces refill
	w.log.discard()
	w.registry.now = now
	quick := &quickStore{Store: w.store, sessions: make(map[ashyq.Digest]store.Account)}
	w.desk.Visits, w.desk.Accounts, w.desk.Now = quick, quick, now
	w.auth.Store, w.auth.Now = quick, now
	w.config.Accounts, w.config.Now = quick, now
	reuse := func() time.Duration { return time.Hour }
	for i, r := range w.desk.Registries.Registries {
		cached := registry.NewCached(r, registry.CacheOptions{Size: 2 * people, MaxAge: 24 * time.Hour, Reuse: reuse, Now: now})
		b.Cleanup(cached.Close)
		w.desk.Registries.Registries[i] = cached
	}
	w.cinema.Capacity = 1_000_000
	must(b, w.store.SaveVenue(b.Context(), w.cinema))
	w.refresh()
	w.config.Metrics = prometheus.NewRegistry()
	handler, err := server.New(w.config)
	must(b, err)

	bank := strings.Repeat("B", 42) + "A"
	quick.client = w.keys.Digest("session", bank)
	var fresh, carried, platform, exits []call
	for i, iin := range residents(people) {
		person := resident(iin)
		token := fmt.Sprintf("%042dA", i)
		w.registry.say(person, ashyq.Evidence{Kind: ashyq.Negative, Registry: ashyq.PCR, At: noon.Add(-time.Hour), Issued: noon.Add(-time.Minute)})
		digest, keyID := w.keys.Person(person)
		quick.sessions[w.keys.Digest("session", token)] = store.Account{
			ID: ashyq.AccountID(token[26:]), Person: digest, KeyID: keyID, Assurance: ashyq.NoAssurance,
		}
		body := js{"id": w.id(), "gate": w.entry(), "iin": iin}
		fresh = append(fresh, newCall("/v1/scans", token, body))
		platform = append(platform, newCall("/v1/platform/scans", bank, body))
		var answer struct{ Pass string }
		must(b, json.Unmarshal(post(b, handler, fresh[i]), &answer))
		body["pass"] = answer.Pass
		carried = append(carried, newCall("/v1/scans", token, body))
		body["gate"] = w.exit()
		exits = append(exits, newCall("/v1/scans", token, body))
	}
	for _, run := range []struct {
		name  string
		calls []call
	}{{"visitor", carried}, {"visitor without pass", fresh}, {"platform", platform}, {"exit", exits}} {
		b.Run(run.name, func(b *testing.B) { load(b, handler, run.calls) })
	}
	b.Run("bare", func(b *testing.B) { load(b, bare(b, post(b, handler, carried[0])), carried) })
}

// bare answers every scan with the same answer, from a struct.
func bare(b *testing.B, sample []byte) http.Handler {
	var answer server.Answer
	must(b, json.Unmarshal(sample, &answer))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var scan server.Scan
		if err := json.NewDecoder(r.Body).Decode(&scan); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			panic(err)
		}
	})
}

// residents are valid IINs, all of one birthday.
func residents(n int) (iins []string) {
	for serial := 0; len(iins) < n; serial++ {
		for check := range 10 {
			if iin := fmt.Sprintf("9001013%04d%d", serial, check); valid(iin) {
				iins = append(iins, iin)
			}
		}
	}
	return iins
}

// call is a request as it goes over the wire, with the place of the scan's id in it.
type call struct {
	wire []byte
	id   int
}

func newCall(path, token string, body js) call {
	text := body.String()
	wire := "POST " + path + " HTTP/1.1\r\nHost: ashyq.test\r\nAccept-Language: kk-KZ,kk;q=0.9,ru;q=0.8,en;q=0.7\r\nContent-Type: application/json\r\n" +
		"Authorization: Bearer " + token + "\r\nContent-Length: " + strconv.Itoa(len(text)) + "\r\n\r\n" + text
	return call{[]byte(wire), strings.Index(wire, body["id"].(string))}
}

func valid(iin string) bool {
	_, err := ashyq.ParseIIN(iin)
	return err == nil
}

func post(b *testing.B, handler http.Handler, c call) []byte {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(c.wire)))
	must(b, err)
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		b.Fatal(rec.Body)
	}
	return rec.Body.Bytes()
}

// load sends the calls over and over, from 64 clients, and reports the processor's time for each.
func load(b *testing.B, handler http.Handler, calls []call) {
	const clients = 64
	s := httptest.NewServer(handler)
	b.Cleanup(s.Close)
	var next atomic.Int64
	failed := make(chan error, clients)
	b.ReportAllocs()
	b.ResetTimer()
	before := processorTime()
	for range clients {
		go func() { failed <- client(s.Listener.Addr(), calls, func() int { return int(next.Add(1)) }, b.N) }()
	}
	for range clients {
		must(b, <-failed)
	}
	b.ReportMetric(float64((processorTime()-before).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
}

func client(server net.Addr, calls []call, next func() int, last int) error {
	c, err := net.Dial("tcp", server.String())
	if err != nil {
		return err
	}
	defer c.Close()
	in := bufio.NewReader(c)
	var wire []byte
	for n := next(); n <= last; n = next() {
		call := calls[n%len(calls)]
		wire = append(wire[:0], call.wire...)
		copy(wire[call.id:], seal.NewScanID(noon).String())
		if _, err := c.Write(wire); err != nil {
			return err
		}
		if err := skipAnswer(in); err != nil {
			return err
		}
	}
	return nil
}

// skipAnswer reads an answer, which has to be a good one.
func skipAnswer(in *bufio.Reader) error {
	length := 0
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
			return fmt.Errorf("answered %q", line)
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
		if len(line) == len("\r\n") {
			_, err := in.Discard(length)
			return err
		}
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// quickStore records nothing of scans and knows every session.
type quickStore struct {
	store.Store
	sessions map[ashyq.Digest]store.Account
	client   ashyq.Digest
	seq      atomic.Uint64
}

func (q *quickStore) Event(context.Context, ashyq.VenueID, ashyq.ScanID) (ashyq.Event, error) {
	return ashyq.Event{}, store.ErrNotFound
}

func (q *quickStore) Enter(_ context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	e := a.Event
	e.Visit, e.Seq, e.Inside = e.ID, q.seq.Add(1), 1
	return e, false, nil
}

func (q *quickStore) Exit(_ context.Context, d store.Departure) (ashyq.Event, bool, error) {
	e := d.Event
	e.Visit, e.Seq, e.Decision.Outcome, e.Stayed = e.ID, q.seq.Add(1), ashyq.Left, time.Hour
	return e, false, nil
}

func (q *quickStore) Look(context.Context, store.Lookup, ...store.Quota) error { return nil }

func (q *quickStore) Session(_ context.Context, _ time.Time, token ashyq.Digest) (store.Session, store.Account, error) {
	if token == q.client {
		return store.Session{Token: token, Client: "bank"}, store.Account{}, nil
	}
	account, ok := q.sessions[token]
	if !ok {
		return store.Session{}, store.Account{}, store.ErrNotFound
	}
	return store.Session{Token: token, Account: account.ID}, account, nil
}
