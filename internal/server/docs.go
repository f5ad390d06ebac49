package server

import "net/http"

func newDocs(document []byte) (http.Handler, error) { return static("text/html", document), nil }
