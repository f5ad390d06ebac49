// Command ashyq is the whole of Ashyq in one binary: a node of the service, its reference registries, and a demo of both.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // venues live in time zones that the machine may not know

	"github.com/alecthomas/kong"

	"ashyq/internal/announce"
)

// commands is the command line. Every flag has an ASHYQ_… variable and a default that runs.
type commands struct {
	Demo     demoCommand     `cmd:"" help:"Everything on one machine: the service, both registries, a small world of people and venues."`
	Serve    serveCommand    `cmd:"" help:"A node of the service."`
	Registry registryCommand `cmd:"" help:"A reference registry: the PCR portal or the Control Centre."`
	Admin    adminCommand    `cmd:"" help:"First steps and repairs, from the operator's shell."`
	Migrate  migrateCommand  `cmd:"" help:"Bring a database to this version's schema."`
	Load     loadCommand     `cmd:"" help:"A load generator, open or closed loop; its flags are those of load run."`
	OpenAPI  openAPICommand  `cmd:"" name:"openapi" help:"Print the OpenAPI document of every call."`
	Drill    drillCommand    `cmd:"" help:"Play outages against a running demo, and tell what people at the door got."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// console is where a command speaks to the person who started it.
type console struct{ out, err io.Writer }

type versionCommand struct{}

func (versionCommand) Run(c console) error {
	_, err := fmt.Fprintln(c.out, "ashyq", version())
	return err
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit status, and says what went wrong in one line on stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	exited := -1
	parser, err := kong.New(&commands{},
		kong.Name("ashyq"),
		kong.Description("Lets public places stay open during an epidemic."),
		kong.DefaultEnvars("ASHYQ"),
		kong.Vars{"ready": strings.Join(announce.Names(), ", ")},
		kong.Writers(stdout, stderr),
		kong.Exit(func(status int) { exited = status }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(console{stdout, stderr}),
	)
	if err != nil {
		return fail(stderr, err)
	}
	command, err := parser.Parse(args)
	switch {
	case exited >= 0: // help was asked for, and printed
		return exited
	case err != nil:
		return fail(stderr, err)
	}
	if err := command.Run(); err != nil && !errors.Is(err, context.Canceled) {
		return fail(stderr, err)
	}
	return 0
}

func fail(stderr io.Writer, err error) int {
	fmt.Fprintln(stderr, "ashyq:", strings.Join(strings.Fields(err.Error()), " ")) // a driver's may be of many lines
	return 1
}
