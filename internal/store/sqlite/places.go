package sqlite

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveEntity(ctx context.Context, e ashyq.Entity, acts ...store.Act) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.saveEntity(e, acts...)
		return err
	})
}

// saveEntity writes an entity, and returns it as it is kept.
func (tx *tx) saveEntity(e ashyq.Entity, acts ...store.Act) (ashyq.Entity, error) {
	e.Since = store.Kept(e.Since)
	body, err := json.Marshal(e)
	if err != nil {
		return ashyq.Entity{}, err
	}
	err = tx.saved("INSERT INTO entities (changed, id, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "+
		"changed = excluded.changed, body = excluded.body", e.ID, string(body))
	if err != nil {
		return ashyq.Entity{}, err
	}
	if err := tx.saveActs(acts); err != nil {
		return ashyq.Entity{}, err
	}
	return decode[ashyq.Entity](string(body))
}

func (s *Store) SaveVenue(ctx context.Context, v ashyq.Venue, acts ...store.Act) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.saveVenue(v, acts...)
		return err
	})
}

// saveVenue writes a venue with its gates, and returns it as it is kept.
func (tx *tx) saveVenue(v ashyq.Venue, acts ...store.Act) (ashyq.Venue, error) {
	if err := tx.checkGates(v); err != nil {
		return ashyq.Venue{}, err
	}
	v.Participation.Since, v.Participation.Ends, v.Printed = store.Kept(v.Participation.Since), store.Kept(v.Participation.Ends), store.Kept(v.Printed)
	v.Gates = slices.Clone(v.Gates)
	for i := range v.Gates {
		v.Gates[i].Retired = store.Kept(v.Gates[i].Retired)
	}
	body, err := json.Marshal(v)
	if err != nil {
		return ashyq.Venue{}, err
	}
	err = tx.saved("INSERT INTO venues (changed, id, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "+
		"changed = excluded.changed, body = excluded.body", v.ID, string(body))
	if err != nil {
		return ashyq.Venue{}, err
	}
	if _, err := tx.exec("DELETE FROM gates WHERE venue = ?", v.ID); err != nil {
		return ashyq.Venue{}, err
	}
	for _, g := range v.Gates {
		if _, err := tx.exec("INSERT INTO gates (id, short, venue) VALUES (?, nullif(?, ''), ?)", g.ID, g.Short, v.ID); err != nil {
			return ashyq.Venue{}, err
		}
	}
	if err := tx.saveActs(acts); err != nil {
		return ashyq.Venue{}, err
	}
	return decode[ashyq.Venue](string(body))
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

func (s *Store) SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone, acts ...store.Act) error {
	return change(ctx, s.writer, func(tx *tx) error {
		err := tx.saved("INSERT INTO zones (changed, region, zone) VALUES (?, ?, ?) ON CONFLICT (region) DO UPDATE SET "+
			"changed = excluded.changed, zone = excluded.zone", region, zone)
		if err != nil {
			return err
		}
		return tx.saveActs(acts)
	})
}

func (s *Store) SaveDecree(ctx context.Context, d store.Decree, acts ...store.Act) error {
	return change(ctx, s.writer, func(tx *tx) error {
		known, err := tx.row("SELECT text FROM decrees WHERE version = ?", d.Version)
		if err != nil {
			return err
		}
		if known != nil && known.text(0) != d.Text {
			return store.ErrIDReused
		}
		if known != nil {
			return nil
		}
		if err := tx.saved("INSERT INTO decrees (changed, version, text) VALUES (?, ?, ?)", d.Version, d.Text); err != nil {
			return err
		}
		return tx.saveActs(acts)
	})
}

func (s *Store) RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...store.Act) error {
	return change(ctx, s.writer, func(tx *tx) error {
		known, err := tx.row("SELECT oldest FROM revocations WHERE pass = ?", r.Pass)
		if err != nil || known != nil && (r.Pass != "" || known.int(0) >= r.Before.UnixMilli()) {
			return err
		}
		err = tx.saved("INSERT INTO revocations (changed, pass, until, oldest) VALUES (?, ?, ?, ?) ON CONFLICT (pass) DO UPDATE SET "+
			"changed = excluded.changed, oldest = excluded.oldest", r.Pass, r.Until, r.Before)
		if err != nil {
			return err
		}
		if err := tx.saveActs(acts); err != nil {
			return err
		}
		return tx.sweep("revocations", "pass", "until", now.UnixMilli())
	})
}

