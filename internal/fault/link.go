package fault

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
)

// Link is a network on the way to something that listens on TCP, and can be broken.
//
//	who asks ─→ Addr ─→ a fault, or none ─→ upstream
type Link struct {
	proxy *toxiproxy.Proxy
	addr  string

	mu   sync.Mutex
	mode Mode
	stop func() // ends the flapping
}

// links is what toxiproxy keeps for all of them: nothing that is asked for.
var links = toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())

// Open makes a Link to an address, host and port. It has none of the faults yet.
func Open(upstream string) (*Link, error) {
	l := &Link{proxy: toxiproxy.NewProxy(links, upstream, "127.0.0.1:0", upstream), mode: None, stop: func() {}}
	if err := l.proxy.Start(); err != nil {
		return nil, fmt.Errorf("link to %s: %w", upstream, err)
	}
	l.addr = l.proxy.Listen
	return l, nil
}

// Addr is where it listens, host and port.
func (l *Link) Addr() string { return l.addr }

// Mode is the fault that was set last.
func (l *Link) Mode() Mode {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.mode
}

// Set breaks or mends it, for the connections that there are too. Mending closes those whose answers it has kept.
func (l *Link) Set(m Mode) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stop()
	l.stop = func() {}
	if err := l.connect(true); err != nil {
		return err
	}
	l.proxy.Toxics.ResetToxics(context.Background())
	l.mode = m
	switch m {
	case Down:
		return l.connect(false)
	case Slow:
		return l.add("latency", fmt.Sprintf(`{"latency": %d}`, Lateness.Milliseconds()))
	case Hang:
		return l.add("timeout", `{"timeout": 0}`)
	case Failing:
		return l.add("reset_peer", `{"timeout": 0}`)
	case Garbage:
		return l.add(noise, `{}`)
	case Flap:
		l.flap()
	}
	return nil
}

// Close ends all connections, and takes no more.
func (l *Link) Close() error { return l.Set(Down) }

func (l *Link) connect(on bool) error {
	if !on {
		l.proxy.Stop()
		return nil
	}
	if err := l.proxy.Start(); err != nil && err != toxiproxy.ErrProxyAlreadyStarted {
		return fmt.Errorf("mend the link to %s: %w", l.proxy.Upstream, err)
	}
	return nil
}

// add puts a toxic on what upstream answers: what it was asked for is done all the same.
func (l *Link) add(kind, attributes string) error {
	_, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(`{"type": %q, "attributes": %s}`, kind, attributes)))
	return err
}

func (l *Link) flap() {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(flapping)
		defer ticker.Stop()
		for {
			_ = l.connect(Up(time.Now())) // one that cannot be mended stays down, which is its fault
			select {
			case <-ticker.C:
			case <-stop:
				return
			}
		}
	}()
	l.stop = func() { close(stop); <-stopped }
}

// noise is the name of noiseToxic.
const noise = "noise"

func init() { toxics.Register(noise, new(noiseToxic)) }

// noiseToxic gives as many bytes as were answered, and none of them.
type noiseToxic struct{}

func (*noiseToxic) Pipe(stub *toxics.ToxicStub) {
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-stub.Input:
			if chunk == nil {
				stub.Close()
				return
			}
			rand.Read(chunk.Data)
			stub.Output <- chunk
		}
	}
}
