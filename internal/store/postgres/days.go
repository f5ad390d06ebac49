package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"ashyq"
)

// day is a UTC day, counted from the first of Unix time.
type day int

const dayLength = 24 * time.Hour

func dayOf(t time.Time) day {
	return day(t.UnixMilli() / dayLength.Milliseconds())
}

func (d day) start() time.Time { return time.UnixMilli(int64(d) * dayLength.Milliseconds()).UTC() }

// firstID is the lowest that an id of the day can be: ids begin with their time.
func (d day) firstID() (id ashyq.ScanID) {
	binary.BigEndian.PutUint64(id[:], uint64(d.start().UnixMilli())<<16)
	return id
}

// days are the partitions of a table whose key begins with an id, one a UTC day. Statements that have to be fast name the
// partition itself: then the others cost them nothing, and one that is dropped or new does not stop them.
type days struct {
	table string
	pool  *pgxpool.Pool

	mu     sync.Mutex
	known  map[day]bool
	making sync.WaitGroup // what is made in advance
}

func newDays(table string, pool *pgxpool.Pool) *days {
	return &days{table: table, pool: pool, known: make(map[day]bool)}
}

func (p *days) name(d day) string { return p.table + "_" + d.start().Format("20060102") }

// ready makes sure of a day's partition. Whoever is the first to need a day has the next one's made meanwhile, so that at
// midnight nobody waits.
func (p *days) ready(ctx context.Context, d day) error {
	if p.knows(d) {
		return nil
	}
	if err := p.make(ctx, d); err != nil {
		return err
	}
	if !p.knows(d + 1) {
		p.making.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
			defer cancel()
			_ = p.make(ctx, d+1) // what fails is made when it is needed
		})
	}
	return nil
}

func (p *days) knows(d day) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[d]
}

func (p *days) know(d day) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[d] = true
}

// exists reports whether a day has a partition, which another node may have made.
func (p *days) exists(ctx context.Context, d day) (bool, error) {
	if p.knows(d) {
		return true, nil
	}
	var exists bool
	err := p.pool.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", p.name(d)).Scan(&exists)
	if exists {
		p.know(d)
	}
	return exists, err
}

// make makes a day's partition, unless another node has. It is made apart and then attached, which stops nobody.
func (p *days) make(ctx context.Context, d day) error {
	err := pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		if err := alone(ctx, tx); err != nil {
			return err
		}
		var exists bool // is read from the catalogue itself: to_regclass remembers what was not there before the wait
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_class WHERE relname = $1 AND relnamespace = current_schema()::regnamespace)",
			p.name(d)).Scan(&exists)
		if err != nil || exists {
			return err
		}
		return p.attach(ctx, tx, d)
	})
	if err == nil {
		p.know(d)
	}
	return err
}

// aloneQuery waits until no other node makes, drops or distributes tables.
const aloneQuery = "SELECT oldest FROM compatible FOR UPDATE"

func alone(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, aloneQuery)
	return err
}

func (p *days) attach(ctx context.Context, tx pgx.Tx, d day) error {
	for _, statement := range []string{
		"CREATE TABLE " + p.name(d) + " (LIKE " + p.table + " INCLUDING ALL)",
		"ALTER TABLE " + p.table + " ATTACH PARTITION " + p.name(d) +
			" FOR VALUES FROM ('" + d.firstID().String() + "') TO ('" + (d + 1).firstID().String() + "')",
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// before are the days before one that have a partition.
func (p *days) before(ctx context.Context, end day) (old []day, err error) {
	names, err := collect(ctx, p.pool, pgx.RowTo[string],
		"SELECT relname::text FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = $1::text::regclass", p.table)
	for _, name := range names {
		start, err := time.Parse("20060102", strings.TrimPrefix(name, p.table+"_"))
		if d := dayOf(start); err == nil && d < end {
			old = append(old, d)
		}
	}
	slices.Sort(old)
	return old, err
}

// drop drops a day's partition, but for the rows that keep selects from the table called %[1]s.
func (p *days) drop(ctx context.Context, d day, keep string) error {
	name := p.name(d)
	err := pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		if err := alone(ctx, tx); err != nil {
			return err
		}
		var exists, kept bool
		if err := tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", name).Scan(&exists); err != nil || !exists {
			return err
		}
		if keep != "" {
			if _, err := tx.Exec(ctx, "LOCK TABLE "+name); err != nil {
				return err
			}
			if err := tx.QueryRow(ctx, "SELECT EXISTS ("+fmt.Sprintf(keep, name)+")").Scan(&kept); err != nil {
				return err
			}
		}
		if !kept {
			_, err := tx.Exec(ctx, "DROP TABLE "+name)
			return err
		}
		old := name + "_old"
		if _, err := tx.Exec(ctx, "ALTER TABLE "+p.table+" DETACH PARTITION "+name); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "ALTER TABLE "+name+" RENAME TO "+old); err != nil {
			return err
		}
		if err := p.attach(ctx, tx, d); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO "+name+" "+fmt.Sprintf(keep, old)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DROP TABLE "+old)
		return err
	})
	p.forget()
	return err
}

// forget has the partitions looked for again, after one that was known is gone.
func (p *days) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.known)
}

// dropped reports whether a statement failed because the partition that it names is gone.
func dropped(err error) bool {
	answer, ok := errors.AsType[*pgconn.PgError](err)
	return ok && answer.Code == "42P01" // undefined_table
}
