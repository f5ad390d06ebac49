package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/i18n"
	"ashyq/internal/office"
	"ashyq/internal/registry"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/seal"
	"ashyq/internal/server"
	"ashyq/internal/sms"
	"ashyq/internal/store"
	"ashyq/internal/store/journal"
	"ashyq/internal/vitals"
	"ashyq/web"
)

// nodeConfig is what a node is made of. All fields are required but Journal, Decree, Tokens, IINSystem, Proxies, Traces, Strict and Routes.
type nodeConfig struct {
	Database   database
	Journal    journalFile // without one, the node refuses while the database is away
	Keys       string
	PublicURL  string
	Registries map[ashyq.Registry]string // FHIR bases
	Tokens     map[ashyq.Registry]string // bearer tokens, empty for none
	IINSystem  string                    // under which the registries know IINs; empty for fhir.DefaultSystems
	Proxies    []netip.Prefix            // whose X-Forwarded-For is believed
	Policy     func(at time.Time) *ashyq.Policy
	Decree     func(store.Decree) error // takes over what is published while it runs; nil if Policy does not change
	Sender     sms.Sender
	Limits     auth.Limits
	Looks      checkin.LookLimits
	Traces     *traces
	Log        *slog.Logger
	Strict     bool                 // unknown fields are refused
	Routes     func(*http.ServeMux) // more routes: the demo's
}

// country is the time zone in which the registries mean a date without a time, and of people who are at no venue.
const country = "Asia/Almaty"

// A scan waits this long for both registries; a registry that takes longer is heard out for the next scan. What they said is
// remembered so long and of so many people; a visit is kept for so many days.
const (
	evidenceBudget  = 600 * time.Millisecond
	registryTimeout = 1500 * time.Millisecond
	registryHedge   = 300 * time.Millisecond
	evidenceMaxAge  = 24 * time.Hour
	evidencePeople  = 200_000
	retentionDays   = 14
)

// Who disputes a record waits longer than who stands at a door, and there are fewer of them: looking for what is filed already, and
// filing, take this long each, at most.
const (
	disputeTimeout     = 2500 * time.Millisecond
	disputeConcurrency = 32
)

// node is one running instance of the service.
type node struct {
	Store   store.Store
	Keys    *seal.Keys
	Auth    *auth.Authenticator
	Desk    *checkin.Desk
	Handler http.Handler
	Admin   http.Handler

	journal  *journal.Store // nil without one
	upkeep   checkin.Upkeep
	watch    office.Upkeep
	upkept   func(part string)
	guarded  []*registry.Guarded
	vitals   *vitals.Vitals
	beside   string // the announcement beside the keys
	stopping chan struct{}
	log      *slog.Logger
	closes   []func() error
}

// openNode opens the storage, the keys and the registries, and puts the service together.
func openNode(ctx context.Context, c nodeConfig) (_ *node, err error) {
	n := &node{stopping: make(chan struct{}), log: c.Log, vitals: vitals.New(time.Now)}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Close())
		}
	}()
	opened, err := c.Database.openPatiently(ctx, c.Journal.Journal != "")
	if err != nil {
		return nil, err
	}
	n.Store = opened
	n.closes = append(n.closes, func() error { return n.Store.Close() })
	if c.Journal.Journal != "" {
		if n.journal, err = c.Journal.open(ctx, opened, c.Log); err != nil {
			return nil, err
		}
		n.Store = n.journal
	}
	if n.Keys, err = seal.OpenKeys(c.Keys, time.Now()); err != nil {
		return nil, err
	}
	home, err := time.LoadLocation(country)
	if err != nil {
		return nil, err
	}
	metrics := prometheus.NewRegistry()
	meters := newMeters(metrics)
	n.beside, n.upkept = filepath.Join(c.Keys, announcementFile), meters.upkept
	meters.storage(opened)
	if n.journal != nil {
		meters.journal(n.journal)
	}
	registries, disputes, err := n.openRegistries(c, home, meters)
	if err != nil {
		return nil, err
	}
	n.Desk = &checkin.Desk{
		Places: checkin.NewPlaces(home), Registries: registries, Disputes: disputes, Policy: c.Policy, Visits: felt{n.Store, n.vitals}, Accounts: n.Store, Keys: n.Keys,
		Feed: &feed.Hub{}, Looks: c.Looks, Observe: observer(meters, c.Traces, n.vitals, c.Policy), Now: time.Now,
	}
	n.Desk.Places.Decree = c.Decree
	n.upkeep = checkin.Upkeep{Desk: n.Desk, Store: felt{n.Store, n.vitals}, Retention: retentionDays, Log: c.Log, Done: meters.upkept}
	switch err := n.upkeep.Refresh(ctx); {
	case errors.Is(err, store.ErrAway):
		c.Log.Warn("the database is away: the node begins with what is on its disk")
	case err != nil:
		return nil, err
	}
	words, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	public, err := publicURL(c.PublicURL)
	if err != nil {
		return nil, err
	}
	n.Auth = &auth.Authenticator{
		Store: n.Store, Keys: n.Keys, Sender: &feltSender{Sender: c.Sender, vitals: n.vitals}, Public: public, Words: words, Limits: c.Limits, Now: time.Now, Log: c.Log,
	}
	n.watch.Done = n.upkept
	n.watch.Office = &office.Office{Desk: n.Desk, Store: n.Store, Auth: n.Auth, Words: words, Log: c.Log}
	pages, err := web.New(i18n.Area)
	if err != nil {
		return nil, err
	}
	n.Admin = server.Admin(metrics)
	n.Handler, err = server.New(server.Config{
		Desk: n.Desk, Office: n.watch.Office, Auth: n.Auth, Accounts: n.Store, Keys: n.Keys, Words: words, PublicURL: c.PublicURL, Strict: c.Strict,
		Proxies: c.Proxies, Routes: func(mux *http.ServeMux) {
			pages.Routes(mux)
			if c.Routes != nil {
				c.Routes(mux)
			}
		},
		Provisional: n.provisional(), Stopping: n.stopping, Ready: n.ready, Vitals: n.vitals, Metrics: metrics,
		Observe: server.Observer{Began: c.Traces.requestBegan, Ended: c.Traces.requestEnded}, Log: c.Log, Now: time.Now,
	})
	return n, err
}

