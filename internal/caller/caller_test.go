package caller

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const phone = "+77010000001"

func TestErrorsAreFewAndNameNobody(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/refused":
			w.WriteHeader(http.StatusTooManyRequests)
			w.Write([]byte(`{"code": "limited"}`))
		case "/failed":
			w.WriteHeader(http.StatusBadGateway)
		case "/broken-off":
			w.Header().Set("Content-Length", "10")
			w.Write([]byte("{"))
		case "/cut":
			panic(http.ErrAbortHandler)
		case "/silent":
			<-r.Context().Done()
		}
	}))
	defer service.Close()
	c := New(service.URL+"/", 200*time.Millisecond)
	for path, want := range map[string]string{
		"/refused": "HTTP 429 limited", "/failed": "HTTP 502", "/broken-off": "an answer that breaks off", "/cut": "no connection",
		"/silent": "no answer within 200ms",
	} {
		err := c.Call(t.Context(), http.MethodGet, path+"?phone="+phone, "", nil, nil)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
		if _, answered := errors.AsType[*Failure](err); answered != strings.HasPrefix(want, "HTTP") {
			t.Errorf("%s: that there was an answer is %v", path, answered)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := c.Call(gone, http.MethodGet, "/", "", nil, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestPlatformsAndPeopleLogIn(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/platform/token", func(w http.ResponseWriter, r *http.Request) {
		if id, secret, _ := r.BasicAuth(); id == "bank" && secret == "s" && r.FormValue("grant_type") == "client_credentials" {
			w.Write([]byte(`{"access_token": "platform's"}`))
		}
	})
	mux.HandleFunc("POST /v1/login/code", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusAccepted) })
	mux.HandleFunc("GET /demo/sms", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("phone") == phone {
			w.Write([]byte(`{"code": "123456"}`))
		}
	})
	mux.HandleFunc("POST /v1/login", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(`{"token": "person's"}`)) })
	mux.HandleFunc("GET /own", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`{"by": "` + r.Header.Get("Authorization") + `"}`))
	})
	service := httptest.NewServer(mux)
	defer service.Close()
	c := New(service.URL, time.Minute)
	if token, err := c.Platform(t.Context(), "bank", "s"); err != nil || token != "platform's" {
		t.Error(token, err)
	}
	token, err := c.Person(t.Context(), phone)
	if err != nil || token != "person's" {
		t.Fatal(token, err)
	}
	var answer struct{ By string }
	if err := c.Call(t.Context(), http.MethodGet, "/own", token, nil, &answer); err != nil || answer.By != "Bearer person's" {
		t.Error(answer, err)
	}
}
