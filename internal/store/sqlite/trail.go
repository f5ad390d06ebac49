package sqlite

import (
	"context"
	"encoding/json"

	"ashyq"
	"ashyq/internal/store"
)

func (tx *tx) saveActs(acts []store.Act) error {
	for _, a := range acts {
		var fields []byte
		if len(a.Fields) > 0 {
			var err error
			if fields, err = json.Marshal(a.Fields); err != nil {
				return err
			}
		}
		_, err := tx.exec("INSERT INTO acts (at, actor, role, entity, venue, what, reason, decree, fields) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''))", store.Millis(a.At), a.Actor, a.As, a.Entity, a.Venue, a.What, a.Reason, a.Decree, string(fields))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) Acts(ctx context.Context, q store.ActQuery) ([]store.Act, error) {
	query, args := "SELECT n, at, actor, role, entity, venue, what, reason, decree, fields FROM acts WHERE n < ?", []any{orNever(q.Before)}
	if q.Entity != "" {
		query, args = query+" AND entity = ?", append(args, q.Entity)
	}
	if q.Venue != "" {
		query, args = query+" AND venue = ?", append(args, q.Venue)
	}
	return read(ctx, s.readers, func(c *conn) (acts []store.Act, err error) {
		for r, err := range c.rows(query+" ORDER BY n DESC LIMIT ?", append(args, max(0, q.Limit))...) {
			if err != nil {
				return nil, err
			}
			a := store.Act{
				N: r.int(0), At: r.time(1), Actor: ashyq.AccountID(r.text(2)), As: store.RoleName(r.text(3)),
				Entity: ashyq.EntityID(r.text(4)), Venue: ashyq.VenueID(r.text(5)), What: r.text(6), Reason: r.text(7), Decree: r.text(8),
			}
			if fields := r.text(9); fields != "" {
				if err := json.Unmarshal([]byte(fields), &a.Fields); err != nil {
					return nil, err
				}
			}
			acts = append(acts, a)
		}
		return acts, nil
	})
}
