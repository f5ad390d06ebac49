package reference

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ashyq/internal/registry/fhir"
)

// Fault is a way in which a registry fails.
type Fault string

const (
	NoFault Fault = "none"
	Down    Fault = "down"    // closes every connection at once
	Slow    Fault = "slow"    // answers rightly, after Faults.Delay
	Hang    Fault = "hang"    // never answers
	Failing Fault = "error"   // 500 with an OperationOutcome
	Garbage Fault = "garbage" // 200 with what is no FHIR: noise, or a Bundle that breaks off
)

var faults = [...]Fault{NoFault, Down, Slow, Hang, Failing, Garbage}

// ParseFault reads the name of a Fault.
func ParseFault(s string) (Fault, error) {
	if f := Fault(s); slices.Contains(faults[:], f) {
		return f, nil
	}
	return "", fmt.Errorf("no fault is called %q", s)
}

// Faults stands before a registry and breaks its FHIR interface on purpose. The registry's page goes on working, so that
// the evidence can be changed meanwhile. Its methods are safe for concurrent use.
type Faults struct {
	Delay time.Duration // of Slow; set it before serving

	registry http.Handler
	mode     atomic.Value // a Fault
	noise    atomic.Uint32
	closed   chan struct{}
	close    sync.Once
}

// Faulty makes a registry breakable. At first it has no fault.
func Faulty(registry http.Handler) *Faults {
	f := &Faults{Delay: 1200 * time.Millisecond, registry: registry, closed: make(chan struct{})}
	f.Set(NoFault)
	return f
}

// Set breaks or mends the registry for the requests that come from now on.
func (f *Faults) Set(mode Fault) { f.mode.Store(mode) }

// Mode is the fault that was set last.
func (f *Faults) Mode() Fault { return f.mode.Load().(Fault) }

// Close lets go of the requests that hang. Give it to http.Server.RegisterOnShutdown, which would wait for them for ever.
func (f *Faults) Close() { f.close.Do(func() { close(f.closed) }) }

func (f *Faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mode := f.Mode()
	if mode == NoFault || isPage(r) {
		f.registry.ServeHTTP(w, r)
		return
	}
	switch mode {
	case Slow:
		if !f.wait(r, time.After(f.Delay)) {
			panic(http.ErrAbortHandler)
		}
		f.registry.ServeHTTP(w, r)
	case Hang:
		io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxBody)) // until then net/http does not see the client leave
		f.wait(r, nil)
		panic(http.ErrAbortHandler)
	case Failing:
		sendProblem(w, &problem{http.StatusInternalServerError, "exception", "this registry fails on purpose"})
	case Garbage:
		w.Header().Set("Content-Type", fhir.MediaType)
		w.Write(f.garbage())
	default:
		panic(http.ErrAbortHandler)
	}
}

// wait reports whether the time came before the client left or the server closed.
func (f *Faults) wait(r *http.Request, until <-chan time.Time) bool {
	select {
	case <-until:
		return true
	case <-r.Context().Done():
	case <-f.closed:
	}
	return false
}

// garbage is noise and a broken Bundle in turn.
func (f *Faults) garbage() []byte {
	if f.noise.Add(1)%2 == 0 {
		return []byte(`{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Observation","sta`)
	}
	noise := make([]byte, 512)
	rand.Read(noise)
	return noise
}
