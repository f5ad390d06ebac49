package main

import (
	"fmt"

	"ashyq/internal/i18n"
	"ashyq/internal/server"
)

type openAPICommand struct {
	PublicURL string `help:"Where the described node is: scheme and host." default:"http://127.0.0.1:8080"`
}

func (c openAPICommand) Run(out console) error {
	words, err := i18n.Load()
	if err != nil {
		return err
	}
	document, err := server.OpenAPI(words, c.PublicURL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.out, "%s\n", document)
	return err
}
