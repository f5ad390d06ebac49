package reference

import (
	"crypto/rand"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"ashyq/internal/fault"
	"ashyq/internal/registry/fhir"
)

// Faults stands before a registry and breaks its FHIR interface on purpose. The registry's page goes on working, so that
// the evidence can be changed meanwhile. Its methods are safe for concurrent use.
type Faults struct {
	Delay time.Duration // of Slow; set it before serving

	registry http.Handler
	mode     atomic.Value // a fault.Mode
	asked    atomic.Int64
	noise    atomic.Uint32
	closed   chan struct{}
	close    sync.Once
}

// Faulty makes a registry breakable. At first it has no fault.
func Faulty(registry http.Handler) *Faults {
	f := &Faults{Delay: fault.Lateness, registry: registry, closed: make(chan struct{})}
	f.mode.Store(fault.None)
	return f
}

// Set breaks or mends the registry for the requests that come from now on.
func (f *Faults) Set(mode fault.Mode) error {
	f.mode.Store(mode)
	return nil
}

// Mode is the fault that was set last.
func (f *Faults) Mode() fault.Mode { return f.mode.Load().(fault.Mode) }

// Asked is how many requests have come to its FHIR interface.
func (f *Faults) Asked() int64 { return f.asked.Load() }

// Close lets go of the requests that hang. Give it to http.Server.RegisterOnShutdown, which would wait for them for ever.
func (f *Faults) Close() { f.close.Do(func() { close(f.closed) }) }

func (f *Faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mode := f.Mode()
	if isPage(r) {
		f.registry.ServeHTTP(w, r)
		return
	}
	f.asked.Add(1)
	if mode == fault.Flap && fault.Up(time.Now()) {
		mode = fault.None
	}
	switch mode {
	case fault.None:
		f.registry.ServeHTTP(w, r)
	case fault.Slow:
		if !f.wait(r, time.After(f.Delay)) {
			panic(http.ErrAbortHandler)
		}
		f.registry.ServeHTTP(w, r)
	case fault.Hang:
		io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxBody)) // until then net/http does not see the client leave
		f.wait(r, nil)
		panic(http.ErrAbortHandler)
	case fault.Failing:
		sendProblem(w, &problem{http.StatusInternalServerError, "exception", "this registry fails on purpose"})
	case fault.Garbage:
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
