package sms

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ashyq"
)

// Gateway sends through an operator's HTTP interface.
type Gateway struct {
	url    string
	client *http.Client
	form   func(phone, text string) url.Values
	read   func(body []byte) error // nil, ErrRefused, or why the gateway did not take the text
}

// Config is an account at a gateway.
type Config struct {
	URL    string // of the gateway's call for sending; empty for the operator's own
	Login  string // empty where a key alone is enough
	Key    string // a password or an API key
	Sender string // the name that phones show; empty for the account's default
}

// sendTimeout bounds one request: a person is waiting for the answer.
const sendTimeout = 10 * time.Second

// maxAnswer is how much of a gateway's answer is read; a true one has some hundred bytes.
const maxAnswer = 16 << 10

func newGateway(address string, form func(phone, text string) url.Values, read func([]byte) error) *Gateway {
	return &Gateway{url: address, form: form, read: read, client: &http.Client{
		Timeout: sendTimeout,
		// A redirect would carry the number to a host that nobody has configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Send implements Sender.
func (g *Gateway) Send(ctx context.Context, to ashyq.Phone, text string) error {
	body := g.form(to.E164(), text).Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, strings.NewReader(body))
	if err != nil {
		return unavailable(reveal(err))
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := g.client.Do(req)
	if err != nil {
		return unavailable(reveal(err))
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return unavailable(err)
	}
	if resp.StatusCode != http.StatusOK {
		return unavailable(fmt.Errorf("the gateway answers with status %d", resp.StatusCode))
	}
	if err := g.read(answer); err != nil {
		if errors.Is(err, ErrRefused) {
			return err
		}
		return unavailable(err)
	}
	return nil
}

func unavailable(err error) error {
	return ashyq.Wrap(ashyq.Unavailable, "unavailable", fmt.Errorf("sms: %w", err))
}

// gatewayError tells the number of a gateway's error, if it is one: garbage could hold a phone there.
func gatewayError(code int) error {
	if code < 0 || code > 999 {
		return errors.New("the gateway answers with an unknown error")
	}
	return fmt.Errorf("the gateway answers with error %d", code)
}

// reveal is the cause inside a url.Error, whose own text has the URL in it, and with that a gateway's key.
func reveal(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
