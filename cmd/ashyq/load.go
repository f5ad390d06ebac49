package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"ashyq/internal/load"
)

// loadCommand is for before opening day: how much does this set-up bear, and is what it has answered there?
type loadCommand struct {
	Run playCommand `cmd:"" default:"withargs" help:"Scan as a country does, and measure the answers."`
}

type playCommand struct {
	Target    []string      `help:"Base URLs of the nodes." default:"http://127.0.0.1:8080"`
	Clients   int           `help:"Connections, each with people of its own; of an open loop, how many scans are under way at most." default:"64"`
	Rate      float64       `help:"Scans a second by schedule, whatever the answers do (open loop); without it each client scans when it was answered (closed loop)." default:"0"`
	WarmUp    time.Duration `name:"warmup" env:"ASHYQ_WARMUP" help:"At the start, not measured." default:"2s"`
	Duration  time.Duration `help:"How long is measured; 0 for until Ctrl-C." default:"30s"`
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
	world, limited, err := load.Demo(ctx, c.Target[0], crowd)
	if err != nil {
		return err
	}
	if limited > 0 {
		fmt.Fprintf(out.err, "%d people come by the platform: the service lets nobody more log in for now.\n", limited)
	}
	options := load.Options{
		Targets: c.Target, Clients: c.Clients, Rate: c.Rate, WarmUp: c.WarmUp, Duration: c.Duration, Seed: c.Seed,
		Watch: load.Watch{Listeners: c.Listeners, Venues: c.Watched},
	}
	if c.Verify != "" {
		return c.verify(ctx, out, world, options)
	}
	return c.play(ctx, out, world, options)
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
		showProgress(shown, out.err, run, options.WarmUp+options.Duration)
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
func showProgress(ctx context.Context, w io.Writer, run *load.Run, length time.Duration) {
	terminal, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) {
		return
	}
	most := length.Milliseconds()
	if most == 0 {
		most = -1 // not known
	}
	bar := progressbar.NewOptions64(most, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(30),
		progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish())
	defer bar.Clear()
	ticker := time.NewTicker(progressEvery)
	defer ticker.Stop()
	began, last := time.Now(), load.Progress{}
	for before := began; ; {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			p := run.Progress()
			bar.Describe(fmt.Sprintf("%8.0f/s %d errors", float64(p.Answered-last.Answered)/now.Sub(before).Seconds(), p.Failed))
			bar.Set64(min(now.Sub(began).Milliseconds(), length.Milliseconds()-1))
			before, last = now, p
		}
	}
}
