// Command bench measures what docs/PERFORMANCE.md tells, and writes it.
//
//	go run ./bench                 every row, medians of five: about two hours
//	go run ./bench embedded pass   these rows; the others stay as they were measured last
//
// Each row is measured beside its reference in the same run: reference, row, reference, row. The generator, the node, its
// database and the registries are processes that share the machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// bench is one measuring.
type bench struct {
	runs     int
	duration time.Duration
	past     int // visits that are stored before the rows that ask for a past
	scans    int // of Malaysia's day that are made
	dir      string
	ashyq    string // the program
	log      func(format string, args ...any)
	undo     []func() // when a row is measured: the last first
}

// later has something undone once the row is measured.
func (b *bench) later(undo func()) { b.undo = append(b.undo, undo) }

func (b *bench) release() {
	for _, undo := range slices.Backward(b.undo) {
		undo()
	}
	b.undo = nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	b := &bench{log: func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
	}}
	flag.IntVar(&b.runs, "runs", 5, "runs of each row, of which the median counts")
	flag.DurationVar(&b.duration, "duration", 15*time.Second, "length of one run")
	flag.IntVar(&b.past, "past", 50_000_000, "visits that are stored before the rows with a past")
	flag.IntVar(&b.scans, "scans", busiestDay, "scans of Malaysia's busiest day that are made")
	results := flag.String("results", "docs/performance.json", "what was measured last")
	page := flag.String("page", "docs/PERFORMANCE.md", "the page that is made of it")
	flag.Parse()
	wanted := flag.Args()
	for _, name := range wanted {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.Name == name }) {
			return fmt.Errorf("no row is called %q: there are %s", name, names())
		}
	}

	var err error
	if b.dir, err = os.MkdirTemp("", "ashyq-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if err := os.Chmod(b.dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		return err
	}
	b.ashyq = filepath.Join(b.dir, "ashyq")
	if text, err := exec.CommandContext(ctx, "go", "build", "-o", b.ashyq, "./cmd/ashyq").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, text)
	}

	measured, err := load(*results)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if len(wanted) > 0 && !slices.Contains(wanted, r.Name) {
			continue
		}
		b.log("%s", r.Name)
		m, err := r.measure(ctx, b)
		b.release()
		if err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
		m.On, m.Machine = time.Now().UTC().Format(time.DateOnly), machine(ctx)
		measured[r.Name] = m
		b.log("%s: %s", r.Name, r.tell(m))
		if err := save(*results, measured); err != nil { // what has taken an hour is not lost with the next row
			return err
		}
	}
	return writePage(*page, measured)
}

func names() string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Name)
	}
	return strings.Join(all, ", ")
}
