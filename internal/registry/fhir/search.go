package fhir

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/registry"
)

// What one question may cost at most; an answer that would cost more is Partial.
const (
	pageSize       = "100"
	maxPages       = 10
	maxEntries     = 1000
	maxBody        = 2 << 20          // of one page, bytes
	requestTimeout = 10 * time.Second // the last resort, for callers without a deadline
)

// question is a search of one type. Its number is the person's: it may stand in a body and in no URL.
type question struct {
	kind   string
	form   url.Values
	number string
}

// answer is what searches found.
type answer struct {
	found   []found
	partial bool  // some of it was missing or could not be read
	err     error // there was none
}

// found is an entry that matched a search of a type.
type found struct {
	kind string
	Entry
}

var (
	errNotFHIR  = errors.New("the answer is not the FHIR that was asked for")
	errTooLarge = errors.New("the answer is too large")
)

// search asks one question and follows its pages.
func (c *Client) search(ctx context.Context, q question) answer {
	first, err := c.post(ctx, c.base.JoinPath(q.kind, "_search"), "application/x-www-form-urlencoded", q.form.Encode())
	if err != nil {
		return answer{err: err}
	}
	return c.follow(ctx, q, first)
}

// searchAll asks several questions in one request where the server offers that, else all at once. The answer is partial if
// some of them got none, an error if all did.
func (c *Client) searchAll(ctx context.Context, questions ...question) answer {
	if c.abilities.batch(c) {
		if answers, err := c.searchBatch(ctx, questions); err == nil {
			return joined(answers)
		} else if ctx.Err() != nil {
			return answer{err: err}
		}
		c.abilities.lost(c.now())
	}
	answers := make([]answer, len(questions))
	var asking sync.WaitGroup
	for i, q := range questions {
		asking.Go(func() { answers[i] = c.search(ctx, q) })
	}
	asking.Wait()
	return joined(answers)
}

// searchBatch asks several questions in one request; it fails if the server does not answer each in its place.
func (c *Client) searchBatch(ctx context.Context, questions []question) ([]answer, error) {
	batch := Bundle{Head: Head{ResourceType: TypeBundle}, Type: Batch}
	for _, q := range questions {
		batch.Entry = append(batch.Entry, Entry{
			Request: &EntryRequest{Method: http.MethodGet, URL: q.kind + "?" + q.form.Encode()}})
	}
	body, err := json.Marshal(batch)
	if err != nil {
		return nil, err
	}
	got, err := c.post(ctx, c.base, MediaType, string(body))
	if err != nil {
		return nil, err
	}
	if got.Type != BatchResponse || len(got.Entry) != len(questions) {
		return nil, registry.Unavailable(errNotFHIR)
	}
	answers := make([]answer, len(questions))
	for i, e := range got.Entry {
		var page Bundle
		switch {
		case e.Response == nil || !strings.HasPrefix(e.Response.Status, "200"):
			answers[i].err = registry.Unavailable(errNotFHIR)
		case json.Unmarshal(e.Resource, &page) != nil || page.ResourceType != TypeBundle:
			answers[i].err = registry.Unavailable(errNotFHIR)
		default:
			answers[i] = c.follow(ctx, questions[i], &page)
		}
	}
	return answers, nil
}

// joined makes one answer of several.
func joined(answers []answer) (all answer) {
	silent := 0
	for _, a := range answers {
		if a.err != nil {
			silent++
			all.err = cmp.Or(all.err, a.err)
		}
		all.found = append(all.found, a.found...)
		all.partial = all.partial || a.partial || a.err != nil
	}
	if silent < len(answers) {
		all.err = nil
	}
	return all
}

// follow gathers the matches of a search's first page and of those after it.
func (c *Client) follow(ctx context.Context, q question, page *Bundle) (a answer) {
	if page.Type != Searchset {
		return answer{err: registry.Unavailable(errNotFHIR)}
	}
	for pages := 1; ; pages++ {
		a.add(q.kind, page)
		next := page.Next()
		if next == "" {
			return a
		}
		if pages == maxPages || len(a.found) >= maxEntries {
			a.partial = true
			return a
		}
		var err error
		if page, err = c.next(ctx, next, q.number); err != nil || page.Type != Searchset {
			a.partial = true
			return a
		}
	}
}

