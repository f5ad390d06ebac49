package sqlite

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"io"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// SaveChanges puts changes of the database's into the snapshot, which is whole only once SetCursor says so, and drops some of what has
// lapsed by now.
func (j *Journal) SaveChanges(ctx context.Context, now time.Time, changes store.Changes) error {
	rows, err := packChanges(changes)
	if err != nil {
		return translate(err)
	}
	return change(ctx, j.store.writer, func(tx *tx) error {
		for _, r := range rows {
			var until any
			if !r.until.IsZero() {
				until = store.Millis(r.until)
			}
			if _, err := tx.exec("REPLACE INTO snapshot (kind, id, until, body) VALUES (?, ?, ?, ?)", r.kind, r.id, until, r.body); err != nil {
				return err
			}
			if err := tx.sweep("snapshot", "n", "until", now.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetCursor notes that the snapshot is whole up to a cursor of the database's.
func (j *Journal) SetCursor(ctx context.Context, cursor int64) error {
	return change(ctx, j.store.writer, func(tx *tx) error {
		_, err := tx.exec("UPDATE snapshot_cursor SET cursor = ?", cursor)
		return err
	})
}

// Cursor is the database's, up to which the snapshot is whole; 0 if there is none.
func (j *Journal) Cursor(ctx context.Context) (int64, error) {
	return read(ctx, j.store.readers, func(c *conn) (int64, error) {
		r, err := c.row("SELECT cursor FROM snapshot_cursor")
		if err != nil {
			return 0, err
		}
		return r.int(0), nil
	})
}

// Snapshot is what is in the snapshot after a place of its own, at most so many changes; Cursor is the place it ends at.
func (j *Journal) Snapshot(ctx context.Context, after int64, limit int) (store.Changes, error) {
	return read(ctx, j.store.readers, func(c *conn) (store.Changes, error) {
		changes := store.Changes{Cursor: after}
		u := newUnpacker()
		for r, err := range c.rows("SELECT n, kind, id, body FROM snapshot WHERE n > ? ORDER BY n LIMIT ?", after, max(0, limit)) {
			if err != nil {
				return store.Changes{}, err
			}
			if err := u.add(&changes, r.text(1), r.text(2), r.blob(3)); err != nil {
				return store.Changes{}, err
			}
			changes.Cursor = r.int(0)
		}
		return changes, nil
	})
}

// ForgetSnapshot drops it: it is of another history than the database's.
func (j *Journal) ForgetSnapshot(ctx context.Context) error {
	return change(ctx, j.store.writer, func(tx *tx) error {
		if _, err := tx.exec("DELETE FROM snapshot"); err != nil {
			return err
		}
		_, err := tx.exec("UPDATE snapshot_cursor SET cursor = 0")
		return err
	})
}

// packed is a row of the snapshot.
type packed struct {
	kind, id string
	until    time.Time // when it may be forgotten; zero for never
	body     []byte
}

// dictionary is what many of them have in common: a venue as it is kept, in JSON. It is never changed, nor are bodies readable
// that were packed with another.
var dictionary = []byte(`"kk":"","ru":"","en":""},"bin":"","sole_trader":{"person":"","key_id":"","last_four":""},"contacts":{"email":"","phone":"",` +
	`"phone_last_two":""},"notices":{"decision":{"page":true,"sms":false}},"since":"2026-","oked":"","area":0,"terms":"","leader":true,` +
	`"printed":"2026-","point":{"latitude":43.2,"longitude":76.9},"opening":[{"days":["monday","tuesday","wednesday","thursday",` +
	`"friday","saturday","sunday"],"hours":"09:00-22:00"}],"retired":"","region":"KZ-75","category":"cafe","fitness","grocery",` +
	`"state":"training","active","participation":{"since":"2026-11-","ends":"0001-01-01T00:00:00Z","changed":[],"before":[],"reason":"",` +
	`"decree":""},"capacity":100,"time_zone":"Asia/Almaty","gates":[{"id":"","name":{"kk":"Кіреберіс","ru":"Вход","en":"Entrance"},` +
	`"direction":"entry","short":""},{"id":"","name":{"kk":"Шығу","ru":"Выход","en":"Exit"},"direction":"exit","short":""}],` +
	`"address":"ул. ","entity":"","name":{"kk":"","ru":"","en":""},{"id":"`)

func packChanges(changes store.Changes) (rows []packed, err error) {
	var buffer bytes.Buffer
	packer, err := flate.NewWriterDict(&buffer, flate.DefaultCompression, dictionary)
	if err != nil {
		return nil, err
	}
	pack := func(kind, id string, until time.Time, what any) error {
		text, err := json.Marshal(what)
		if err != nil {
			return err
		}
		buffer.Reset()
		packer.Reset(&buffer) // keeps the dictionary
		if _, err := packer.Write(text); err != nil {
			return err
		}
		if err := packer.Close(); err != nil {
			return err
		}
		rows = append(rows, packed{kind, id, until, bytes.Clone(buffer.Bytes())})
		return nil
	}
	for _, e := range changes.Entities {
		if err := pack("entity", string(e.ID), time.Time{}, e); err != nil {
			return nil, err
		}
	}
	for _, v := range changes.Venues {
		if err := pack("venue", string(v.ID), time.Time{}, v); err != nil {
			return nil, err
		}
	}
	for _, d := range changes.Decrees {
		if err := pack("decree", d.Version, time.Time{}, d.Text); err != nil {
			return nil, err
		}
	}
	for region, zone := range changes.Zones {
		if err := pack("zone", string(region), time.Time{}, zone); err != nil {
			return nil, err
		}
	}
	for _, r := range changes.Revoked {
		if err := pack("revocation", r.Pass, r.Until, r); err != nil {
			return nil, err
		}
	}
	for _, a := range changes.Announcements {
		if err := pack("announcement", string(a.ID), a.Until.AddDate(0, 0, store.AnnouncementDays), a); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// unpacker reads what packChanges has made.
type unpacker struct{ from io.ReadCloser }

func newUnpacker() unpacker { return unpacker{flate.NewReaderDict(bytes.NewReader(nil), dictionary)} }

func (u unpacker) add(to *store.Changes, kind, id string, body []byte) error {
	if err := u.from.(flate.Resetter).Reset(bytes.NewReader(body), dictionary); err != nil {
		return err
	}
	text, err := io.ReadAll(u.from)
	if err != nil {
		return err
	}
	switch kind {
	case "entity":
		return unpack(text, &to.Entities)
	case "venue":
		return unpack(text, &to.Venues)
	case "revocation":
		return unpack(text, &to.Revoked)
	case "announcement":
		return unpack(text, &to.Announcements)
	case "decree":
		var d store.Decree
		d.Version = id
		err := json.Unmarshal(text, &d.Text)
		to.Decrees = append(to.Decrees, d)
		return err
	case "zone":
		if to.Zones == nil {
			to.Zones = make(map[ashyq.Region]ashyq.Zone)
		}
		var zone ashyq.Zone
		err := json.Unmarshal(text, &zone)
		to.Zones[ashyq.Region(id)] = zone
		return err
	}
	return nil // a newer version's
}

func unpack[T any](text []byte, to *[]T) error {
	one, err := decode[T](string(text))
	*to = append(*to, one)
	return err
}
