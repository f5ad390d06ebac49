package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Look(ctx context.Context, l store.Lookup, quotas ...store.Quota) error {
	shard, err := s.shards.of(ctx, l.Venue)
	if err != nil {
		return err
	}
	return s.counter.do(ctx, &use{now: l.At, quotas: quotas, look: &look{l, shard}})
}

const (
	lookupColumns     = "id, tag, at, means, venue, looker"
	lookupColumnCount = 6
)

// look is a look with the shard that its trace is on.
type look struct {
	store.Lookup
	shard int
}

// lookupID is a new id of a look, which begins with its time; those of one moment are in the order in which they are made.
func lookupID(at time.Time) (id ashyq.ScanID) {
	rand.Read(id[14:])
	binary.BigEndian.PutUint64(id[6:], uint64(time.Now().UnixNano()))
	binary.BigEndian.PutUint16(id[:], uint16(at.UnixMilli()>>32))
	binary.BigEndian.PutUint32(id[2:], uint32(at.UnixMilli()))
	return id
}

// insertLookups appends what writes looks of one day, on one shard.
func insertLookups(round []statement, partition string, looks []store.Lookup) []statement {
	t := text{sql: "INSERT INTO " + partition + " (" + lookupColumns + ")", columns: lookupColumnCount}
	return bulk(round, t, len(looks), func(v *values, i int) {
		l := looks[i]
		v.id(lookupID(l.At))
		v.tag(l.Tag)
		v.moment(store.Millis(l.At))
		v.text(l.Means)
		v.text(string(l.Venue))
		v.text(l.By)
	})
}

// saveLookup writes a look as part of something else. Its day is ready.
func saveLookup(ctx context.Context, tx pgx.Tx, l store.Lookup) error {
	id := pgtype.UUID{Bytes: lookupID(l.At), Valid: true}
	_, err := tx.Exec(ctx, "INSERT INTO lookups ("+lookupColumns+") VALUES ($1, $2, $3, $4, $5, $6)",
		id, l.Tag[:], store.Kept(l.At), l.Means, l.Venue, l.By)
	return err
}

func (s *Store) Lookups(ctx context.Context, tags []ashyq.Tag, from store.LookupID, limit int) ([]store.Lookup, error) {
	if from == (store.LookupID{}) {
		from = newest
	}
	return ask(ctx, s, "SELECT tag, at, means, venue, looker, id FROM lookups WHERE tag = ANY ($1) AND id <= $2 ORDER BY id DESC LIMIT $3",
		func(v *values) {
			v.tags(tags)
			v.id(ashyq.ScanID(from))
			v.int64(int64(max(0, limit)))
		}, func(r row) (store.Lookup, error) {
			return store.Lookup{
				ID: store.LookupID(r.id(5)), Tag: r.tag(0), At: r.time(1), Means: r.text(2), Venue: ashyq.VenueID(r.text(3)), By: r.text(4),
			}, nil
		})
}

// newest is above the id of any look.
var newest = store.LookupID(bytes.Repeat([]byte{0xff}, len(store.LookupID{})))
