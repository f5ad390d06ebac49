package main

import (
	"context"
	"fmt"
)

type migrateCommand struct {
	database
}

// Run opens the database, which brings it to this version's schema.
func (c migrateCommand) Run(ctx context.Context, out console) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.out, "%s has this version's schema.\n", c.database)
	return err
}
