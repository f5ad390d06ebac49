package server

import (
	"net/http"
)

func (s *server) gatePage(w http.ResponseWriter, r *http.Request) {}
