package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"ashyq/internal/seal"
	"ashyq/internal/server"
)

func TestVisitsAreFoundAfterTheKeyForPersonsHasChanged(t *testing.T) {
	for name, call := range map[string]func(w *world, token string) request{
		"by an own scan": func(w *world, token string) request {
			return request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()}
		},
		"by the number in a cookie": func(w *world, token string) request {
			caller, err := w.auth.Identify(w.t.Context(), token)
			must(w.t, err)
			sealed := w.keys.SealPerson(caller.Account.ID, resident(greenIIN))
			return request{method: "GET", path: "/v1/me/person", token: token, header: http.Header{"Cookie": {"__Host-ashyq-person=" + sealed}}}
		},
		"by a question": func(_ *world, token string) request {
			return request{method: "POST", path: "/v1/status", token: token, body: js{"iin": greenIIN}.String()}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			dir := filepath.Join(t.TempDir(), "keys")
			w.restart(t, dir)
			token, guard := w.login("+77011234567", greenIIN), w.guard()

			file := filepath.Join(dir, "keys")
			lines, err := os.ReadFile(file)
			must(t, err)
			changed := strings.Replace(string(lines), "\nperson ", "\nperson "+strings.Repeat("B", 43)+"=\nperson ", 1)
			must(t, os.WriteFile(file, []byte(changed), 0o600))
			w.restart(t, dir)

			w.doIn(t, call(w, token)).wants(200, nil)
			visit := w.doIn(t, request{method: "POST", path: "/v1/venues/cinema/scans", token: guard,
				body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()}).wants(200, nil).json("visit").(string)
			w.doIn(t, request{method: "GET", path: "/v1/visits/" + visit, token: token}).wants(200, nil)
		})
	}
}

// restart puts the service together anew, with the keys of a directory.
func (w *world) restart(t *testing.T, dir string) {
	t.Helper()
	keys, err := seal.OpenKeys(dir, w.clock.Now())
	must(t, err)
	w.keys, w.desk.Keys, w.auth.Keys, w.config.Keys = keys, keys, keys, keys
	w.config.Metrics = prometheus.NewRegistry()
	w.handler, err = server.New(w.config)
	must(t, err)
}
