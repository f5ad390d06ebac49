package postgres

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// How long each side waits for the other. A server ends what its client has left behind (its node stalls, the network is
// gone) a little later than the client has given it up: so a stadium's row is not held for longer than this.
const (
	connectTimeout = 3 * time.Second
	callTimeout    = 5 * time.Second // of a transaction, for its caller
)

// maxMessage is how long anything the server says may be, far longer than any row. Of noise on the way, every fourth message would
// begin with a length of up to a gigabyte, and room be made for it.
const maxMessage = 16 << 20

// settings are a session's. A day's partition is read through as long as nobody has told the planner that it is no longer
// empty, and the plan is kept: every statement has an index to go by, and goes by it; a bitmap of a few rows costs more than the rows.
var settings = map[string]string{
	"application_name":                    "ashyq",
	"timezone":                            "UTC",
	"statement_timeout":                   "4s",
	"lock_timeout":                        "2s",
	"idle_in_transaction_session_timeout": "5s",
	"plan_cache_mode":                     "force_generic_plan",
	"enable_seqscan":                      "off",
	"enable_bitmapscan":                   "off",
	"jit":                                 "off",
}

// distributedSettings are those of sessions where the tables of visits are distributed: each statement is planned for the shard that
// it goes to, which a plan for any arguments could not name; and what is set for a transaction goes there too.
var distributedSettings = map[string]string{
	"plan_cache_mode":              "auto",
	"citus.propagate_set_commands": "local",
}

// parse reads where the database is and how to speak to it.
func parse(url string, o Options) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database URL is not one: postgres://user:password@host[,host…]/name") // err may repeat it
	}
	c := config.ConnConfig
	c.ConnectTimeout = connectTimeout
	c.MaxProtocolMessageBodyLen = maxMessage
	c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	c.DialFunc = dial
	config.BeforeClose = func(c *pgx.Conn) {
		if c.IsClosed() { // it was given up: what the server has still to say is not waited for
			c.PgConn().Conn().Close()
		}
	}
	if o.Pooled {
		c.DefaultQueryExecMode = pgx.QueryExecModeExec
		c.StatementCacheCapacity, c.DescriptionCacheCapacity = 0, 0
		return config, nil
	}
	for name, value := range settings {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	return config, nil
}

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 2 * time.Second, Interval: time.Second, Count: 3,
	}}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return link{conn}, nil
}

// link is a connection on which nothing is cancelled: what hangs is ended by the server's own limits. pgx would ask a server to
// cancel what was given up, and one that is asked while a COMMIT waits for a standby no longer waits: others then see what a
// failover takes back, and a repeat is answered from it.
type link struct{ net.Conn }

// RemoteAddr is where pgx would ask: nowhere.
func (link) RemoteAddr() net.Addr { return &net.UnixAddr{Net: "nowhere"} }

// place is where a database is, without who may enter it.
func place(c *pgxpool.Config) string {
	return net.JoinHostPort(c.ConnConfig.Host, strconv.Itoa(int(c.ConnConfig.Port))) + "/" + c.ConnConfig.Database
}

// querier is what statements run on: the pool, or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// collect is a query's rows: nil for none.
func collect[T any](ctx context.Context, q querier, row pgx.RowToFunc[T], sql string, args ...any) (all []T, err error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows(all, rows, row)
}

// read runs do outside a transaction, where each statement sees what is committed when it begins. do may be called again.
func read[T any](ctx context.Context, s *Store, do func(context.Context, querier) (T, error)) (result T, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err = s.connected(func() (err error) {
		result, err = do(ctx, s.pool)
		return err
	})
	if err != nil {
		var none T
		return none, translate(err)
	}
	return result, nil
}

// connected runs do, which only reads, on a connection of the pool. Where the server has ended it, the idle ones are not
// trusted either, and do is called again on a new one.
func (s *Store) connected(do func() error) error {
	err := do()
	for range attempts - 1 {
		if !ended(err) {
			break
		}
		s.pool.Reset()
		err = do()
	}
	return err
}

// attempts is how often what another transaction, or the end of a connection, has undone is done in all.
const attempts = 5

// write runs do in a transaction of its own and returns its result once that is durable. do may be called again.
func write[T any](ctx context.Context, s *Store, do func(context.Context, pgx.Tx) (T, error)) (result T, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for range attempts {
		err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
			result, err = do(ctx, tx)
			return err
		})
		if !collided(err) {
			break
		}
	}
	if err != nil {
		var none T
		return none, translate(err)
	}
	return result, nil
}

// change is write for what returns nothing.
func change(ctx context.Context, s *Store, do func(context.Context, pgx.Tx) error) error {
	_, err := write(ctx, s, func(ctx context.Context, tx pgx.Tx) (struct{}, error) { return struct{}{}, do(ctx, tx) })
	return err
}

// exec runs one statement, which is a transaction of its own, and says how many rows it changed.
func exec(ctx context.Context, s *Store, sql string, args ...any) (changed int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	tag, err := s.pool.Exec(ctx, sql, args...)
	return tag.RowsAffected(), translate(err)
}
