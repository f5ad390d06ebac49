package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"ashyq"
	"ashyq/internal/load"
	"ashyq/internal/seal"
)

// loadCommand is for before opening day: how much does this set-up bear, and is what it has answered there?
type loadCommand struct {
	Run  playCommand `cmd:"" default:"withargs" help:"Scan as a country does, and measure the answers."`
	Fill fillCommand `cmd:"" help:"Fill a new database, on which no node runs, with venues, accounts and a past."`
	Bare bareCommand `cmd:"" help:"Answer scans without doing anything: what net/http and the generator cost alone."`
}

type playCommand struct {
	Target    []string      `help:"Base URLs of the nodes." default:"http://127.0.0.1:8080"`
	World     string        `help:"File of the numbers that the nodes' database was filled by; without it the target is a running demo." type:"existingfile"`
	Clients   int           `help:"Connections, each with people of its own; of an open loop, how many scans are under way at most." default:"64"`
	Rate      float64       `help:"Scans a second by schedule, whatever the answers do (open loop); without it each client scans when it was answered (closed loop)." default:"0"`
	WarmUp    time.Duration `name:"warmup" env:"ASHYQ_WARMUP" help:"At the start, not measured." default:"2s"`
	Duration  time.Duration `help:"How long is measured; 0 for until Ctrl-C." default:"30s"`
	Scans     int64         `help:"End after so many scans, however long that takes; 0 for any number." default:"0"`
	People    int           `help:"How many people take part: few are remembered by the service, many are asked about anew." default:"1000"`
	Platform  float64       `help:"Share of the people who come by a platform, from 0 to 1." default:"0.2"`
	Seed      uint64        `help:"Of who goes where: the same again for the same seed." default:"1"`
	Listeners int           `help:"Desk feeds that are open meanwhile." default:"0"`
	Watched   int           `help:"How many of the busiest venues they are of." default:"10"`
	Acks      string        `help:"File that takes a line for every acknowledged scan." type:"path"`
	Verify    string        `help:"Send the scans of such a file again instead, and tell which are not on record as they were answered." type:"existingfile"`
	JSON      string        `name:"json" env:"ASHYQ_JSON" help:"File that takes the report as JSON; - for standard output, in place of the table."`
}

func (c playCommand) Run(ctx context.Context, out console) error {
	if c.Platform < 0 || c.Platform > 1 {
		return errors.New("platform: a share is between 0 and 1")
	}
	crowd := load.Crowd{People: max(c.People, c.Clients), Platform: c.Platform, Staff: c.Listeners > 0}
	if c.Verify != "" {
		crowd = load.Crowd{}
	}
	world, err := c.world(ctx, out, crowd)
	if err != nil {
		return err
	}
	options := load.Options{
		Targets: c.Target, Clients: c.Clients, Rate: c.Rate, WarmUp: c.WarmUp, Duration: c.Duration, Scans: c.Scans, Seed: c.Seed,
		Watch: load.Watch{Listeners: c.Listeners, Venues: c.Watched},
	}
	if c.Verify != "" {
		return c.verify(ctx, out, world, options)
	}
	return c.play(ctx, out, world, options)
}

// world is a filled database's, or the demo's.
func (c playCommand) world(ctx context.Context, out console, crowd load.Crowd) (*load.World, error) {
	if c.World != "" {
		filling, err := load.ReadFilling(c.World)
		if err != nil {
			return nil, err
		}
		return filling.World(c.Target[0], crowd)
	}
	world, limited, err := load.Demo(ctx, c.Target[0], crowd)
	if limited > 0 {
		fmt.Fprintf(out.err, "%d people come by the platform: the service lets nobody more log in for now.\n", limited)
	}
	return world, err
}

func (c playCommand) play(ctx context.Context, out console, world *load.World, options load.Options) (err error) {
	if c.Acks != "" {
		if options.Acks, err = load.CreateAcks(c.Acks); err != nil {
			return err
		}
	}
	run, err := load.Prepare(world, options)
	if err != nil {
		return err
	}
	shown, hide := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		showProgress(shown, out.err, run, options)
	}()
	report, err := run.Play(ctx)
	hide()
	<-done
	if err != nil {
		return err
	}
	return c.print(out, report)
}

func (c playCommand) verify(ctx context.Context, out console, world *load.World, options load.Options) error {
	file, err := os.Open(c.Verify)
	if err != nil {
		return err
	}
	defer file.Close()
	v, err := load.Verify(ctx, world, options, file)
	if err != nil {
		return err
	}
	if err := c.print(out, v); err != nil {
		return err
	}
	if !v.Sound() {
		return errors.New("not every acknowledged scan is there as it was answered")
	}
	return nil
}

