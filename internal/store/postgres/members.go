package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

const memberColumns = "id, phone, last_two, entity, venue, role, name, since, giver, accepted"

// readMember reads a row of memberColumns.
func readMember(r pgx.CollectableRow) (m store.Membership, err error) {
	err = r.Scan(&m.ID, (*digest)(&m.Phone), &m.LastTwo, &m.Role.Entity, &m.Role.Venue, &m.Role.Name, &m.Name, (*moment)(&m.Since),
		&m.By, (*moment)(&m.Accepted))
	return m, err
}

func (s *Store) Grant(ctx context.Context, m store.Membership, acts ...store.Act) (store.Membership, error) {
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) (store.Membership, error) {
		m, err := grant(ctx, tx, m)
		if err != nil {
			return store.Membership{}, err
		}
		if err := touch(ctx, tx, m.Role); err != nil {
			return store.Membership{}, err
		}
		return m, saveActs(ctx, tx, acts)
	})
}

func (s *Store) Found(ctx context.Context, e ashyq.Entity, first store.Membership, acts ...store.Act) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := grant(ctx, tx, first); err != nil {
			return err
		}
		_, err := saveEntity(ctx, tx, e, acts...)
		return err
	})
}

func grant(ctx context.Context, tx pgx.Tx, m store.Membership) (store.Membership, error) {
	rows, err := tx.Query(ctx, "INSERT INTO members ("+memberColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "+
		"ON CONFLICT (phone, entity, venue, role) DO UPDATE SET name = coalesce(nullif(excluded.name, ''), members.name) RETURNING "+memberColumns,
		m.ID, m.Phone[:], m.LastTwo, m.Role.Entity, m.Role.Venue, m.Role.Name, m.Name, store.Kept(m.Since), m.By, orNull(m.Accepted))
	if err != nil {
		return store.Membership{}, err
	}
	return pgx.CollectOneRow(rows, readMember)
}

func (s *Store) Revoke(ctx context.Context, id store.MemberID, least int, acts ...store.Act) (store.Membership, error) {
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) (store.Membership, error) {
		m, err := revoke(ctx, tx, id, least)
		if err != nil {
			return store.Membership{}, err
		}
		if err := touch(ctx, tx, m.Role); err != nil {
			return store.Membership{}, err
		}
		return m, saveActs(ctx, tx, acts)
	})
}

// revoke holds all who have the same role, so that the last two do not both go.
func revoke(ctx context.Context, tx pgx.Tx, id store.MemberID, least int) (store.Membership, error) {
	var r store.Role
	err := tx.QueryRow(ctx, "SELECT entity, venue, role FROM members WHERE id = $1", id).Scan(&r.Entity, &r.Venue, &r.Name)
	if err != nil {
		return store.Membership{}, found(err)
	}
	all, err := collect(ctx, tx, readMember,
		"SELECT "+memberColumns+" FROM members WHERE entity = $1 AND venue = $2 AND role = $3 ORDER BY id FOR UPDATE", r.Entity, r.Venue, r.Name)
	if err != nil {
		return store.Membership{}, err
	}
	i := slices.IndexFunc(all, func(m store.Membership) bool { return m.ID == id })
	if i < 0 {
		return store.Membership{}, store.ErrNotFound
	}
	if len(all)-1 < least {
		return store.Membership{}, store.ErrLastMember
	}
	_, err = tx.Exec(ctx, "DELETE FROM members WHERE id = $1", id)
	return all[i], err
}

// touch makes the place that a role is at one that has changed.
func touch(ctx context.Context, tx pgx.Tx, r store.Role) error {
	table, id := "entities", string(r.Entity)
	if r.Venue != "" {
		table, id = "venues", string(r.Venue)
	}
	there, err := tx.Exec(ctx, "SELECT FROM "+table+" WHERE id = $1 FOR UPDATE", id)
	if err != nil || there.RowsAffected() == 0 {
		return err
	}
	return number(ctx, tx, table, "id", id)
}

// accept notes that the holder of a phone has come to take up the roles it was given.
func accept(ctx context.Context, tx pgx.Tx, phone ashyq.Digest, now time.Time) error {
	given, err := collect(ctx, tx, pgx.RowTo[string], "SELECT id FROM members WHERE phone = $1 AND accepted IS NULL ORDER BY id FOR UPDATE", phone[:])
	if err != nil || len(given) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE members SET accepted = $1 WHERE id = ANY ($2)", store.Kept(now), given)
	return err
}

func (s *Store) Members(ctx context.Context, entity ashyq.EntityID) ([]store.Membership, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]store.Membership, error) {
		return collect(ctx, q, readMember, "SELECT "+memberColumns+" FROM members WHERE entity = $1 ORDER BY since, id", entity)
	})
}
