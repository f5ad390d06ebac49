package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"ashyq"
	"ashyq/internal/store"
)

// accountColumns are an account's, a, with the roles that its phone has been given and how many passkeys it has.
const accountColumns = "a.id, a.phone, a.last_two, a.person, a.key_id, a.assurance, " +
	"(SELECT json_agg(json_build_object('entity', entity, 'venue', venue, 'name', role)) " +
	"FROM (SELECT * FROM members WHERE phone = a.phone ORDER BY entity, venue, role) AS m), " +
	"(SELECT count(*) FROM passkeys WHERE account = a.id)"

// columnsOf is what accountColumns are read into; a session may have no account.
func columnsOf(a *store.Account) []any {
	return []any{
		(*zeronull.Text)(&a.ID), (*digest)(&a.Phone), (*zeronull.Text)(&a.LastTwo), (*digest)(&a.Person), (*zeronull.Text)(&a.KeyID),
		(*zeronull.Text)(&a.Assurance), &a.Roles, &a.Passkeys,
	}
}

func readAccount(r pgx.Row) (a store.Account, err error) {
	err = r.Scan(columnsOf(&a)...)
	return a, err
}

func (s *Store) Account(ctx context.Context, id ashyq.AccountID) (store.Account, error) {
	return read(ctx, s, func(ctx context.Context, q querier) (store.Account, error) {
		a, err := readAccount(q.QueryRow(ctx, "SELECT "+accountColumns+" FROM accounts AS a WHERE id = $1", id))
		return a, found(err)
	})
}

func (s *Store) Bind(ctx context.Context, b store.Binding, since time.Time, limit int) error {
	if err := s.looks.ready(ctx, dayOf(b.Lookup.At)); err != nil {
		return translate(err)
	}
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error { return bind(ctx, tx, b, since, limit) })
}

// bind holds the account's row, so that its bindings are counted by one at a time.
func bind(ctx context.Context, tx pgx.Tx, b store.Binding, since time.Time, limit int) error {
	var person ashyq.Digest
	var had ashyq.Assurance
	err := tx.QueryRow(ctx, "SELECT person, assurance FROM accounts WHERE id = $1 FOR NO KEY UPDATE", b.Account).Scan((*digest)(&person), &had)
	if err != nil {
		return found(err)
	}
	bound := person != (ashyq.Digest{}) && (person == b.Person || person == b.Was)
	if bound && had.Above(b.Assurance) {
		b.Assurance = had
	}
	if !bound {
		var ended bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM bindings WHERE account = $1 AND person IN ($2, $3) AND ended >= $4)",
			b.Account, b.Person[:], b.Was[:], store.Kept(since)).Scan(&ended)
		if err != nil {
			return err
		}
		if ended {
			return store.ErrBindingEnded
		}
		var others int
		err = tx.QueryRow(ctx, "SELECT count(*) FROM bindings WHERE account = $1 AND person NOT IN ($2, $3) AND at >= $4",
			b.Account, b.Person[:], b.Was[:], store.Kept(since)).Scan(&others)
		if err != nil {
			return err
		}
		if others >= limit {
			return store.ErrBindingLimited
		}
	}
	if b.Was != (ashyq.Digest{}) {
		if err := rename(ctx, tx, b); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "UPDATE accounts SET person = $1, key_id = $2, assurance = $3 WHERE id = $4",
		b.Person[:], b.KeyID, b.Assurance, b.Account)
	if err != nil || bound {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO bindings (account, person, at) VALUES ($1, $2, $3) "+
		"ON CONFLICT (account, person) DO UPDATE SET at = greatest(bindings.at, excluded.at), ended = NULL", b.Account, b.Person[:], store.Kept(b.Lookup.At))
	if err != nil {
		return err
	}
	return saveLookup(ctx, tx, b.Lookup)
}

