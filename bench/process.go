package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program that runs until it is stopped.
type process struct {
	cmd    *exec.Cmd
	stdout *bufio.Reader
}

// start starts a program whose output goes to a file of its own, but for standard output.
func (b *bench) start(name string, command *exec.Cmd) (*process, error) {
	log, err := os.Create(filepath.Join(b.dir, name+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	command.Stderr = log
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Pdeathsig = syscall.SIGKILL
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: command, stdout: bufio.NewReader(stdout)}
	return p, command.Start()
}

// line is the program's first line on standard output that matches, and what it matches in it.
func (p *process) line(pattern string) ([]string, error) {
	wanted := regexp.MustCompile(pattern)
	for {
		text, err := p.stdout.ReadString('\n')
		if found := wanted.FindStringSubmatch(text); found != nil {
			go io.Copy(io.Discard, p.stdout)
			return found, nil
		}
		if err != nil {
			return nil, fmt.Errorf("it ended without saying %q", pattern)
		}
	}
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
}

// memory is the most that a process has held, in MB.
func (p *process) memory() float64 {
	text := first(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid), `VmHWM:\s*(\d+) kB`)
	kilobytes, _ := strconv.ParseFloat(text, 64)
	return kilobytes / 1000
}

// node is a running node of the service.
type node struct {
	*process
	url, admin string
}

var addresses = `(http://\S+).*admin: (http://[^)]+)`

func (b *bench) node(ctx context.Context, name string, i installation) (*node, error) {
	p, err := b.start(name, exec.CommandContext(ctx, b.ashyq, append([]string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0",
		"--platform-looks", "1000000000", "--pcr-url", i.pcr.url, "--control-url", i.control.url}, i.flags()...)...))
	if err != nil {
		return nil, err
	}
	said, err := p.line(addresses)
	if err != nil {
		p.stop()
		return nil, err
	}
	return &node{p, said[1], said[2]}, nil
}

// metric adds up what /metrics tells of one series, by its beginning.
func (n *node) metric(series string) (sum float64, err error) {
	response, err := http.Get(n.admin + "/metrics")
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if name, value, ok := strings.Cut(lines.Text(), "} "); ok && strings.HasPrefix(name, series) {
			number, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0, err
			}
			sum += number
		}
	}
	return sum, lines.Err()
}

// peer is a running program that says where it is: a reference registry, or a handler that does nothing.
type peer struct {
	*process
	url string
}

func (b *bench) registry(ctx context.Context, dir, kind string) (*peer, error) {
	p, err := b.peer(ctx, kind, "registry", "--kind", kind, "--addr", "127.0.0.1:0", "--database", filepath.Join(dir, kind+".db"))
	if err == nil {
		b.later(p.stop)
	}
	return p, err
}

func (b *bench) bare(ctx context.Context) (*peer, error) {
	return b.peer(ctx, "bare", "load", "bare", "--addr", "127.0.0.1:0")
}

func (b *bench) peer(ctx context.Context, name string, args ...string) (*peer, error) {
	p, err := b.start(name, exec.CommandContext(ctx, b.ashyq, args...))
	if err != nil {
		return nil, err
	}
	said, err := p.line(`(http://\S+)`)
	if err != nil {
		p.stop()
		return nil, err
	}
	return &peer{p, said[1]}, nil
}

// installation is a database with the keys and the registries that belong to it.
type installation struct {
	database, keys, world string
	pcr, control          *peer
}

func (i installation) flags() []string { return []string{"--database", i.database, "--keys", i.keys} }

// country is how much is in a database before it is measured.
type country struct {
	name                     string
	venues, accounts, visits int
}

// with is a country with a past.
func (c country) with(visits int) country {
	c.name, c.visits = c.name+"_past", visits
	return c
}

// install starts the registries and fills a database: the one at a URL, or an SQLite file.
func (b *bench) install(ctx context.Context, url string, c country) (i installation, err error) {
	dir, err := os.MkdirTemp(b.dir, "installation-")
	if err != nil {
		return i, err
	}
	b.later(func() { os.RemoveAll(dir) })
	i = installation{database: cmp.Or(url, filepath.Join(dir, "ashyq.db")), keys: filepath.Join(dir, "keys"), world: filepath.Join(dir, "world.json")}
	if i.pcr, err = b.registry(ctx, dir, "pcr"); err != nil {
		return i, err
	}
	if i.control, err = b.registry(ctx, dir, "control"); err != nil {
		return i, err
	}
	began := time.Now()
	err = b.run(ctx, append([]string{"load", "fill", "--world", i.world, "--venues", strconv.Itoa(c.venues), "--accounts", strconv.Itoa(c.accounts),
		"--visits", strconv.Itoa(c.visits), "--evidence", strconv.Itoa(people), "--pcr-url", i.pcr.url, "--control-url", i.control.url}, i.flags()...)...)
	b.log("  filled with %d venues, %d accounts, %d visits in %.0f s", c.venues, c.accounts, c.visits, time.Since(began).Seconds())
	return i, err
}

// installAt fills a new database of a PostgreSQL.
func (b *bench) installAt(ctx context.Context, d *database, c country) (i installation, err error) {
	if err := d.execute(ctx, "postgres", "CREATE DATABASE "+c.name); err != nil {
		return i, err
	}
	return b.install(ctx, d.url(c.name), c)
}

// installOnPostgres starts a PostgreSQL, and fills a database of it.
func (b *bench) installOnPostgres(ctx context.Context, c country) (d *database, i installation, err error) {
	if d, err = b.postgres(ctx); err != nil {
		return d, i, err
	}
	i, err = b.installAt(ctx, d, c)
	return d, i, err
}

func (b *bench) run(ctx context.Context, args ...string) error {
	if text, err := exec.CommandContext(ctx, b.ashyq, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ashyq %s: %w: %s", strings.Join(args[:2], " "), err, text)
	}
	return nil
}

// report is what of the generator's report is told here.
type report struct {
	PerSecond float64                          `json:"per_second"`
	Seconds   float64                          `json:"seconds"`
	Scans     int64                            `json:"scans"`
	Latency   map[string]struct{ P99 float64 } `json:"latency"`
	Screen    *struct{ P99 float64 }           `json:"screen"`
	Errors    map[string]int64                 `json:"errors"`
}

// load runs the generator, and fails if a scan had no answer.
func (b *bench) load(ctx context.Context, args ...string) (r report, err error) {
	command := exec.CommandContext(ctx, b.ashyq, append([]string{"load", "--json", "-"}, args...)...)
	var said strings.Builder
	command.Stderr = &said
	text, err := command.Output()
	if err != nil {
		return r, fmt.Errorf("load: %w: %s", err, said.String())
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, err
	}
	if len(r.Errors) > 0 {
		return r, fmt.Errorf("scans failed: %v", r.Errors)
	}
	return r, nil
}

// freePort is one that nobody listens on now.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

var errNoAnswer = errors.New("it does not answer")

// until asks every few milliseconds whether something is there, for a minute.
func until(ctx context.Context, there func() bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, errNoAnswer)
	defer cancel()
	for !there() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}
