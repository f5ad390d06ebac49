package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/policy"
	"ashyq/internal/store"
)

type serveCommand struct {
	Addr      string `help:"Address to listen on." default:"127.0.0.1:8080"`
	AdminAddr string `help:"Address for /metrics and profiles; not to be reached from outside." default:"127.0.0.1:9090"`
	installation
	journalFile
	PCRURL       string         `name:"pcr-url" env:"ASHYQ_PCR_URL" help:"FHIR base of the PCR portal." default:"http://127.0.0.1:8081"`
	ControlURL   string         `help:"FHIR base of the COVID-19 Control Centre." default:"http://127.0.0.1:8082"`
	PCRToken     string         `name:"pcr-token" env:"ASHYQ_PCR_TOKEN" help:"Bearer token at the PCR portal; none, if not given."`
	ControlToken string         `help:"Bearer token at the Control Centre; none, if not given."`
	IINSystem    string         `name:"iin-system" env:"ASHYQ_IIN_SYSTEM" help:"FHIR identifier system of IINs." default:"urn:oid:1.2.398.3.1.2.1"`
	Proxies      []netip.Prefix `help:"Address blocks of the proxies in front, whose X-Forwarded-For is believed; without it everybody behind one counts as one address."`
	OTLPURL      string         `name:"otlp-url" env:"ASHYQ_OTLP_URL" help:"OTLP receiver of traces, over HTTP, such as http://127.0.0.1:4318; none, if not given."`
	OTLPSample   float64        `name:"otlp-sample" env:"ASHYQ_OTLP_SAMPLE" help:"Share of requests that are traced." default:"0.01"`
	Policy       string         `help:"Version of the rules to go by, whatever is published; those in force, if not given."`

	PlatformLooks int `help:"How often an hour one platform may look at people, by scans or questions." default:"200000"`
}

func (c serveCommand) Run(ctx context.Context, out console) error {
	rules, decree, err := c.rules()
	if err != nil {
		return err
	}
	looks := checkin.ProductionLooks()
	looks.PerPlatform = c.PlatformLooks
	log := newLog(out.err)
	traces, err := openTraces(ctx, c.OTLPURL, c.OTLPSample, log)
	if err != nil {
		return err
	}
	defer traces.Close()
	go boundMemory(ctx)
	n, err := openNode(ctx, nodeConfig{
		Database: c.database, Journal: c.journalFile, Keys: c.Keys, PublicURL: c.PublicURL,
		Registries: map[ashyq.Registry]string{ashyq.PCR: c.PCRURL, ashyq.Control: c.ControlURL},
		Tokens:     map[ashyq.Registry]string{ashyq.PCR: c.PCRToken, ashyq.Control: c.ControlToken},
		IINSystem:  c.IINSystem,
		Proxies:    c.Proxies,
		Policy:     rules,
		Decree:     decree,
		Sender:     c.sender(),
		Limits:     auth.Production(),
		Looks:      looks,
		Traces:     traces,
		Log:        log,
	})
	if err != nil {
		return err
	}
	defer n.Close()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	admin, err := net.Listen("tcp", c.AdminAddr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "Ashyq: http://%s (admin: http://%s)\n", listener.Addr(), admin.Addr())
	return n.Serve(ctx, listener, admin)
}

// rules are the policy of one version, or whichever is in force, with what takes over a decree that is published meanwhile.
func (c serveCommand) rules() (inForce func(time.Time) *ashyq.Policy, add func(store.Decree) error, err error) {
	book, err := policy.Shipped()
	if err != nil {
		return nil, nil, err
	}
	if c.Policy == "" {
		live := policy.NewLive(book)
		return live.InForce, func(d store.Decree) error { return live.Add(d.Text) }, nil
	}
	fixed, ok := book.Version(c.Policy)
	if !ok {
		return nil, nil, fmt.Errorf("no policy has the version %q: there are %v", c.Policy, book.Versions())
	}
	return func(time.Time) *ashyq.Policy { return fixed }, nil, nil
}
