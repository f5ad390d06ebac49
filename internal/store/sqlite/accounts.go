package sqlite

import (
	"context"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

const accountColumns = "accounts.id, last_two, person, key_id, assurance, phone, " +
	"(SELECT count(*) FROM passkeys WHERE account = accounts.id), (SELECT count(*) FROM members WHERE phone = accounts.phone)"

// readAccount reads a row of accountColumns, and the roles that the account's phone has been given.
func (c *conn) readAccount(r row) (store.Account, error) {
	a := store.Account{
		ID:        ashyq.AccountID(r.text(0)),
		Phone:     r.digest(5),
		LastTwo:   r.text(1),
		Person:    r.digest(2),
		KeyID:     r.text(3),
		Assurance: ashyq.Assurance(r.text(4)),
		Passkeys:  int(r.int(6)),
	}
	if visitor := r.int(7) == 0; visitor {
		return a, nil
	}
	for r, err := range c.rows("SELECT entity, venue, role FROM members WHERE phone = ? ORDER BY entity, venue, role", r.blob(5)) {
		if err != nil {
			return store.Account{}, err
		}
		a.Roles = append(a.Roles, store.Role{
			Entity: ashyq.EntityID(r.text(0)), Venue: ashyq.VenueID(r.text(1)), Name: store.RoleName(r.text(2)),
		})
	}
	return a, nil
}

func (s *Store) Account(ctx context.Context, id ashyq.AccountID) (store.Account, error) {
	return read(ctx, s.readers, func(c *conn) (store.Account, error) {
		r, err := c.row("SELECT "+accountColumns+" FROM accounts WHERE id = ?", id)
		if err != nil {
			return store.Account{}, err
		}
		if r == nil {
			return store.Account{}, store.ErrNotFound
		}
		return c.readAccount(r)
	})
}

func (s *Store) Bind(ctx context.Context, b store.Binding, since time.Time, limit int) error {
	return change(ctx, s.writer, func(tx *tx) error { return tx.bind(b, since, limit) })
}

func (tx *tx) bind(b store.Binding, since time.Time, limit int) error {
	r, err := tx.row("SELECT person, assurance FROM accounts WHERE id = ?", b.Account)
	if err != nil {
		return err
	}
	if r == nil {
		return store.ErrNotFound
	}
	bound := r.blob(0) != nil && (r.digest(0) == b.Person || r.digest(0) == b.Was)
	if had := ashyq.Assurance(r.text(1)); bound && had.Above(b.Assurance) {
		b.Assurance = had
	}
	if !bound {
		ended, err := tx.row("SELECT 1 FROM bindings WHERE account = ? AND person IN (?, ?) AND ended >= ?",
			b.Account, b.Person, b.Was, store.Millis(since))
		if err != nil {
			return err
		}
		if ended != nil {
			return store.ErrBindingEnded
		}
		others, err := tx.row("SELECT count(*) FROM bindings WHERE account = ? AND person NOT IN (?, ?) AND at >= ?",
			b.Account, b.Person, b.Was, store.Millis(since))
		if err != nil {
			return err
		}
		if others.int(0) >= int64(limit) {
			return store.ErrBindingLimited
		}
	}
	if b.Was != (ashyq.Digest{}) {
		if err := tx.rename(b); err != nil {
			return err
		}
	}
	_, err = tx.exec("UPDATE accounts SET person = ?, key_id = ?, assurance = ? WHERE id = ?",
		b.Person, b.KeyID, b.Assurance, b.Account)
	if err != nil || bound {
		return err
	}
	_, err = tx.exec("INSERT INTO bindings (account, person, at) VALUES (?, ?, ?) "+
		"ON CONFLICT (account, person) DO UPDATE SET at = max(at, excluded.at), ended = NULL", b.Account, b.Person, store.Millis(b.Lookup.At))
	if err != nil {
		return err
	}
	return tx.saveLookup(b.Lookup)
}

// rename has the account's binding to who b.Was be one to b.Person.
func (tx *tx) rename(b store.Binding) error {
	_, err := tx.exec("INSERT INTO bindings (account, person, at) SELECT account, ?, at FROM bindings WHERE account = ? AND person = ? "+
		"ON CONFLICT (account, person) DO UPDATE SET at = max(at, excluded.at)", b.Person, b.Account, b.Was)
	if err == nil {
		_, err = tx.exec("DELETE FROM bindings WHERE account = ? AND person = ?", b.Account, b.Was)
	}
	return err
}

func (s *Store) Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error) {
	return read(ctx, s.readers, func(c *conn) (speakers []ashyq.Speaker, err error) {
		bonds, err := c.bonds(person, limit)
		for _, b := range bonds {
			speakers = append(speakers, b.Speaker)
		}
		return speakers, err
	})
}

