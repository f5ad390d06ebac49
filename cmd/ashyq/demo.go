package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/demo"
	"ashyq/internal/drill"
	"ashyq/internal/fault"
	"ashyq/internal/policy"
	"ashyq/internal/registry/reference"
	"ashyq/internal/sms"
)

type demoCommand struct {
	Addr     string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Data     string `help:"Directory for the database and the keys; a temporary one, if not given."`
	Database string `help:"SQLite file, or a postgres:// URL; ashyq.db in the data directory, if not given."`
	journalFile
	PCRURL     string `name:"pcr-url" env:"ASHYQ_PCR_URL" help:"FHIR base of a PCR portal; its own, if not given."`
	ControlURL string `help:"FHIR base of a Control Centre; its own, if not given."`
}

// The demo plays the summer of 2021, at any hour of the day.
const demoPolicy = "2021-05-05"

// manyTimes is how much wider the demo's limits on looks of one platform are: everybody comes from one machine.
const manyTimes = 1000

func (c demoCommand) Run(ctx context.Context, out console) (err error) {
	if c.Data == "" {
		if c.Data, err = os.MkdirTemp("", "ashyq-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(c.Data)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	if c.Database == "" {
		c.Database = filepath.Join(c.Data, "ashyq.db")
	}
	parts, ctx := errgroup.WithContext(ctx) // one that fails ends the others
	parts.Go(func() error { return c.start(ctx, parts, out) })
	return parts.Wait()
}

// start starts the registries and, over them, the service.
func (c demoCommand) start(ctx context.Context, parts *errgroup.Group, out console) error {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	rules, err := demoRules()
	if err != nil {
		return err
	}
	handler := &demo.Handler{
		World: demo.New(time.Now()), PublicURL: "http://" + listener.Addr().String(), Screen: sms.NewScreen(100_000),
		Registries: map[ashyq.Registry]string{}, Breakable: map[drill.Part]fault.Breakable{},
	}
	links := links{}
	defer links.close()
	asked := map[ashyq.Registry]string{} // as the node asks them
	for kind, url := range map[ashyq.Registry]string{ashyq.PCR: c.PCRURL, ashyq.Control: c.ControlURL} {
		handler.Registries[kind], asked[kind] = url, url
		if url == "" {
			handler.Registries[kind], handler.Breakable[drill.Part(kind)], err = startRegistry(ctx, parts, out, handler.World, kind)
			if err != nil {
				return err
			}
			asked[kind] = links.to(handler.Registries[kind])
		}
	}
	db := database{Database: c.Database}
	if db.remote() {
		c.Journal = cmp.Or(c.Journal, filepath.Join(c.Data, "journal.db")) // else every outage of the database closes the door
		before := len(links)
		if db.Database = links.to(c.Database); len(links) > before {
			handler.Breakable[drill.Database] = links[before]
		}
	}
	if len(links) > 0 {
		handler.Breakable[drill.Network] = fault.Together(links)
	}
	looks := checkin.ProductionLooks()
	looks.PerPlatform *= manyTimes
	n, err := openNode(ctx, nodeConfig{
		Database: db, Journal: c.journalFile, Keys: filepath.Join(c.Data, "keys"), PublicURL: handler.PublicURL, Registries: asked,
		Policy: func(time.Time) *ashyq.Policy { return &rules }, Sender: handler.Screen,
		Limits: auth.Production().Wide(), Looks: looks, Log: newLog(out.err), Strict: true, Routes: handler.Routes,
	})
	if err != nil {
		return err
	}
	defer n.Close()
	err = handler.World.SeedPlaces(ctx, n.Store, n.Auth)
	if err == nil {
		err = n.upkeep.Refresh(ctx)
	}
	if _, unknown := n.Desk.Places.Venue(handler.World.Venues[0].ID); err != nil && (unknown != nil || ashyq.KindOf(err) != ashyq.Unavailable) {
		return err // else it was seeded before, and the node has what is on its disk
	}
	handler.Keys = n.Keys
	client := &http.Client{Timeout: 5 * time.Second}
	handler.Door = &demo.Door{URL: handler.PublicURL, Platform: handler.World.Platforms[0], Client: client, Now: time.Now}
	handler.Guests = &demo.Guests{URL: handler.PublicURL, Screen: handler.Screen, Client: client}
	greet(out.out, handler)
	return n.Serve(ctx, listener, nil)
}

func demoRules() (ashyq.Policy, error) {
	book, err := policy.Shipped()
	if err != nil {
		return ashyq.Policy{}, err
	}
	rules, ok := book.Version(demoPolicy)
	if !ok {
		return ashyq.Policy{}, fmt.Errorf("no policy has the version %s", demoPolicy)
	}
	return policy.RoundTheClock(*rules), nil
}

// startRegistry runs one of the demo's own registries, breakable on purpose. Its people's evidence is relative to now, so it
// starts afresh each time.
func startRegistry(ctx context.Context, parts *errgroup.Group, out console, world demo.World, kind ashyq.Registry) (
	url string, broken fault.Breakable, err error,
) {
	log := newLog(out.err)
	registry, err := reference.Open(ctx, reference.Config{Kind: kind, Now: time.Now, Log: log})
	if err != nil {
		return "", nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		err = world.SeedRegistry(ctx, registry, kind, time.Now())
	}
	if err != nil {
		return "", nil, errors.Join(err, registry.Close())
	}
	faults := reference.Faulty(registry)
	s := newServer(faults, log)
	s.RegisterOnShutdown(faults.Close)
	parts.Go(func() error {
		defer registry.Close()
		return serve(ctx, listener, s)
	})
	return "http://" + listener.Addr().String(), faults, nil
}

// links are the ways from the demo to what it needs, each of which can be broken.
type links []fault.Breakable

// to puts a way before the one host and port of a URL, and is the URL by that way; a URL without them stays as it is.
func (l *links) to(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Port() == "" {
		return address
	}
	link, err := fault.Open(u.Host)
	if err != nil {
		return address
	}
	*l = append(*l, link)
	u.Host = link.Addr()
	return u.String()
}

func (l links) close() {
	for _, way := range l {
		way.(*fault.Link).Close()
	}
}

// greet says where to go and who to be.
func greet(w io.Writer, h *demo.Handler) {
	fmt.Fprintf(w, "Ashyq demo   %s/demo   be anybody, walk through any door\n", h.PublicURL)
	fmt.Fprintf(w, "App          %s   the visitor's\n", h.PublicURL)
	fmt.Fprintf(w, "Desk         %s/desk   the guard's; host names of their own let one browser be everybody\n", h.StaffURL())
	fmt.Fprintf(w, "Business     %s/demo/business   its owner's\n", h.StaffURL())
	fmt.Fprintf(w, "Official     %s/demo/official   the sanitary doctor's\n", h.OfficialURL())
	fmt.Fprintf(w, "People       %s/demo/world.json   everybody's numbers, phones and codes\n", h.PublicURL)
	for _, p := range h.World.People {
		fmt.Fprintf(w, "             %-7s %s\n", p.Colour, p.Story)
	}
	names := make([]string, len(h.World.Venues))
	for i, v := range h.World.Venues {
		names[i] = string(v.Category)
	}
	fmt.Fprintf(w, "Venues       %s\n", strings.Join(names, ", "))
	fmt.Fprintf(w, "PCR portal   %s   change the evidence, and the door changes its mind\n", h.Registries[ashyq.PCR])
	fmt.Fprintf(w, "Control      %s\n", h.Registries[ashyq.Control])
	fmt.Fprintf(w, "One scan     curl -d person=green -d venue=cinema %s/demo/walk\n", h.PublicURL)
	fmt.Fprintf(w, "Worst day    ashyq drill --target %s   play every outage, and see what people at the door get\n", h.PublicURL)
	fmt.Fprintf(w, "Service      %s/service   what answers, since when, and what decisions rest on\n", h.PublicURL)
	fmt.Fprintf(w, "API          %s/docs\n", h.PublicURL)
	fmt.Fprintln(w, "Stop with Ctrl-C.")
}
