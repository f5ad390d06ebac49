package reference

import (
	"context"
	"encoding/json"
	"fmt"
)

// source is by what a query finds its candidates. Each has an index, but for the codes: that is for the queue of requests, of
// which there are few.
type source string

const (
	byID         source = "id"
	bySubject    source = "subject"
	byIdentifier source = "identifier"
	byCode       source = "code" // all of a type that have one of the query's codes
)

// query is one search, understood. As a cursor it is sealed, so that a link to the next page tells nothing.
type query struct {
	Type        string
	By          source
	Values      []string // ids, ids of Patients, or digests of identifiers
	IDs         []string // if any, only these
	Codes       []string // digests; if any, one of them must be there
	OldestFirst bool
	Count       int // at most so many to a page
	After       *position
}

// position is the last match of a page.
type position struct {
	Date int64 // Unix milliseconds
	ID   string
}

// selection is one of the statements that a query may need.
type selection struct {
	by          source
	oldestFirst bool
}

// sql is the statement. Its limit is a sum because SQLite prepares a statement anew for each value of a bare LIMIT ?.
func (s selection) sql() string {
	from := map[source]string{
		byID:         `r.id IN (SELECT value FROM json_each(?2))`,
		bySubject:    `r.subject IN (SELECT value FROM json_each(?2))`,
		byIdentifier: `r.id IN (SELECT resource FROM identifier WHERE digest IN (SELECT value FROM json_each(?2)))`,
		byCode:       `?2 IS NULL AND ?4 IS NOT NULL`,
	}[s.by]
	order, beyond := "DESC", "<"
	if s.oldestFirst {
		order, beyond = "ASC", ">"
	}
	return fmt.Sprintf(`
		SELECT r.type, r.id, r.version, r.updated, r.subject, r.date, r.body FROM resource r
		WHERE r.type = ?1 AND %[1]s
		  AND (?3 IS NULL OR r.id IN (SELECT value FROM json_each(?3)))
		  AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(r.codes) c JOIN json_each(?4) w ON c.value = w.value))
		  AND (?5 IS NULL OR (r.date, r.id) %[3]s (?5, ?6))
		ORDER BY r.date %[2]s, r.id %[2]s LIMIT ?7 + 0`, from, order, beyond)
}

// search is one page of matches, and the query for the next page or nil.
func (s *storage) search(ctx context.Context, q query) (matches []*stored, next *query, err error) {
	var date, id any
	if q.After != nil {
		date, id = q.After.Date, q.After.ID
	}
	rows, err := s.selects[selection{q.By, q.OldestFirst}].QueryContext(ctx,
		q.Type, list(q.Values), list(q.IDs), list(q.Codes), date, id, q.Count+1)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		if len(matches) == q.Count {
			last := matches[q.Count-1]
			q.After = &position{last.Date.UnixMilli(), last.ID}
			return matches, &q, nil
		}
		r, err := scan(rows, s.keys)
		if err != nil {
			return nil, nil, err
		}
		matches = append(matches, r)
	}
	return matches, nil, rows.Err()
}

// list is a JSON array for json_each, NULL for no condition.
func list(values []string) any {
	if len(values) == 0 {
		return nil
	}
	text, _ := json.Marshal(values)
	return string(text)
}

// resource is one resource, nil if there is none.
func (s *storage) resource(ctx context.Context, typ, id string) (*stored, error) {
	matches, _, err := s.search(ctx, query{Type: typ, By: byID, Values: []string{id}, Count: 1})
	if err != nil || len(matches) == 0 {
		return nil, err
	}
	return matches[0], nil
}
