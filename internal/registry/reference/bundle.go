package reference

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"ashyq/internal/registry/fhir"
)

// maxEntries is how many entries a bundle may have.
const maxEntries = 500

// parseBundle reads a transaction or a batch.
func parseBundle(text []byte) (*fhir.Bundle, error) {
	var b fhir.Bundle
	if json.Unmarshal(text, &b) != nil || b.ResourceType != fhir.TypeBundle {
		return nil, malformed("not a Bundle")
	}
	if b.Type != fhir.Transaction && b.Type != fhir.Batch {
		return nil, malformed("Bundle.type is neither transaction nor batch")
	}
	if len(b.Entry) > maxEntries {
		return nil, &problem{http.StatusRequestEntityTooLarge, "too-long", fmt.Sprintf("more than %d entries", maxEntries)}
	}
	return &b, nil
}

// bundle answers POST /.
func (s *Server) bundle(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(w, r, jsonTypes...)
	if err != nil {
		return err
	}
	b, err := parseBundle(body)
	if err != nil {
		return err
	}
	answer := &fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Timestamp: fhir.Moment(s.now())}
	if b.Type == fhir.Batch {
		answer.Type = fhir.BatchResponse
		for _, e := range b.Entry {
			answer.Entry = append(answer.Entry, s.batchEntry(r.Context(), base(r), e))
		}
	} else {
		answer.Type = fhir.TransactionResponse
		steps, err := s.steps(b.Entry)
		if err != nil {
			return err
		}
		results, err := s.transact(r.Context(), steps)
		if err != nil {
			return err
		}
		for _, result := range results {
			answer.Entry = append(answer.Entry, fhir.Entry{Response: result.response()})
		}
	}
	send(w, http.StatusOK, answer)
	return nil
}

// batchEntry answers one entry of a batch by itself.
func (s *Server) batchEntry(ctx context.Context, base string, e fhir.Entry) fhir.Entry {
	answer, err := s.answerEntry(ctx, base, e)
	if err != nil {
		p := s.problemOf(ctx, err)
		outcome, _ := json.Marshal(p.outcome())
		return fhir.Entry{Response: &fhir.EntryResponse{Status: statusLine(p.status), Outcome: outcome}}
	}
	return answer
}

func (s *Server) answerEntry(ctx context.Context, base string, e fhir.Entry) (fhir.Entry, error) {
	if e.Request == nil || e.Request.Method != http.MethodGet {
		st, err := s.step(e)
		if err != nil {
			return fhir.Entry{}, err
		}
		results, err := s.transact(ctx, []*step{st})
		if err != nil {
			return fhir.Entry{}, err
		}
		return fhir.Entry{Resource: results[0].Body, Response: results[0].response()}, nil
	}
	path, query, isSearch := strings.Cut(e.Request.URL, "?")
	typ, id, _ := strings.Cut(path, "/")
	if err := s.serves(typ); err != nil {
		return fhir.Entry{}, err
	}
	if id != "" && !isSearch {
		r, err := s.find(ctx, typ, id)
		if err != nil {
			return fhir.Entry{}, err
		}
		return fhir.Entry{Resource: r.Body, Response: written{r, false}.response()}, nil
	}
	form, err := url.ParseQuery(query)
	if err != nil || id != "" {
		return fhir.Entry{}, malformed("request.url is no search and no read")
	}
	q, err := s.keys.parseSearch(typ, form)
	if err != nil {
		return fhir.Entry{}, err
	}
	found, err := s.searchset(ctx, base, q)
	if err != nil {
		return fhir.Entry{}, err
	}
	text, err := json.Marshal(found)
	return fhir.Entry{Resource: text, Response: &fhir.EntryResponse{Status: statusLine(http.StatusOK)}}, err
}

func statusLine(status int) string { return fmt.Sprintf("%d %s", status, http.StatusText(status)) }