// bond is a speaker with the digest of whom they speak for.
type bond struct {
	ashyq.Speaker
	person ashyq.Digest
}

func (c *conn) bonds(person []ashyq.Digest, limit int) (bonds []bond, err error) {
	args := make([]any, 0, len(person)+1)
	for _, digest := range person {
		args = append(args, digest)
	}
	query := "SELECT accounts.id, at, assurance, accounts.person FROM accounts " +
		"LEFT JOIN bindings ON account = accounts.id AND bindings.person = accounts.person " +
		"WHERE accounts.person IN (" + placeholders(len(person)) + ") ORDER BY at, accounts.id LIMIT ?"
	for r, err := range c.rows(query, append(args, max(0, limit))...) {
		if err != nil {
			return nil, err
		}
		speaker := ashyq.Speaker{Account: ashyq.AccountID(r.text(0)), Since: r.time(1), Assurance: ashyq.Assurance(r.text(2))}
		bonds = append(bonds, bond{speaker, r.digest(3)})
	}
	return bonds, nil
}

func (s *Store) Unbind(ctx context.Context, person []ashyq.Digest, limit int, ends func(ashyq.Speaker) bool, l store.Lookup) (ended int, err error) {
	return write(ctx, s.writer, func(tx *tx) (ended int, err error) {
		by, err := tx.row("SELECT person FROM accounts WHERE id = ?", l.By)
		if err != nil || by == nil || !slices.Contains(person, by.digest(0)) {
			return 0, err
		}
		bonds, err := tx.bonds(person, limit)
		if err != nil {
			return 0, err
		}
		for _, b := range bonds {
			if !ends(b.Speaker) {
				continue
			}
			if err := tx.unbind(b, l.At); err != nil {
				return 0, err
			}
			ended++
		}
		if ended == 0 {
			return 0, nil
		}
		return ended, tx.saveLookup(l)
	})
}

func (tx *tx) unbind(b bond, at time.Time) error {
	_, err := tx.exec("UPDATE accounts SET person = NULL, key_id = '', assurance = '' WHERE id = ?", b.Account)
	if err == nil {
		_, err = tx.exec("INSERT INTO bindings (account, person, at, ended) VALUES (?, ?, ?, ?) "+
			"ON CONFLICT (account, person) DO UPDATE SET ended = excluded.ended", b.Account, b.person, store.Millis(at), store.Millis(at))
	}
	return err
}

func (s *Store) SaveClient(ctx context.Context, c store.Client) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.exec("INSERT INTO clients (id, name, secret) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "+
			"name = excluded.name, secret = excluded.secret", c.ID, c.Name, c.Secret)
		return err
	})
}

func (s *Store) Client(ctx context.Context, id ashyq.ClientID) (store.Client, error) {
	return read(ctx, s.readers, func(c *conn) (store.Client, error) {
		r, err := c.row("SELECT name, secret FROM clients WHERE id = ?", id)
		if err != nil {
			return store.Client{}, err
		}
		if r == nil {
			return store.Client{}, store.ErrNotFound
		}
		return store.Client{ID: id, Name: r.text(0), Secret: r.digest(1)}, nil
	})
}