func (s *Store) ChangeEntity(
	ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (store.Act, error),
) (ashyq.Entity, error) {
	return changePlace(ctx, s.writer, "SELECT body FROM entities WHERE id = ?", id, change, (*tx).saveEntity)
}

func (s *Store) ChangeVenue(
	ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (store.Act, error),
) (ashyq.Venue, error) {
	return changePlace(ctx, s.writer, "SELECT body FROM venues WHERE id = ?", id, change, (*tx).saveVenue)
}

// changePlace has change work on what a query for an id finds, read anew whenever it is called, and saves it. What change
// refuses is no failure of the transaction, whatever its kind.
func changePlace[T any, ID ~string](
	ctx context.Context, w *writer, query string, id ID, change func(*T) (store.Act, error),
	save func(*tx, T, ...store.Act) (T, error),
) (T, error) {
	type result struct {
		place   T
		refusal error
	}
	r, err := write(ctx, w, func(tx *tx) (result, error) {
		found, err := tx.row(query, id)
		if err != nil {
			return result{}, err
		}
		if found == nil {
			return result{}, store.ErrNotFound
		}
		place, err := decode[T](found.text(0))
		if err != nil {
			return result{}, err
		}
		act, err := change(&place)
		if err != nil {
			return result{refusal: err}, nil
		}
		place, err = save(tx, place, act)
		return result{place: place}, err
	})
	if err == nil {
		err = r.refusal
	}
	return r.place, err
}

func decode[T any](body string) (place T, err error) {
	err = json.Unmarshal([]byte(body), &place)
	return place, err
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

func (s *Store) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	return read(ctx, s.readers, func(c *conn) (store.Changes, error) { return c.changes(after, limit) })
}

// changes is one query, so that it sees one moment.
func (c *conn) changes(after int64, limit int) (store.Changes, error) {
	changes := store.Changes{Cursor: after}
	query := "SELECT changed, 'entity', id, body FROM entities WHERE changed > ? UNION ALL " +
		"SELECT changed, 'venue', id, body FROM venues WHERE changed > ? UNION ALL " +
		"SELECT changed, 'decree', version, text FROM decrees WHERE changed > ? UNION ALL " +
		"SELECT changed, 'zone', region, zone FROM zones WHERE changed > ? UNION ALL " +
		"SELECT changed, 'revocation', pass, coalesce(until, oldest) FROM revocations WHERE changed > ? UNION ALL " +
		"SELECT changed, 'announcement', id, body FROM announcements WHERE changed > ? ORDER BY changed LIMIT ?"
	for r, err := range c.rows(query, after, after, after, after, after, after, max(0, limit)) {
		if err != nil {
			return store.Changes{}, err
		}
		switch r.text(1) {
		case "entity":
			e, err := decode[ashyq.Entity](r.text(3))
			if err != nil {
				return store.Changes{}, err
			}
			changes.Entities = append(changes.Entities, e)
		case "venue":
			v, err := decode[ashyq.Venue](r.text(3))
			if err != nil {
				return store.Changes{}, err
			}
			changes.Venues = append(changes.Venues, v)
		case "decree":
			changes.Decrees = append(changes.Decrees, store.Decree{Version: r.text(2), Text: r.text(3)})
		case "announcement":
			a, err := decode[ashyq.Announcement](r.text(3))
			if err != nil {
				return store.Changes{}, err
			}
			changes.Announcements = append(changes.Announcements, a)
		case "zone":
			if changes.Zones == nil {
				changes.Zones = make(map[ashyq.Region]ashyq.Zone)
			}
			changes.Zones[ashyq.Region(r.text(2))] = ashyq.Zone(r.text(3))
		case "revocation":
			changes.Revoked = append(changes.Revoked, store.RevokedAt(r.int(0), r.text(2), r.time(3)))
		}
		changes.Cursor = r.int(0)
	}
	return changes, nil
}
