package sqlite

import (
	"context"
	"time"

	"ashyq"
)

// Caller is who a token is known to be of, in a form that is for who keeps it. One without a Body is not to be kept.
type Caller struct {
	Token ashyq.Digest
	Seen  time.Time
	Body  []byte
}

// SaveCallers keeps callers, in place of what was kept of the same tokens, and drops those who were seen before a moment, and
// those beyond a number who were seen longest ago.
func (j *Journal) SaveCallers(ctx context.Context, callers []Caller, oldest time.Time, most int) error {
	return change(ctx, j.store.writer, func(tx *tx) error {
		for _, c := range callers {
			query, args := "REPLACE INTO callers (token, seen, body) VALUES (?, ?, ?)", []any{c.Token, c.Seen, c.Body}
			if c.Body == nil {
				query, args = "DELETE FROM callers WHERE token = ?", []any{c.Token}
			}
			if _, err := tx.exec(query, args...); err != nil {
				return err
			}
		}
		_, err := tx.exec("DELETE FROM callers WHERE seen < max(?, coalesce((SELECT seen FROM callers ORDER BY seen DESC LIMIT 1 OFFSET ?), 0))",
			oldest, most-1)
		return err
	})
}

// Callers are all that are kept, those who were seen longest ago first.
func (j *Journal) Callers(ctx context.Context) ([]Caller, error) {
	return read(ctx, j.store.readers, func(c *conn) (callers []Caller, err error) {
		for r, err := range c.rows("SELECT token, seen, body FROM callers ORDER BY seen") {
			if err != nil {
				return nil, err
			}
			callers = append(callers, Caller{r.digest(0), r.time(1), r.blob(2)})
		}
		return callers, nil
	})
}
