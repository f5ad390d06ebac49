package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"ashyq"
	"ashyq/internal/registry/reference"
)

type registryCommand struct {
	Kind     string `help:"Which registry: pcr or control." enum:"pcr,control" default:"pcr"`
	Addr     string `help:"Address to listen on; 127.0.0.1:8081 for pcr, 127.0.0.1:8082 for control, if not given."`
	Database string `help:"SQLite file; ashyq-pcr.db or ashyq-control.db, if not given."`
}

// Where a node looks for the registries unless it is told otherwise.
var registryAddr = map[ashyq.Registry]string{ashyq.PCR: "127.0.0.1:8081", ashyq.Control: "127.0.0.1:8082"}

func (c registryCommand) Run(ctx context.Context, out console) error {
	kind := ashyq.Registry(c.Kind)
	if c.Addr == "" {
		c.Addr = registryAddr[kind]
	}
	if c.Database == "" {
		c.Database = "ashyq-" + c.Kind + ".db"
	}
	log := newLog(out.err)
	registry, err := reference.Open(ctx, reference.Config{Kind: kind, Database: c.Database, Now: time.Now, Log: log})
	if err != nil {
		return err
	}
	defer registry.Close()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "Registry %s: FHIR and its page at http://%s\n", c.Kind, listener.Addr())
	return serve(ctx, listener, newServer(registry, log))
}
