package reference

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/fault"
	"ashyq/internal/registry/fhir"
)

func broken(t *testing.T, mode fault.Mode) (*Faults, *httptest.Server) {
	t.Helper()
	f := Faulty(open(t, ashyq.PCR))
	f.Set(mode)
	h := httptest.NewServer(f)
	t.Cleanup(h.Close)
	t.Cleanup(f.Close)
	return f, h
}

func search(ctx context.Context, h *httptest.Server) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, "POST", h.URL+"/Patient/_search", strings.NewReader(searchIIN))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", formType)
	return h.Client().Do(r)
}

func TestAFaultOfEachKind(t *testing.T) {
	isBundle := func(body []byte) bool {
		var b fhir.Bundle
		return json.Unmarshal(body, &b) == nil && b.ResourceType == fhir.TypeBundle
	}
	for mode, want := range map[fault.Mode]struct {
		status int // 0 for no answer
		bundle bool
	}{
		fault.None:    {200, true},
		fault.Down:    {0, false},
		fault.Failing: {500, false},
		fault.Garbage: {200, false},
	} {
		t.Run(string(mode), func(t *testing.T) {
			_, h := broken(t, mode)
			for range 3 {
				resp, err := search(t.Context(), h)
				if (err != nil) != (want.status == 0) {
					t.Fatal(err)
				}
				if err != nil {
					continue
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != want.status || isBundle(body) != want.bundle {
					t.Errorf("%d %.80q %v", resp.StatusCode, body, err)
				}
			}
		})
	}
}

func TestAFaultLeavesThePageAlone(t *testing.T) {
	for _, mode := range fault.Modes {
		_, h := broken(t, mode)
		resp, err := h.Client().Get(h.URL + "/")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%s: the page answers %d", mode, resp.StatusCode)
		}
	}
}

func TestASlowRegistryAnswersAfterItsDelay(t *testing.T) {
	s := open(t, ashyq.PCR)
	synctest.Test(t, func(t *testing.T) {
		f := Faulty(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) }))
		f.Set(fault.Slow)
		before := time.Now()
		w := httptest.NewRecorder()
		f.ServeHTTP(w, httptest.NewRequest("GET", "/metadata", nil))
		if took := time.Since(before); took != f.Delay || w.Code != http.StatusTeapot {
			t.Errorf("%d after %v", w.Code, took)
		}
	})
	f := Faulty(s)
	f.Delay = 0
	f.Set(fault.Slow)
	if status, _, body := call(t, f, "GET", "/metadata", "", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
}

func TestAHangingRegistryIsLetGo(t *testing.T) {
	arrived := make(chan struct{}, 1)
	for name, letGo := range map[string]func(leave context.CancelFunc, f *Faults, h *httptest.Server){
		"when the client leaves":    func(leave context.CancelFunc, _ *Faults, _ *httptest.Server) { leave() },
		"when the faults end":       func(_ context.CancelFunc, f *Faults, _ *httptest.Server) { f.Close(); f.Close() },
		"when connections are shut": func(_ context.CancelFunc, _ *Faults, h *httptest.Server) { h.CloseClientConnections() },
	} {
		t.Run(name, func(t *testing.T) {
			f := Faulty(open(t, ashyq.PCR))
			f.Set(fault.Hang)
			ended := make(chan struct{})
			h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				arrived <- struct{}{}
				defer close(ended)
				f.ServeHTTP(w, r)
			}))
			defer h.Close()
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			failed := make(chan error, 1)
			go func() {
				resp, err := search(ctx, h)
				if err == nil {
					resp.Body.Close()
				}
				failed <- err
			}()
			<-arrived
			letGo(leave, f, h)
			<-ended
			if <-failed == nil {
				t.Error("it answered")
			}
		})
	}
}
