// Package caller calls a service over HTTP, as programs and people outside do.
package caller

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Caller calls one service. Its errors are few and short, so that they can be counted, and name nobody.
type Caller struct {
	base string
	http *http.Client
}

// New is a Caller of the service at a base URL, who waits so long for an answer.
func New(base string, timeout time.Duration) *Caller {
	return &Caller{base: strings.TrimSuffix(base, "/"), http: &http.Client{Timeout: timeout}}
}

// Failure is an answer that was none: its status, and the problem's code.
type Failure struct {
	Status int
	Code   string
}

func (f *Failure) Error() string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", f.Status, f.Code))
}

const maxAnswer = 1 << 20

// Call makes a call with a JSON body unless that is nil, by a token unless that is empty, and reads the JSON answer unless into is nil.
// The error is a *Failure if there was an answer.
func (c *Caller) Call(ctx context.Context, method, path, token string, body, into any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return c.Do(request, into)
}

// Platform is a token of a platform.
func (c *Caller) Platform(ctx context.Context, id, secret string) (token string, err error) {
	form := strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/v1/platform/token", form)
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(id, secret)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := c.Do(request, &answer); err != nil {
		return "", fmt.Errorf("log the platform in: %w", err)
	}
	return answer.Token, nil
}

// Person is a session of whoever has a phone, by the code on a demo's screen.
func (c *Caller) Person(ctx context.Context, phone string) (token string, err error) {
	if err := c.Call(ctx, http.MethodPost, "/v1/login/code", "", map[string]string{"phone": phone}, nil); err != nil {
		return "", fmt.Errorf("ask for a code: %w", err)
	}
	var code struct{ Code string }
	if err := c.Call(ctx, http.MethodGet, "/demo/sms?phone="+url.QueryEscape(phone), "", nil, &code); err != nil {
		return "", fmt.Errorf("read a code off the screen: %w", err)
	}
	var session struct{ Token string }
	if err := c.Call(ctx, http.MethodPost, "/v1/login", "", map[string]string{"phone": phone, "code": code.Code}, &session); err != nil {
		return "", fmt.Errorf("log in: %w", err)
	}
	return session.Token, nil
}

// Do makes a call as it is. Its errors are those of Call.
func (c *Caller) Do(request *http.Request, into any) error {
	response, err := c.http.Do(request)
	if err != nil { // which has the URL, and that may hold a phone
		if failed, ok := errors.AsType[*url.Error](err); ok && failed.Timeout() {
			return fmt.Errorf("no answer within %v", c.http.Timeout)
		}
		if request.Context().Err() != nil {
			return request.Context().Err()
		}
		return errors.New("no connection")
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return errors.New("an answer that breaks off")
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		var problem struct{ Code string }
		_ = json.Unmarshal(body, &problem) // some have none
		return &Failure{response.StatusCode, problem.Code}
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}
