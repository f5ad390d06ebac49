package postgres

import (
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"ashyq/internal/store"
)

// moment reads a time from a column that may be NULL, for the zero time.
type moment time.Time

func (m *moment) ScanTimestamptz(v pgtype.Timestamptz) error {
	*m = moment(v.Time.UTC())
	return nil
}

// SkipUnderlyingTypePlan has the driver go by the method above.
func (moment) SkipUnderlyingTypePlan() {}

// orNull is what a column that may be NULL keeps of a time.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = store.Kept(t)
	return &t
}
