package sqlite

import (
	"context"
	"encoding/json"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveEntity(ctx context.Context, e ashyq.Entity) error {
	name, err := json.Marshal(e.Name)
	if err != nil {
		return translate(err)
	}
	return change(ctx, s.writer, func(tx *tx) error {
		return tx.saved("INSERT INTO entities (changed, id, name, bin) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "+
			"changed = excluded.changed, name = excluded.name, bin = excluded.bin", e.ID, string(name), e.BIN.Digits())
	})
}

func (s *Store) SaveVenue(ctx context.Context, v ashyq.Venue) error {
	body, err := json.Marshal(v)
	if err != nil {
		return translate(err)
	}
	return change(ctx, s.writer, func(tx *tx) error {
		if err := tx.checkGates(v); err != nil {
			return err
		}
		err := tx.saved("INSERT INTO venues (changed, id, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "+
			"changed = excluded.changed, body = excluded.body", v.ID, string(body))
		if err != nil {
			return err
		}
		if _, err := tx.exec("DELETE FROM gates WHERE venue = ?", v.ID); err != nil {
			return err
		}
		for _, g := range v.Gates {
			if _, err := tx.exec("INSERT INTO gates (id, short, venue) VALUES (?, nullif(?, ''), ?)", g.ID, g.Short, v.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkGates fails if a gate's id or short number is another's, at this venue or elsewhere.
func (tx *tx) checkGates(v ashyq.Venue) error {
	ids, shorts := make(map[ashyq.GateID]bool), make(map[string]bool)
	for _, g := range v.Gates {
		taken, err := tx.row("SELECT 1 FROM gates WHERE (id = ? OR short = nullif(?, '')) AND venue <> ?", g.ID, g.Short, v.ID)
		if err != nil {
			return err
		}
		if taken != nil || ids[g.ID] || g.Short != "" && shorts[g.Short] {
			return store.ErrGateExists
		}
		ids[g.ID], shorts[g.Short] = true, true
	}
	return nil
}

func (s *Store) SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone) error {
	return change(ctx, s.writer, func(tx *tx) error {
		return tx.saved("INSERT INTO zones (changed, region, zone) VALUES (?, ?, ?) ON CONFLICT (region) DO UPDATE SET "+
			"changed = excluded.changed, zone = excluded.zone", region, zone)
	})
}

// saved runs a statement whose first argument is the number of this change.
func (tx *tx) saved(query string, args ...any) error {
	n, err := tx.row("UPDATE changes SET n = n + 1 RETURNING n")
	if err != nil {
		return err
	}
	_, err = tx.exec(query, append([]any{n.int(0)}, args...)...)
	return err
}

func (s *Store) Changes(ctx context.Context, after int64) (store.Changes, error) {
	return read(ctx, s.readers, func(c *conn) (store.Changes, error) { return c.changes(after) })
}

// changes is one query, so that it sees one moment.
func (c *conn) changes(after int64) (store.Changes, error) {
	changes := store.Changes{Cursor: after}
	query := "SELECT changed, 'entity', id, name, bin FROM entities WHERE changed > ? UNION ALL " +
		"SELECT changed, 'venue', id, body, '' FROM venues WHERE changed > ? UNION ALL " +
		"SELECT changed, 'zone', region, zone, '' FROM zones WHERE changed > ? ORDER BY changed"
	for r, err := range c.rows(query, after, after, after) {
		if err != nil {
			return store.Changes{}, err
		}
		switch id := r.text(2); r.text(1) {
		case "entity":
			e := ashyq.Entity{ID: ashyq.EntityID(id)}
			if e.BIN, err = readBIN(r.text(4)); err == nil {
				err = json.Unmarshal([]byte(r.text(3)), &e.Name)
			}
			changes.Entities = append(changes.Entities, e)
		case "venue":
			var v ashyq.Venue
			err = json.Unmarshal([]byte(r.text(3)), &v)
			changes.Venues = append(changes.Venues, v)
		case "zone":
			if changes.Zones == nil {
				changes.Zones = make(map[ashyq.Region]ashyq.Zone)
			}
			changes.Zones[ashyq.Region(id)] = ashyq.Zone(r.text(3))
		}
		if err != nil {
			return store.Changes{}, err
		}
		changes.Cursor = r.int(0)
	}
	return changes, nil
}

// readBIN reads a column that may be empty.
func readBIN(digits string) (ashyq.BIN, error) {
	if digits == "" {
		return ashyq.BIN{}, nil
	}
	return ashyq.ParseBIN(digits)
}
