package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveEntity(ctx context.Context, e ashyq.Entity, acts ...store.Act) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := saveEntity(ctx, tx, e, acts...)
		return err
	})
}

// saveEntity writes an entity, and returns it as it is kept.
func saveEntity(ctx context.Context, tx pgx.Tx, e ashyq.Entity, acts ...store.Act) (ashyq.Entity, error) {
	e.Since = store.Kept(e.Since)
	body, err := json.Marshal(e)
	if err != nil {
		return ashyq.Entity{}, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO entities (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body", e.ID, string(body))
	if err != nil {
		return ashyq.Entity{}, err
	}
	if err := number(ctx, tx, "entities", "id", string(e.ID)); err != nil {
		return ashyq.Entity{}, err
	}
	if err := saveActs(ctx, tx, acts); err != nil {
		return ashyq.Entity{}, err
	}
	return decode[ashyq.Entity](body)
}

func (s *Store) SaveVenue(ctx context.Context, v ashyq.Venue, acts ...store.Act) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := saveVenue(ctx, tx, v, acts...)
		return err
	})
}

// saveVenue writes a venue with its gates, and returns it as it is kept.
func saveVenue(ctx context.Context, tx pgx.Tx, v ashyq.Venue, acts ...store.Act) (ashyq.Venue, error) {
	v.Participation.Since, v.Participation.Ends, v.Printed = store.Kept(v.Participation.Since), store.Kept(v.Participation.Ends), store.Kept(v.Printed)
	v.Gates = slices.Clone(v.Gates)
	for i := range v.Gates {
		v.Gates[i].Retired = store.Kept(v.Gates[i].Retired)
	}
	body, err := json.Marshal(v)
	if err != nil {
		return ashyq.Venue{}, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO venues (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body", v.ID, string(body))
	if err != nil {
		return ashyq.Venue{}, err
	}
	if err := number(ctx, tx, "venues", "id", string(v.ID)); err != nil {
		return ashyq.Venue{}, err
	}
	if err := saveGates(ctx, tx, v); err != nil {
		return ashyq.Venue{}, err
	}
	if err := saveActs(ctx, tx, acts); err != nil {
		return ashyq.Venue{}, err
	}
	return decode[ashyq.Venue](body)
}

// saveGates has the venue's gates be those given; that one is another's is told by the table. It comes after the number, which
// one change has at a time: two venues that exchange their gates would wait for each other.
func saveGates(ctx context.Context, tx pgx.Tx, v ashyq.Venue) error {
	if _, err := tx.Exec(ctx, "DELETE FROM gates WHERE venue = $1", v.ID); err != nil {
		return err
	}
	var ids, shorts []string
	for _, g := range v.Gates {
		ids, shorts = append(ids, string(g.ID)), append(shorts, g.Short)
	}
	_, err := tx.Exec(ctx, "INSERT INTO gates (id, short, venue) SELECT id, nullif(short, ''), $3 "+
		"FROM unnest($1::text[], $2::text[]) AS given (id, short)", ids, shorts, v.ID)
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok && answer.Code == "23505" { // unique_violation
		return store.ErrGateExists
	}
	return err
}

func (s *Store) SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone, acts ...store.Act) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO zones (region, zone) VALUES ($1, $2) ON CONFLICT (region) DO UPDATE SET zone = excluded.zone", region, zone)
		if err != nil {
			return err
		}
		if err := number(ctx, tx, "zones", "region", string(region)); err != nil {
			return err
		}
		return saveActs(ctx, tx, acts)
	})
}

func (s *Store) SaveDecree(ctx context.Context, d store.Decree, acts ...store.Act) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		added, err := tx.Exec(ctx, "INSERT INTO decrees (version, text) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING", d.Version, d.Text)
		if err != nil {
			return err
		}
		if added.RowsAffected() == 0 {
			var known string
			err := tx.QueryRow(ctx, "SELECT text FROM decrees WHERE version = $1", d.Version).Scan(&known)
			if err == nil && known != d.Text {
				return store.ErrIDReused
			}
			return err
		}
		if err := number(ctx, tx, "decrees", "version", d.Version); err != nil {
			return err
		}
		return saveActs(ctx, tx, acts)
	})
}

func (s *Store) RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...store.Act) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		written, err := tx.Exec(ctx, "INSERT INTO revocations (pass, until, oldest) VALUES ($1, $2, $3) ON CONFLICT (pass) DO UPDATE SET "+
			"oldest = excluded.oldest WHERE revocations.oldest < excluded.oldest", r.Pass, orNull(r.Until), orNull(r.Before))
		if err != nil || written.RowsAffected() == 0 {
			return err
		}
		if err := number(ctx, tx, "revocations", "pass", r.Pass); err != nil {
			return err
		}
		if err := saveActs(ctx, tx, acts); err != nil {
			return err
		}
		return sweep(ctx, tx, "revocations", "pass", "until", now)
	})
}