// add takes a page's matches. An OperationOutcome among them tells of what the server could not say.
func (a *answer) add(kind string, page *Bundle) {
	for _, e := range page.Entry {
		var o OperationOutcome
		switch {
		case e.Search != nil && e.Search.Mode == "include":
		case json.Unmarshal(e.Resource, &o) == nil && o.ResourceType == TypeOutcome:
			a.partial = a.partial || slices.ContainsFunc(o.Issue, Issue.grave)
		case len(a.found) >= maxEntries:
			a.partial = true
		default:
			a.found = append(a.found, found{kind, e})
		}
	}
}

func (i Issue) grave() bool { return i.Severity == "fatal" || i.Severity == "error" }

// next fetches a further page. The link must lead to the same server. One that repeats the person's number is asked as a
// search by POST, where the server's URL allows that, so that the number stays out of URLs.
func (c *Client) next(ctx context.Context, link, number string) (*Bundle, error) {
	ref, err := url.Parse(link)
	if err != nil {
		return nil, registry.Unavailable(errors.New("the link to the next page is no URL"))
	}
	target := c.base.JoinPath("/").ResolveReference(ref)
	if origin(target) != origin(c.base) || target.User != nil {
		return nil, registry.Unavailable(errors.New("the link to the next page leads to another server"))
	}
	target.Fragment = ""
	if unescaped, err := url.QueryUnescape(target.String()); err != nil || strings.Contains(unescaped, number) {
		form := target.RawQuery
		target.RawQuery = ""
		target = target.JoinPath("_search")
		if strings.Contains(target.String(), number) {
			return nil, registry.Unavailable(errors.New("the link to the next page holds the person's number"))
		}
		return c.post(ctx, target, "application/x-www-form-urlencoded", form)
	}
	return c.do(ctx, http.MethodGet, target, "", "")
}

// origin is the server a URL leads to: its scheme, host and port.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

func (c *Client) post(ctx context.Context, to *url.URL, contentType, body string) (*Bundle, error) {
	return c.do(ctx, http.MethodPost, to, contentType, body)
}

// do sends a request, which asks and changes nothing, and reads the Bundle that answers it.
func (c *Client) do(ctx context.Context, method string, to *url.URL, contentType, body string) (*Bundle, error) {
	var b Bundle
	if err := c.exchange(ctx, method, to, contentType, body, &b); err != nil {
		return nil, err
	}
	if b.ResourceType != TypeBundle {
		return nil, registry.Unavailable(errNotFHIR)
	}
	return &b, nil
}

// exchange sends a request and decodes its answer. No error of it holds a URL, a body or what the server said.
func (c *Client) exchange(ctx context.Context, method string, to *url.URL, contentType, body string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, to.String(), bytes.NewBufferString(body))
	if err != nil {
		return registry.Unavailable(errors.New("the request cannot be made"))
	}
	req.Header.Set("Accept", MediaType)
	req.Header["Idempotency-Key"] = nil // lets the transport repeat it when a kept connection turns out to be closed
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		return registry.Unavailable(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return refused(resp, c.now())
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return registry.Unavailable(fmt.Errorf("reading the answer: %w", err))
	case len(data) > maxBody:
		return registry.Unavailable(errTooLarge)
	case json.Unmarshal(data, into) != nil:
		return registry.Unavailable(errNotFHIR)
	}
	return nil
}

// refused is the error of an answer other than 200, with when to come again if the server says it.
func refused(resp *http.Response, now time.Time) *ashyq.Error {
	io.CopyN(io.Discard, resp.Body, 16<<10)
	e := registry.Unavailable(fmt.Errorf("status %d", resp.StatusCode))
	after := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(after); err == nil && seconds > 0 {
		e.Retry = time.Duration(min(seconds, 3600)) * time.Second
	} else if at, err := http.ParseTime(after); err == nil {
		e.Retry = max(0, min(at.Sub(now), time.Hour))
	}
	return e
}
