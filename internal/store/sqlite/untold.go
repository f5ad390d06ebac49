package sqlite

import (
	"context"

	"ashyq"
)

// Revoke keeps that this node has revoked a pass, which the database has yet to be told; false if that is kept already.
func (j *Journal) Revoke(ctx context.Context, r ashyq.Revocation) (bool, error) {
	return write(ctx, j.store.writer, func(tx *tx) (bool, error) {
		n, err := tx.exec("INSERT INTO revocations (changed, pass, until) VALUES ((SELECT coalesce(max(changed), 0) + 1 FROM revocations), ?, ?) "+
			"ON CONFLICT (pass) DO NOTHING", r.Pass, r.Until)
		return n > 0, err
	})
}

// Untold are the revocations that the database has yet to be told, in the order in which they were kept, at most limit.
func (j *Journal) Untold(ctx context.Context, limit int) ([]ashyq.Revocation, error) {
	return read(ctx, j.store.readers, func(c *conn) (untold []ashyq.Revocation, err error) {
		for r, err := range c.rows("SELECT pass, until FROM revocations ORDER BY changed LIMIT ?", max(0, limit)) {
			if err != nil {
				return nil, err
			}
			untold = append(untold, ashyq.Revocation{Pass: r.text(0), Until: r.time(1)})
		}
		return untold, nil
	})
}

// Told strikes off a revocation.
func (j *Journal) Told(ctx context.Context, r ashyq.Revocation) error {
	return change(ctx, j.store.writer, func(tx *tx) error {
		_, err := tx.exec("DELETE FROM revocations WHERE pass = ?", r.Pass)
		return err
	})
}
