package fhir

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"

	"ashyq"
	"ashyq/internal/registry"
)

// File files a dispute: one transaction, in which the Task is made unless there is one of its number.
func (c *Client) File(ctx context.Context, p ashyq.Person, d ashyq.Dispute) (ashyq.Dispute, error) {
	ids, who, err := c.patientsOf(ctx, p)
	if err != nil {
		return ashyq.Dispute{}, err
	}
	request := filing(d, who, ids)
	body, err := json.Marshal(request)
	if err != nil {
		return ashyq.Dispute{}, err
	}
	answer, err := c.post(ctx, c.base, MediaType, string(body))
	if err != nil {
		return ashyq.Dispute{}, err
	}
	made := ""
	if n := len(request.Entry); answer.Type == TransactionResponse && len(answer.Entry) == n && answer.Entry[n-1].Response != nil {
		made = answer.Entry[n-1].Response.Status
	}
	switch {
	case strings.HasPrefix(made, "201"):
		d.Registry, d.State, d.Changed, d.Note = c.name, ashyq.DisputeRequested, d.Filed, ""
		return d, nil
	case !strings.HasPrefix(made, "200"):
		return ashyq.Dispute{}, registry.Unavailable(errNotFHIR)
	}
	filed, err := c.Filed(ctx, p)
	if err != nil {
		return ashyq.Dispute{}, err
	}
	if i := slices.IndexFunc(filed, func(f ashyq.Dispute) bool { return f.Number == d.Number }); i >= 0 {
		return filed[i], nil
	}
	return ashyq.Dispute{}, registry.ErrNumberTaken
}

// Filed is what was filed for a person: the Tasks for any of their Patients that have a number of ours.
func (c *Client) Filed(ctx context.Context, p ashyq.Person) ([]ashyq.Dispute, error) {
	ids, who, err := c.patientsOf(ctx, p)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	subjects := TypePatient + "/" + strings.Join(ids, ","+TypePatient+"/")
	tasks := c.search(ctx, question{TypeTask, url.Values{"patient": {subjects}, "_count": {pageSize}}, who.Value})
	if tasks.err == nil && tasks.partial {
		tasks.err = registry.Unavailable(errors.New("some of what was filed is missing from the answer"))
	}
	if tasks.err != nil {
		return nil, tasks.err
	}
	return c.disputes(tasks.found, c.subjectIn(ids, who)), nil
}

// disputes are those among what a search found that are about a person, the newest first.
func (c *Client) disputes(tasks []found, about func(*Reference) bool) []ashyq.Dispute {
	var all []ashyq.Dispute
	for _, found := range tasks {
		var t Task
		if json.Unmarshal(found.Resource, &t) != nil || t.ResourceType != TypeTask || !about(t.For) {
			continue
		}
		if d, ours := c.dispute(t); ours {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b ashyq.Dispute) int { return b.Filed.Compare(a.Filed) })
	return all
}

// patientsOf is the ids of a person's Patients, none if the registry does not know them.
func (c *Client) patientsOf(ctx context.Context, p ashyq.Person) (ids []string, who Identifier, err error) {
	if p.IsZero() {
		return nil, who, registry.Unavailable(errors.New("nobody to ask about"))
	}
	who = c.systems.Identify(p)
	people := c.search(ctx, c.patientQuestion(who))
	if people.err != nil {
		return nil, who, people.err
	}
	ids, whole := c.identified(people, who)
	if len(ids) == 0 && !whole {
		return nil, who, registry.Unavailable(errNotFHIR)
	}
	return ids, who, nil
}
