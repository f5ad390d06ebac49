package postgres

import (
	"context"

	"ashyq"
	"ashyq/internal/store/rowbody"
)

// tx is a transaction under way: what it has looked up, what its tasks have made of that, and what of it is still to be
// written.
type tx struct {
	ctx  context.Context
	line *line
	days *days

	venues  []ashyq.VenueID // whose tallies it has locked, in the order of their ids
	tallies map[ashyq.VenueID]*tally
	events  map[eventKey]*ashyq.Event
	stays   map[stayKey]stay // those that are open, of the tags that were looked for
	stored  map[stayKey]bool // which of them have a row

	rows     map[day][]recordedRow
	ended    []venueStay
	opened   map[stayKey]bool
	figures  rowbody.Figures
	leavings []leaving
}

func newTx(ctx context.Context, l *line, d *days) *tx {
	return &tx{
		ctx: ctx, line: l, days: d,
		tallies: make(map[ashyq.VenueID]*tally),
		events:  make(map[eventKey]*ashyq.Event),
		stays:   make(map[stayKey]stay),
		stored:  make(map[stayKey]bool),
		rows:    make(map[day][]recordedRow),
		opened:  make(map[stayKey]bool),
		figures: make(rowbody.Figures),
	}
}

// look runs statements that see all that the transaction's tasks have noted.
func (tx *tx) look(statements ...statement) error {
	pending, err := tx.pending()
	if err != nil {
		return err
	}
	return tx.line.round(tx.ctx, append(pending, statements...)...)
}

func (tx *tx) commit() error {
	pending, err := tx.pending()
	if err != nil {
		return err
	}
	return tx.line.commit(tx.ctx, pending...)
}

// pending are the statements that write what has been noted, which with them counts as written.
func (tx *tx) pending() (round []statement, err error) {
	for d, rows := range tx.rows {
		if err := tx.days.ready(tx.ctx, d); err != nil {
			return nil, err
		}
		round = insertEvents(round, tx.days.name(d), rows)
	}
	round = tx.endStays(round)
	round = tx.openStays(round)
	if round, err = tx.saveTallies(round); err != nil {
		return nil, err
	}
	round = tx.saveFigures(round)
	for _, l := range tx.leavings {
		round = append(round, l.save())
	}
	for key := range tx.opened {
		tx.stored[key] = true
	}
	clear(tx.rows)
	clear(tx.opened)
	clear(tx.figures)
	tx.ended, tx.leavings = nil, nil
	return round, nil
}

// bulk appends statements that write n rows, as many at once as a transaction has parts. One is prepared for each number of rows, and
// takes memory of the server for as long as the line is open; two of few sizes, for most rows and for the rest, would cost more time.
func bulk(round []statement, t text, n int, write func(v *values, i int)) []statement {
	for i := 0; i < n; {
		t.rows = min(n-i, batchSize)
		s := statement{text: t}
		s.with.grow(t.rows * t.columns)
		for range t.rows {
			write(&s.with, i)
			i++
		}
		round = append(round, s)
	}
	return round
}
