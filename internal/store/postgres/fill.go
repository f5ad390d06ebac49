package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

var _ store.Filler = (*Store)(nil)

// fillSize is how many of a kind a transaction takes: a sync then costs little beside them.
const fillSize = 20_000

// fill writes all of a sequence, many to a transaction, which may take as long as it needs.
func fill[T any](ctx context.Context, s *Store, all iter.Seq[T], save func(pgx.Tx, []T) error) error {
	commit := func(some []T) error {
		return translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
				return err
			}
			return save(tx, some)
		}))
	}
	some := make([]T, 0, fillSize)
	for one := range all {
		if some = append(some, one); len(some) < fillSize {
			continue
		}
		if err := commit(some); err != nil {
			return err
		}
		some = some[:0]
	}
	return commit(some)
}

// copyIn adds rows to a table, whose columns are named as in a statement.
func copyIn[T any](ctx context.Context, tx pgx.Tx, table, columns string, all []T, values func(T) ([]any, error)) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{table}, strings.Split(columns, ", "), pgx.CopyFromSlice(len(all), func(i int) ([]any, error) {
		return values(all[i])
	}))
	return err
}

func (s *Store) FillVenues(ctx context.Context, venues iter.Seq[ashyq.Venue]) error {
	return fill(ctx, s, venues, func(tx pgx.Tx, some []ashyq.Venue) error {
		var last int64
		if err := tx.QueryRow(ctx, "UPDATE changes SET n = n + $1 RETURNING n", len(some)).Scan(&last); err != nil {
			return err
		}
		n := last - int64(len(some))
		var gates []gateOf
		err := copyIn(ctx, tx, "venues", "id, changed, body", some, func(v ashyq.Venue) ([]any, error) {
			for _, g := range v.Gates {
				gates = append(gates, gateOf{g, v.ID})
			}
			n++
			body, err := json.Marshal(v)
			return []any{string(v.ID), n, body}, err
		})
		if err != nil {
			return err
		}
		return copyIn(ctx, tx, "gates", "id, short, venue", gates, func(g gateOf) ([]any, error) {
			return []any{string(g.ID), g.Short, string(g.venue)}, nil
		})
	})
}

type gateOf struct {
	ashyq.Gate
	venue ashyq.VenueID
}

func (s *Store) FillAccounts(ctx context.Context, holders iter.Seq[store.Holder]) error {
	return fill(ctx, s, holders, func(tx pgx.Tx, some []store.Holder) error {
		err := copyIn(ctx, tx, "accounts", "id, phone, last_two, person, key_id, assurance", some, func(h store.Holder) ([]any, error) {
			a := h.Account
			return []any{string(a.ID), a.Phone[:], a.LastTwo, a.Person[:], a.KeyID, string(a.Assurance)}, nil
		})
		if err != nil {
			return err
		}
		return copyIn(ctx, tx, "sessions", "token, account, client, expires, slide", some, func(h store.Holder) ([]any, error) {
			o := h.Session
			return []any{o.Token[:], string(o.Account), "", store.Kept(o.Expires), o.Slide.Milliseconds()}, nil
		})
	})
}

var errFilled = errors.New("there are events already")

func (s *Store) FillEvents(ctx context.Context, events iter.Seq[ashyq.Event]) error {
	if err := s.newToEvents(ctx); err != nil {
		return translate(err)
	}
	tallies := make(map[ashyq.VenueID]tally)
	var hours hours
	err := fill(ctx, s, events, func(tx pgx.Tx, some []ashyq.Event) error {
		for from := 0; from < len(some); {
			d, to := dayOf(some[from].ID.Time()), from
			for to < len(some) && dayOf(some[to].ID.Time()) == d {
				e := some[to]
				t := tallies[e.Venue]
				tallies[e.Venue] = tally{seq: e.Seq, last: max(t.last, store.Millis(e.At))}
				hours.count(e)
				to++
			}
			if err := s.days.make(ctx, d); err != nil {
				return err
			}
			if err := copyIn(ctx, tx, s.days.name(d), eventColumns, some[from:to], eventValues); err != nil {
				return err
			}
			from = to
		}
		return hours.save(ctx, tx)
	})
	if err != nil {
		return err
	}
	hours.close()
	if err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return hours.save(ctx, tx) }); err != nil {
		return translate(err)
	}
	err = fill(ctx, s, maps.Keys(tallies), func(tx pgx.Tx, some []ashyq.VenueID) error {
		return copyIn(ctx, tx, "tallies", "venue, seq, last", some, func(venue ashyq.VenueID) ([]any, error) {
			t := tallies[venue]
			return []any{string(venue), int64(t.seq), store.FromMillis(t.last)}, nil
		})
	})
	if err != nil {
		return err
	}
	// Nothing has told the planner of what came at once; the upkeep of the server would come to it later.
	_, err = s.pool.Exec(context.WithoutCancel(ctx), "ANALYZE tallies, figures")
	return translate(err)
}

func (s *Store) newToEvents(ctx context.Context) error {
	var some bool
	err := s.pool.QueryRow(ctx, "SELECT EXISTS (SELECT id FROM events LIMIT 1)").Scan(&some)
	if err == nil && some {
		err = errFilled
	}
	return err
}

// eventValues are the values of eventColumns.
func eventValues(e ashyq.Event) ([]any, error) {
	body, err := rowbody.Encode(e)
	return []any{
		[16]byte(e.ID), string(e.Venue), int64(e.Seq), [16]byte(e.Visit), string(e.Kind), string(e.Gate), e.Tag[:], store.Kept(e.At),
		string(e.Decision.Outcome), int32(e.Heads), e.Stayed.Milliseconds(), int32(e.Inside), int32(e.Inferred), body,
	}, err
}

// hours are figures that gather until their hour is over, since events come in the order of their moments.
type hours struct {
	figures rowbody.Figures
	over    []figured
	hour    int64
}

type figured struct {
	rowbody.Figure
	rowbody.Sum
}

func (h *hours) count(e ashyq.Event) {
	if hour := rowbody.HourOf(e.At); hour != h.hour || h.figures == nil {
		h.close()
		h.hour = hour
	}
	h.figures.Count(e)
}

func (h *hours) close() {
	for f, s := range h.figures {
		h.over = append(h.over, figured{f, s})
	}
	h.figures = make(rowbody.Figures)
}

const figureColumns = "hour, venue, gate, kind, outcome, reason, means, enforced, rows, heads, afar, peak"

// save writes what is over.
func (h *hours) save(ctx context.Context, tx pgx.Tx) error {
	slices.SortFunc(h.over, func(a, b figured) int { return cmp.Or(cmp.Compare(a.Hour, b.Hour), cmp.Compare(a.Venue, b.Venue)) })
	err := copyIn(ctx, tx, "figures", figureColumns, h.over, func(f figured) ([]any, error) {
		return []any{
			store.FromMillis(f.Hour), string(f.Venue), string(f.Gate), string(f.Kind), string(f.Outcome), f.Reason, string(f.Means), f.Enforced,
			int64(f.Rows), int64(f.Heads), int64(f.Afar), int32(f.Peak),
		}, nil
	})
	h.over = h.over[:0]
	return err
}
