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
	Target   string        `help:"Base URL of a demo." default:"http://127.0.0.1:8080"`
	Rate     float64       `help:"Scans a second." default:"40"`
	Duration time.Duration `help:"Of each outage, and of the time after it that is looked at." default:"3s"`
}

var errDoorFailed = errors.New("people at the door did not get what they should")

func (c drillCommand) Run(ctx context.Context, out console) error {
	d, err := drill.Open(ctx, drill.Options{Target: strings.TrimSuffix(c.Target, "/"), Rate: c.Rate, Duration: c.Duration})
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "%d outages of %v, %v scans a second. Ctrl-C ends it, and mends what is broken.\n\n", len(d.Outages()), c.Duration, c.Rate)
	drill.WriteLine(out.out, drill.Columns[:])
	result, err := d.PlayAll(ctx, func(row drill.Row) { drill.WriteLine(out.out, row.Cells()) })
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "\n%s\n", strings.Join(result.Verdict(), "\n"))
	if !result.Sound() {
		return errDoorFailed
	}
	return nil
}
