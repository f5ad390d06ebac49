package postgres

import (
	"context"

	"ashyq/internal/store"
)

func (s *Store) Acts(ctx context.Context, q store.ActQuery) (_ []store.Act, err error) {
	err = errStub
	return
}
