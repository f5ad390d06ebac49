package sms_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"ashyq"
	"ashyq/internal/sms"
	"ashyq/internal/sms/smstest"
)

func TestScreenKeepsTheContract(t *testing.T) {
	smstest.Run(t, func(*testing.T) (sms.Sender, func(ashyq.Phone) string) {
		s := sms.NewScreen(100)
		return s, func(to ashyq.Phone) string { text, _ := s.Last(to); return text }
	})
}

func TestSMSCKeepsTheContract(t *testing.T) {
	smstest.Run(t, func(t *testing.T) (sms.Sender, func(ashyq.Phone) string) {
		o := newOperator(t, "phones", "mes", `{"id": 1234, "cnt": 1}`)
		return sms.NewSMSC(sms.Config{URL: o.url, Login: "ashyq", Key: "secret", Sender: "Ashyq"}), func(to ashyq.Phone) string {
			return o.text(to.E164())
		}
	})
}

func TestMobizonKeepsTheContract(t *testing.T) {
	smstest.Run(t, func(t *testing.T) (sms.Sender, func(ashyq.Phone) string) {
		o := newOperator(t, "recipient", "text", `{"code": 0, "data": {"campaignId": "1", "messageId": "2", "status": 2}, "message": ""}`)
		return sms.NewMobizon(sms.Config{URL: o.url, Key: "secret"}), func(to ashyq.Phone) string {
			return o.text(strings.TrimPrefix(to.E164(), "+"))
		}
	})
}

func TestGatewaysAuthenticate(t *testing.T) {
	for name, c := range map[string]struct {
		sender func(url string) sms.Sender
		want   map[string]string
	}{
		"smsc with a login": {
			func(url string) sms.Sender {
				return sms.NewSMSC(sms.Config{URL: url, Login: "ashyq", Key: "secret", Sender: "Ashyq"})
			},
			map[string]string{"login": "ashyq", "psw": "secret", "apikey": "", "sender": "Ashyq", "fmt": "3", "charset": "utf-8"},
		},
		"smsc with a key": {
			func(url string) sms.Sender { return sms.NewSMSC(sms.Config{URL: url, Key: "secret"}) },
			map[string]string{"login": "", "psw": "", "apikey": "secret", "sender": ""},
		},
		"mobizon": {
			func(url string) sms.Sender {
				return sms.NewMobizon(sms.Config{URL: url, Key: "secret", Sender: "Ashyq"})
			},
			map[string]string{"apiKey": "secret", "output": "json", "api": "v1", "from": "Ashyq"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got *http.Request
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				got = r
				fmt.Fprint(w, `{"id": 1, "cnt": 1, "code": 0, "data": {"messageId": "2"}}`)
			}))
			defer server.Close()
			if err := c.sender(server.URL).Send(t.Context(), phone(t), "123456"); err != nil {
				t.Fatal(err)
			}
			if got.Method != http.MethodPost || strings.Contains(got.URL.String(), "7010000001") {
				t.Errorf("the number went out by %s %s", got.Method, got.URL)
			}
			for field, want := range c.want {
				if got.Form.Get(field) != want {
					t.Errorf("%s is %q, want %q", field, got.Form.Get(field), want)
				}
			}
		})
	}
}

func TestGatewayFailuresAreToldWithoutNumberOrKey(t *testing.T) {
	senders := map[string]func(url string) sms.Sender{
		"smsc":    func(url string) sms.Sender { return sms.NewSMSC(sms.Config{URL: url, Login: "ashyq", Key: "secret"}) },
		"mobizon": func(url string) sms.Sender { return sms.NewMobizon(sms.Config{URL: url, Key: "secret"}) },
	}
	for _, c := range []struct {
		sender, name string
		answer       http.HandlerFunc
		refused      bool
	}{
		{"smsc", "a number nobody can send to", says(`{"error": "invalid number 77010000001", "error_code": 7}`), true},
		{"smsc", "an undeliverable number", says(`{"error": "77010000001", "error_code": 8, "id": 5}`), true},
		{"smsc", "no money", says(`{"error": "no money for 77010000001", "error_code": 3}`), false},
		{"smsc", "a wrong password", says(`{"error": "authorise error", "error_code": 2}`), false},
		{"smsc", "an empty object", says(`{}`), false},
		{"smsc", "garbage", says(`OK 77010000001`), false},
		{"mobizon", "a bad recipient", says(`{"code": 1, "data": {"recipient": "77010000001 is bad"}, "message": "77010000001"}`), true},
		{"mobizon", "a bad text", says(`{"code": 1, "data": {"text": "is bad"}, "message": "77010000001"}`), false},
		{"mobizon", "a wrong key", says(`{"code": 8, "data": [], "message": "secret"}`), false},
		{"mobizon", "no message", says(`{"code": 0, "data": []}`), false},
		{"mobizon", "garbage", says(`<html>77010000001`), false},
		{"smsc", "an error status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, false},
		{"mobizon", "a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/?77010000001", http.StatusTemporaryRedirect)
		}, false},
		{"mobizon", "a broken connection", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, false},
	} {
		t.Run(c.sender+": "+c.name, func(t *testing.T) {
			server := httptest.NewServer(c.answer)
			defer server.Close()
			err := senders[c.sender](server.URL).Send(t.Context(), phone(t), "123456")
			if err == nil || errors.Is(err, sms.ErrRefused) != c.refused {
				t.Fatalf("got %v, refused should be %t", err, c.refused)
			}
			if !c.refused && ashyq.KindOf(err) != ashyq.Unavailable {
				t.Errorf("want unavailable, got %v", err)
			}
			for _, secret := range []string{"7010000001", "secret"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %s: %v", secret, err)
				}
			}
		})
	}
}

func TestScreenForgetsTheFirstPhoneWhenItIsFull(t *testing.T) {
	s := sms.NewScreen(2)
	for i := range 3 {
		to, err := ashyq.ParsePhone(fmt.Sprintf("+7701000000%d", i))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Send(t.Context(), to, fmt.Sprintf("11111%d is your code", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, want := range []string{"", "111111", "111112"} {
		to, _ := ashyq.ParsePhone(fmt.Sprintf("+7701000000%d", i))
		if code, ok := s.LastCode(to); code != want || ok != (want != "") {
			t.Errorf("the code of phone %d is %q, want %q", i, code, want)
		}
	}
}

func TestScreenFindsTheCodeInAText(t *testing.T) {
	for text, want := range map[string]string{
		"123456 — ваш код":         "123456",
		"code: 654321":             "654321",
		"call 87010000001, 000042": "000042",
		"1234567 is too long":      "",
		"no code":                  "",
	} {
		s := sms.NewScreen(1)
		_ = s.Send(t.Context(), phone(t), text)
		if got, _ := s.LastCode(phone(t)); got != want {
			t.Errorf("%q has the code %q, want %q", text, got, want)
		}
	}
}

// operator is a gateway that takes every text and remembers it by the number it was for.
type operator struct {
	url   string
	mu    sync.Mutex
	texts map[string]string
}

func newOperator(t *testing.T, number, text, answer string) *operator {
	o := &operator{texts: make(map[string]string)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.texts[r.PostFormValue(number)] = r.PostFormValue(text)
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	o.url = server.URL
	return o
}

func (o *operator) text(number string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.texts[number]
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func phone(t *testing.T) ashyq.Phone {
	t.Helper()
	p, err := ashyq.ParsePhone("+77010000001")
	if err != nil {
		t.Fatal(err)
	}
	return p
}
