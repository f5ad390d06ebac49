package sqlite

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

const memberColumns = "id, phone, last_two, entity, venue, role, name, since, giver, accepted"

// readMember reads a row of memberColumns.
func readMember(r row) store.Membership {
	return store.Membership{
		ID:       store.MemberID(r.text(0)),
		Phone:    r.digest(1),
		LastTwo:  r.text(2),
		Role:     store.Role{Entity: ashyq.EntityID(r.text(3)), Venue: ashyq.VenueID(r.text(4)), Name: store.RoleName(r.text(5))},
		Name:     r.text(6),
		Since:    r.time(7),
		By:       ashyq.AccountID(r.text(8)),
		Accepted: r.time(9),
	}
}

func (s *Store) Grant(ctx context.Context, m store.Membership, acts ...store.Act) (store.Membership, error) {
	return write(ctx, s.writer, func(tx *tx) (store.Membership, error) { return tx.grant(m, acts...) })
}

func (s *Store) Found(ctx context.Context, e ashyq.Entity, first store.Membership, acts ...store.Act) error {
	return change(ctx, s.writer, func(tx *tx) error {
		if _, err := tx.saveEntity(e, acts...); err != nil {
			return err
		}
		_, err := tx.grant(first)
		return err
	})
}

func (tx *tx) grant(m store.Membership, acts ...store.Act) (store.Membership, error) {
	r, err := tx.row("INSERT INTO members ("+memberColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "+
		"ON CONFLICT (phone, entity, venue, role) DO UPDATE SET name = coalesce(nullif(excluded.name, ''), name) RETURNING "+memberColumns,
		m.ID, m.Phone, m.LastTwo, m.Role.Entity, m.Role.Venue, m.Role.Name, m.Name, store.Millis(m.Since), m.By, m.Accepted)
	if err != nil {
		return store.Membership{}, err
	}
	if err := tx.touch(m.Role); err != nil {
		return store.Membership{}, err
	}
	return readMember(r), tx.saveActs(acts)
}

func (s *Store) Revoke(ctx context.Context, id store.MemberID, least int, acts ...store.Act) (store.Membership, error) {
	return write(ctx, s.writer, func(tx *tx) (store.Membership, error) {
		r, err := tx.row("SELECT "+memberColumns+" FROM members WHERE id = ?", id)
		if err != nil {
			return store.Membership{}, err
		}
		if r == nil {
			return store.Membership{}, store.ErrNotFound
		}
		m := readMember(r)
		others, err := tx.row("SELECT count(*) FROM members WHERE entity = ? AND venue = ? AND role = ? AND id <> ?",
			m.Role.Entity, m.Role.Venue, m.Role.Name, id)
		if err != nil {
			return store.Membership{}, err
		}
		if others.int(0) < int64(least) {
			return store.Membership{}, store.ErrLastMember
		}
		if _, err := tx.exec("DELETE FROM members WHERE id = ?", id); err != nil {
			return store.Membership{}, err
		}
		if err := tx.touch(m.Role); err != nil {
			return store.Membership{}, err
		}
		return m, tx.saveActs(acts)
	})
}

// touch makes the place that a role is at one that has changed.
func (tx *tx) touch(r store.Role) error {
	switch {
	case r.Venue != "":
		return tx.saved("UPDATE venues SET changed = ? WHERE id = ?", r.Venue)
	case r.Entity != "":
		return tx.saved("UPDATE entities SET changed = ? WHERE id = ?", r.Entity)
	}
	return nil
}

// accept notes that the holder of a phone has come to take up the roles it was given.
func (tx *tx) accept(phone ashyq.Digest, now time.Time) error {
	_, err := tx.exec("UPDATE members SET accepted = ? WHERE phone = ? AND accepted IS NULL", now, phone)
	return err
}

func (s *Store) Members(ctx context.Context, entity ashyq.EntityID) ([]store.Membership, error) {
	return read(ctx, s.readers, func(c *conn) (members []store.Membership, err error) {
		for r, err := range c.rows("SELECT "+memberColumns+" FROM members WHERE entity = ? ORDER BY since, id", entity) {
			if err != nil {
				return nil, err
			}
			members = append(members, readMember(r))
		}
		return members, nil
	})
}
