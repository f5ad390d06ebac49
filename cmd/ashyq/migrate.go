package main

import (
	"context"
	"fmt"
)

type migrateCommand struct {
	Database string `help:"SQLite file." default:"ashyq.db"`
}

// Run opens the database, which brings it to this version's schema.
func (c migrateCommand) Run(ctx context.Context, out console) error {
	s, err := openStore(ctx, c.Database)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.out, "%s has this version's schema.\n", c.Database)
	return err
}
