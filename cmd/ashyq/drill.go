package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ashyq/internal/drill"
)

// drillCommand is for the days before the worst one.
type drillCommand struct {
	Outages  []string      `arg:"" optional:"" name:"outage" help:"Which: \"pcr down\", \"pcr+control hanging, database slow\"; all, if none is named."`
	Target   string        `help:"Base URL of a demo." default:"http://127.0.0.1:8080"`
	Rate     float64       `help:"Scans a second." default:"40"`
	Duration time.Duration `help:"Of each outage, and of the time after it that is looked at." default:"3s"`
}

var errDoorFailed = errors.New("people at the door did not get what they should")

func (c drillCommand) Run(ctx context.Context, out console) error {
	outages, err := drill.ParseOutages(c.Outages)
	if err != nil {
		return err
	}
	d, err := drill.Open(ctx, drill.Options{Targets: []string{c.Target}, Rate: c.Rate, Duration: c.Duration})
	if err != nil {
		return err
	}
	if len(outages) == 0 {
		outages = d.Outages()
	}
	fmt.Fprintf(out.out, "Outages: %d, of %v each, with %v scans a second. Ctrl-C ends it, and mends what is broken.\n\n", len(outages), c.Duration, c.Rate)
	drill.WriteLine(out.out, drill.Columns[:])
	result, err := d.PlayAll(ctx, outages, func(row drill.Row) { drill.WriteLine(out.out, row.Cells()) })
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "\n%s\n", strings.Join(result.Verdict(), "\n"))
	if !result.Sound() {
		return errDoorFailed
	}
	return nil
}