// rename has the account's binding to who b.Was be one to b.Person.
func rename(ctx context.Context, tx pgx.Tx, b store.Binding) error {
	_, err := tx.Exec(ctx, "INSERT INTO bindings (account, person, at) SELECT account, $1, at FROM bindings WHERE account = $2 AND person = $3 "+
		"ON CONFLICT (account, person) DO UPDATE SET at = greatest(bindings.at, excluded.at)", b.Person[:], b.Account, b.Was[:])
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM bindings WHERE account = $1 AND person = $2", b.Account, b.Was[:])
	}
	return err
}

// bondsText finds who speaks for a person; those who are to be unbound are locked in the same order by whoever does it.
const bondsText = "SELECT a.id, b.at, a.assurance, a.person FROM accounts AS a " +
	"LEFT JOIN bindings AS b ON b.account = a.id AND b.person = a.person WHERE a.person = ANY ($1) ORDER BY b.at NULLS FIRST, a.id LIMIT $2"

// bond is a speaker with the digest of whom they speak for.
type bond struct {
	ashyq.Speaker
	person ashyq.Digest
}

func readBond(r pgx.CollectableRow) (b bond, err error) {
	err = r.Scan(&b.Account, (*moment)(&b.Since), &b.Assurance, (*digest)(&b.person))
	return b, err
}

func digests(person []ashyq.Digest) [][]byte {
	list := make([][]byte, len(person))
	for i, d := range person {
		list[i] = d[:]
	}
	return list
}

func (s *Store) Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]ashyq.Speaker, error) {
		return collect(ctx, q, func(r pgx.CollectableRow) (ashyq.Speaker, error) {
			b, err := readBond(r)
			return b.Speaker, err
		}, bondsText, digests(person), max(0, limit))
	})
}

func (s *Store) Unbind(ctx context.Context, person []ashyq.Digest, limit int, ends func(ashyq.Speaker) bool, l store.Lookup) (ended int, err error) {
	if err := s.looks.ready(ctx, dayOf(l.At)); err != nil {
		return 0, translate(err)
	}
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) (int, error) {
		bonds, err := collect(ctx, tx, readBond, bondsText+" FOR NO KEY UPDATE OF a", digests(person), max(0, limit))
		if err != nil {
			return 0, err
		}
		bonds = slices.DeleteFunc(bonds, func(b bond) bool { return !ends(b.Speaker) })
		var bound bool // still, after the wait for the others' rows: two who end each other do it one after the other
		err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM accounts WHERE id = $1 AND person = ANY ($2))", l.By, digests(person)).Scan(&bound)
		if err != nil || !bound || len(bonds) == 0 {
			return 0, err
		}
		for _, b := range bonds {
			if err := unbind(ctx, tx, b, l.At); err != nil {
				return 0, err
			}
		}
		return len(bonds), saveLookup(ctx, tx, l)
	})
}

func unbind(ctx context.Context, tx pgx.Tx, b bond, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE accounts SET person = NULL, key_id = '', assurance = '' WHERE id = $1", b.Account)
	if err == nil {
		_, err = tx.Exec(ctx, "INSERT INTO bindings (account, person, at, ended) VALUES ($1, $2, $3, $3) "+
			"ON CONFLICT (account, person) DO UPDATE SET ended = excluded.ended", b.Account, b.person[:], store.Kept(at))
	}
	return err
}

func (s *Store) SaveClient(ctx context.Context, c store.Client) error {
	_, err := exec(ctx, s, "INSERT INTO clients (id, name, secret) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET "+
		"name = excluded.name, secret = excluded.secret", c.ID, c.Name, c.Secret[:])
	return err
}

func (s *Store) Client(ctx context.Context, id ashyq.ClientID) (store.Client, error) {
	return read(ctx, s, func(ctx context.Context, q querier) (store.Client, error) {
		c := store.Client{ID: id}
		err := q.QueryRow(ctx, "SELECT name, secret FROM clients WHERE id = $1", id).Scan(&c.Name, (*digest)(&c.Secret))
		return c, found(err)
	})
}
