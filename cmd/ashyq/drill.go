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
	outages := append([]drill.Outage{{}}, d.Outages()...)
	fmt.Fprintf(out.out, "%d outages of %v, %v scans a second. Ctrl-C ends it, and mends what is broken.\n\n", len(outages)-1, c.Duration, c.Rate)
	if err := drill.WriteLine(out.out, drill.Columns[:]); err != nil {
		return err
	}
	var complaints []string
	for _, o := range outages {
		row, err := d.Play(ctx, o)
		if err != nil {
			return err
		}
		if err := drill.WriteLine(out.out, row.Cells()); err != nil {
			return err
		}
		complaints = append(complaints, row.Complaints()...)
	}
	account, err := d.Close(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "\n%s\n", account)
	for _, line := range complaints {
		fmt.Fprintln(out.out, line)
	}
	if len(complaints) > 0 || !account.Sound() {
		return errDoorFailed
	}
	fmt.Fprintln(out.out, "Nobody red was let in, nothing unknown was shown as known, and nobody waited too long.")
	return nil
}
