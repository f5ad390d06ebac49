package server

import (
	"encoding/json"
	"net/http"
)

func (s *server) healthz(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]string{"status": "alive"})
}

func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	states, ready := s.Ready(r.Context())
	answer := struct {
		Status       string            `json:"status"`
		Dependencies map[string]string `json:"dependencies"`
	}{"ready", states}
	select {
	case <-s.Stopping:
		answer.Status, ready = "stopping", false
	default:
	}
	if ready {
		reply(w, http.StatusOK, answer)
		return
	}
	if answer.Status == "ready" {
		answer.Status = "unready"
	}
	reply(w, http.StatusServiceUnavailable, answer)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

// static answers with bytes that do not change while the program runs.
func static(contentType string, body []byte) http.Handler {
	tag := etag(body)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", contentType)
		_, _ = w.Write(body) // the client may be gone
	})
}
