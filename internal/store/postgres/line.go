package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"ashyq"
)

// line is a connection of one goroutine's own, on which many statements take one round trip. What they are given and what
// they return is in PostgreSQL's binary form, so that the types of parameters are known without asking.
type line struct {
	config      *pgconn.Config
	pooled      bool
	distributed bool // the tables of visits

	conn     *pgconn.PgConn // nil before it is needed, and after it failed
	since    time.Time
	prepared map[text]*pgconn.StatementDescription
	warned   bool // by the server, since the transaction began
}

// lineAge is how old a connection may become: what is prepared on it for days that are over goes with it.
const lineAge = time.Hour

func newLine(config *pgconn.Config, pooled, distributed bool) *line {
	l := &line{config: config.Copy(), pooled: pooled, distributed: distributed}
	l.config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { l.warned = l.warned || n.SeverityUnlocalized == "WARNING" }
	return l
}

// connect makes sure of a connection on which no transaction is under way.
func (l *line) connect(ctx context.Context) (err error) {
	if l.conn != nil && (l.conn.IsClosed() || l.conn.TxStatus() != 'I' || time.Since(l.since) > lineAge) {
		l.close()
	}
	l.warned = false
	if l.conn != nil {
		return nil
	}
	if l.conn, err = pgconn.ConnectConfig(ctx, l.config); err != nil {
		l.conn = nil
		return err
	}
	l.since, l.prepared = time.Now(), make(map[text]*pgconn.StatementDescription)
	return nil
}

func (l *line) close() {
	if l.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	l.conn.Close(ctx)
	l.conn = nil
}

// begin are the statements that begin a transaction. Whoever waits for a lock waits on the machine that has the shard, which is
// told of nothing but what is set for a transaction.
func (l *line) begin() []statement {
	round := []statement{plain("BEGIN")}
	if limit := l.config.RuntimeParams["lock_timeout"]; l.distributed && !l.pooled {
		round = append(round, plain("SET LOCAL lock_timeout = '"+limit+"'"))
	}
	return round
}

// at has a statement name the venues that its ids or tags are of, where their shard is found by them. The collation, which is no
// index's, keeps that all they are for: a day's partition that was never analysed would be read by its venues, a stadium's whole day.
func (l *line) at(s statement, venues []ashyq.VenueID) statement {
	if l.distributed {
		s.with.venues(venues)
		s.text.sql += " AND venue = ANY ($" + strconv.Itoa(len(s.with.raw)) + ` COLLATE "default")`
	}
	return s
}

// rollBack undoes the transaction under way; where that cannot be told the server, it is told by the end of the connection.
func (l *line) rollBack(ctx context.Context) {
	if l.conn == nil || !l.conn.IsClosed() && l.conn.TxStatus() == 'I' {
		return
	}
	if err := l.round(ctx, plain("ROLLBACK")); err != nil {
		l.close()
	}
}

// text is a statement's: as it stands, or with a list of so many rows of columns behind it, and the tail behind that.
type text struct {
	sql           string
	rows, columns int
	tail          string
}

func (t text) String() string {
	if t.rows == 0 {
		return t.sql
	}
	var b strings.Builder
	b.WriteString(t.sql)
	for i := range t.rows * t.columns {
		switch {
		case i == 0:
			b.WriteString(" VALUES ($")
		case i%t.columns == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteString(") ")
	b.WriteString(t.tail)
	return b.String()
}

// statement is one of a round.
type statement struct {
	text text
	with values
	each func(row) error // gets its rows, each good until it returns; nil for a statement that returns none
}

func plain(sql string) statement { return statement{text: text{sql: sql}} }

var binaryForm = []int16{1}

// round runs statements: in one round trip, unless the connection is pooled. The first that fails is the last that runs.
func (l *line) round(ctx context.Context, statements ...statement) error {
	if l.conn == nil {
		return errNoLine
	}
	if l.pooled {
		for _, s := range statements {
			result := l.conn.ExecParams(ctx, s.text.String(), s.with.raw, nil, binaryForm, binaryForm)
			if err := s.read(result); err != nil {
				return err
			}
		}
		return nil
	}
	var batch pgconn.Batch
	for _, s := range statements {
		prepared, err := l.prepare(ctx, s.text)
		if err != nil {
			return err
		}
		batch.ExecStatement(prepared, s.with.raw, binaryForm, binaryForm)
	}
	results := l.conn.ExecBatch(ctx, &batch)
	var failed error
	for i := 0; results.NextResult(); i++ {
		if err := statements[i].read(results.ResultReader()); failed == nil {
			failed = err
		}
	}
	return errors.Join(results.Close(), failed)
}

// commit runs the last statements of a transaction and commits it. errUnknown if it cannot be told whether it is durable.
func (l *line) commit(ctx context.Context, statements ...statement) error {
	err := l.round(ctx, append(statements, plain("COMMIT"))...)
	answer, answered := errors.AsType[*pgconn.PgError](err)
	if err != nil && (!answered || answer.SeverityUnlocalized != "ERROR") {
		return errors.Join(errUnknown, err)
	}
	if err == nil && l.warned { // the server has ceased to wait for a standby, and answers all the same
		return errUnknown
	}
	return err
}

var errNoLine = errors.New("the connection is gone")

func (l *line) prepare(ctx context.Context, t text) (*pgconn.StatementDescription, error) {
	if known, ok := l.prepared[t]; ok {
		return known, nil
	}
	prepared, err := l.conn.Prepare(ctx, fmt.Sprint("a", len(l.prepared)), t.String(), nil)
	if err == nil {
		l.prepared[t] = prepared
	}
	return prepared, err
}

// read hands over the rows of a statement.
func (s statement) read(result *pgconn.ResultReader) (err error) {
	for result.NextRow() {
		if err == nil && s.each != nil {
			err = s.each(result.Values())
		}
	}
	_, failed := result.Close()
	return errors.Join(failed, err)
}

// broken reports whether there is no connection any more.
func (l *line) broken() bool { return l.conn == nil || l.conn.IsClosed() }