// print prints a result as a table or as JSON, or both where the JSON goes to a file.
func (c playCommand) print(out console, result io.WriterTo) error {
	if c.JSON == "" {
		_, err := result.WriteTo(out.out)
		return err
	}
	text, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if c.JSON == "-" {
		_, err := out.out.Write(text)
		return err
	}
	if _, err := result.WriteTo(out.out); err != nil {
		return err
	}
	return os.WriteFile(c.JSON, text, 0o666)
}

const progressEvery = 250 * time.Millisecond

// showProgress shows on a terminal how a run goes, until ctx ends; anywhere else it shows nothing.
func showProgress(ctx context.Context, w io.Writer, run *load.Run, options load.Options) {
	if !isTerminal(w) {
		return
	}
	most := int64(-1) // not known
	if options.Duration > 0 {
		most = (options.WarmUp + options.Duration).Milliseconds()
	}
	bar := newBar(w, most)
	defer bar.Clear()
	ticker := time.NewTicker(progressEvery)
	defer ticker.Stop()
	var last load.Progress
	for before := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			p := run.Progress()
			bar.Describe(fmt.Sprintf("%8.0f/s %d errors", float64(p.Answered-last.Answered)/now.Sub(before).Seconds(), p.Failed))
			bar.Add64(now.Sub(before).Milliseconds())
			before, last = now, p
		}
	}
}

// newBar is a progress bar, which is seen on a terminal only.
func newBar(w io.Writer, most int64) *progressbar.ProgressBar {
	return progressbar.NewOptions64(most, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(30),
		progressbar.OptionSetVisibility(isTerminal(w)), progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish())
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

type fillCommand struct {
	database
	Keys     string `help:"Directory of the key files of the nodes; made if there is none." default:"ashyq-keys"`
	World    string `help:"File that takes the numbers by which load run knows what is in it." default:"ashyq-world.json" type:"path"`
	Seed     uint64 `help:"Of all numbers, ids and tokens." default:"1"`
	Venues   int    `help:"How many; the first are stadiums, most are small." default:"10000"`
	Accounts int    `help:"How many people have a session." default:"10000"`
	Visits   int    `help:"How many there were before today, each with its exit." default:"0"`
	Days     int    `help:"Over which they are spread." default:"13"`
	Evidence int    `help:"Of how many of the people the registries are told something; of the others they know nothing." default:"0"`

	PCRURL     string `name:"pcr-url" env:"ASHYQ_PCR_URL" help:"FHIR base of the PCR portal that is told." default:"http://127.0.0.1:8081"`
	ControlURL string `help:"FHIR base of the COVID-19 Control Centre that is told." default:"http://127.0.0.1:8082"`
}

func (c fillCommand) Run(ctx context.Context, out console) (err error) {
	filling := load.Filling{Seed: c.Seed, Venues: c.Venues, Accounts: c.Accounts}
	if err := filling.Validate(); err != nil {
		return err
	}
	if c.Visits < 0 || c.Days < 1 {
		return errors.New("visits: they are spread over at least a day")
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	keys, err := seal.OpenKeys(c.Keys, time.Now())
	if err != nil {
		return err
	}
	bar := newBar(out.err, 1)
	began, stage := time.Now(), ""
	progress := func(what string, done, of int) {
		if what != stage {
			stage = what
			bar.ChangeMax(of)
			bar.Reset()
			bar.Describe(what)
		}
		bar.Set(min(done, of-1))
	}
	err = filling.Fill(ctx, s, keys, load.Past{Visits: c.Visits, Days: c.Days}, began, progress)
	if err == nil {
		bases := map[ashyq.Registry]string{ashyq.PCR: c.PCRURL, ashyq.Control: c.ControlURL}
		err = filling.Report(ctx, bases, min(c.Evidence, c.Accounts), began, progress)
	}
	bar.Clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "%d venues, %d accounts and %d visits in %s, known by %s.\n",
		c.Venues, c.Accounts, c.Visits, time.Since(began).Round(time.Second), c.World)
	return filling.Write(c.World)
}

type bareCommand struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080"`
}

func (c bareCommand) Run(ctx context.Context, out console) error {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "Bare: http://%s\n", listener.Addr())
	return serve(ctx, listener, newServer(load.Bare(), newLog(out.err)))
}