func (n *node) openRegistries(c nodeConfig, home *time.Location, meters *meters) (*registry.Merge, []registry.Disputes, error) {
	merge := &registry.Merge{Budget: evidenceBudget}
	var disputes []registry.Disputes
	systems := fhir.DefaultSystems
	systems.IIN = cmp.Or(c.IINSystem, systems.IIN)
	for _, name := range ashyq.Registries {
		client, err := fhir.New(fhir.Options{
			Name: name, Base: c.Registries[name], Token: c.Tokens[name], Systems: systems, Location: home, Now: time.Now,
		})
		if err != nil {
			return nil, nil, fmt.Errorf("registry %s: %w", name, err)
		}
		var guarded *registry.Guarded
		guarded = registry.NewGuarded(client, registry.GuardOptions{
			Timeout: registryTimeout, Hedge: registryHedge,
			Observe: func(ctx context.Context, r ashyq.Registry, outcome string, took time.Duration) {
				meters.registry(r, outcome, took)
				c.Traces.registry(ctx, r, outcome, took)
				n.vitals.Asked(vitals.Part(r), took, outcome == "answer" || outcome == "partial")
				n.vitals.Told(vitals.Part(r), stateOf(guarded))
			},
		})
		meters.guarded(guarded)
		cached := registry.NewCached(guarded, registry.CacheOptions{
			Size: evidencePeople, MaxAge: evidenceMaxAge, Reuse: func() time.Duration { return c.Policy(time.Now()).Status.Reuse },
		})
		n.guarded = append(n.guarded, guarded)
		n.closes = append(n.closes, func() error { cached.Close(); client.Close(); return nil })
		merge.Registries = append(merge.Registries, cached)
		disputes = append(disputes, registry.NewGuardedDisputes(client, registry.GuardOptions{
			Timeout: disputeTimeout, Concurrency: disputeConcurrency, Observe: meters.dispute,
		}))
	}
	return merge, disputes, nil
}

// provisional is where events are that wait in the journal; nil without one.
func (n *node) provisional() func(context.Context, ashyq.VenueID, int) ([]ashyq.Event, error) {
	if n.journal == nil {
		return nil
	}
	return n.journal.Provisional
}

// ready is the state of each dependency. A node without a registry still serves: it says what it does not know. So does one
// without the database, as long as there is room in its journal.
func (n *node) ready(ctx context.Context) (states map[string]string, ready bool) {
	states = map[string]string{"database": "up"}
	ready = true
	if _, err := n.Store.Seqs(ctx, nil); err != nil {
		states["database"] = "down"
		ready = n.journal != nil && !n.journal.Full()
	}
	if n.journal != nil {
		states["journal"] = journalState(n.journal.Stats(ctx))
	}
	for _, g := range n.guarded {
		states[string(g.Name())] = string(stateOf(g))
	}
	return states, ready
}

// Serve answers the listeners and does the upkeep until ctx ends; admin may be nil.
func (n *node) Serve(ctx context.Context, public, admin net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	defer context.AfterFunc(ctx, func() { close(n.stopping) })()
	group.Go(func() error { return serve(ctx, public, newServer(n.Handler, n.log)) })
	if admin != nil {
		group.Go(func() error { return serve(ctx, admin, newServer(n.Admin, n.log)) })
	}
	group.Go(func() error { n.upkeep.Run(ctx); return nil })
	if n.journal != nil {
		group.Go(func() error { n.journal.Run(ctx); return nil })
	}
	group.Go(func() error { n.watch.Run(ctx); return nil })
	group.Go(func() error {
		checkin.Every(ctx, besideEvery, n.log, n.upkept, "announce what lies beside the keys", n.announceHere)
		return nil
	})
	return group.Wait()
}

// Close lets go of what openNode has opened.
func (n *node) Close() error {
	var errs []error
	for _, release := range slices.Backward(n.closes) {
		errs = append(errs, release())
	}
	return errors.Join(errs...)
}