func (s *Store) ChangeEntity(
	ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (store.Act, error),
) (ashyq.Entity, error) {
	return changePlace(ctx, s, "SELECT body FROM entities WHERE id = $1 FOR UPDATE", id, change, saveEntity)
}

func (s *Store) ChangeVenue(
	ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (store.Act, error),
) (ashyq.Venue, error) {
	return changePlace(ctx, s, "SELECT body FROM venues WHERE id = $1 FOR UPDATE", id, change, saveVenue)
}

// changePlace has change work on what a query for an id finds, read anew whenever it is called, and saves it. What change
// refuses is no failure of the transaction, whatever its kind.
func changePlace[T any, ID ~string](
	ctx context.Context, s *Store, query string, id ID, change func(*T) (store.Act, error),
	save func(context.Context, pgx.Tx, T, ...store.Act) (T, error),
) (T, error) {
	type result struct {
		place   T
		refusal error
	}
	r, err := write(ctx, s, func(ctx context.Context, tx pgx.Tx) (result, error) {
		var body []byte
		if err := tx.QueryRow(ctx, query, id).Scan(&body); err != nil {
			return result{}, found(err)
		}
		place, err := decode[T](body)
		if err != nil {
			return result{}, err
		}
		act, err := change(&place)
		if err != nil {
			return result{refusal: err}, nil
		}
		place, err = save(ctx, tx, place, act)
		return result{place: place}, err
	})
	if err == nil {
		err = r.refusal
	}
	return r.place, err
}

func decode[T any](body []byte) (place T, err error) {
	err = json.Unmarshal(body, &place)
	return place, err
}

// number gives a row the number of this change. It comes after all else that may wait for another transaction, and holds up
// every other change until this one is committed: so none is seen before one with a smaller number.
func number(ctx context.Context, tx pgx.Tx, table, key, id string) error {
	var n int64
	if err := tx.QueryRow(ctx, "UPDATE changes SET n = n + 1 RETURNING n").Scan(&n); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE "+table+" SET changed = $1 WHERE "+key+" = $2", n, id)
	return err
}

// Changes is one query, so that it sees one moment.
func (s *Store) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	query := "(SELECT changed, 'entity', id, body::text FROM entities WHERE changed > $1 ORDER BY changed LIMIT $2) UNION ALL " +
		"(SELECT changed, 'venue', id, body::text FROM venues WHERE changed > $1 ORDER BY changed LIMIT $2) UNION ALL " +
		"(SELECT changed, 'decree', version, text FROM decrees WHERE changed > $1 ORDER BY changed LIMIT $2) UNION ALL " +
		"(SELECT changed, 'zone', region, zone FROM zones WHERE changed > $1 ORDER BY changed LIMIT $2) UNION ALL " +
		"(SELECT changed, 'revocation', pass, (extract(epoch FROM coalesce(until, oldest)) * 1000)::bigint::text FROM revocations " +
		"WHERE changed > $1 ORDER BY changed LIMIT $2) UNION ALL " +
		"(SELECT changed, 'announcement', id, body::text FROM announcements WHERE changed > $1 ORDER BY changed LIMIT $2) ORDER BY changed LIMIT $2"
	return read(ctx, s, func(ctx context.Context, q querier) (store.Changes, error) {
		changes := store.Changes{Cursor: after}
		rows, err := q.Query(ctx, query, after, max(0, limit))
		if err != nil {
			return store.Changes{}, err
		}
		var kind, id string
		var body []byte
		_, err = pgx.ForEachRow(rows, []any{&changes.Cursor, &kind, &id, &body}, func() error {
			switch kind {
			case "entity":
				e, err := decode[ashyq.Entity](body)
				if err != nil {
					return err
				}
				changes.Entities = append(changes.Entities, e)
			case "venue":
				v, err := decode[ashyq.Venue](body)
				if err != nil {
					return err
				}
				changes.Venues = append(changes.Venues, v)
			case "decree":
				changes.Decrees = append(changes.Decrees, store.Decree{Version: id, Text: string(body)})
			case "announcement":
				a, err := decode[ashyq.Announcement](body)
				if err != nil {
					return err
				}
				changes.Announcements = append(changes.Announcements, a)
			case "zone":
				if changes.Zones == nil {
					changes.Zones = make(map[ashyq.Region]ashyq.Zone)
				}
				changes.Zones[ashyq.Region(id)] = ashyq.Zone(body)
			case "revocation":
				ms, err := strconv.ParseInt(string(body), 10, 64)
				if err != nil {
					return err
				}
				changes.Revoked = append(changes.Revoked, store.RevokedAt(changes.Cursor, id, store.FromMillis(ms)))
			}
			return nil
		})
		return changes, err
	})
}
