// Package sqlite keeps everything in one file of SQLite.
//
//	Enter, Exit, … ─→ queue ─→ writer ─→ one transaction of many ─→ sync ─→ answers
//	Event, Feed, … ─→ readers
//
// One goroutine writes (writer.go): callers that arrive while a transaction is on its way to the disk share the next one.
// Readers have connections of their own and see what is committed. The file is in WAL mode and synced fully at each commit;
// the log is brought into the file beside the writer (checkpoint.go).
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"ashyq/internal/store"
)

var _ store.Store = (*Store)(nil)

// Store is a database file that is open.
type Store struct {
	writer  *writer
	readers *readers
	close   func() error
}

// Open opens the database file at path, makes it (for its owner alone) if there is none, and brings it to this version's
// schema. It fails if the file cannot be written, is no database of ours, or has been migrated by a newer version.
func Open(ctx context.Context, path string) (*Store, error) {
	s, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return s, nil
}

func open(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	if err := migrate(ctx, path); err != nil {
		return nil, err
	}
	pragmas := []string{"busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 0"}
	c, err := connect(path, append(pragmas, "foreign_keys = 1", "cache_size = -32768", "cache_spill = 0")...)
	if err != nil {
		return nil, err
	}
	gathered, err := gatherLog(c)
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	log, err := connect(path, pragmas...)
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	readers, err := openReaders(path)
	if err != nil {
		return nil, errors.Join(err, log.close(), c.close())
	}
	s := &Store{writer: startWriter(c, gathered, startCheckpointer(log, longLog)), readers: readers}
	s.close = sync.OnceValue(func() error { return errors.Join(s.readers.close(), s.writer.close()) })
	return s, nil
}

func (s *Store) Close() error { return s.close() }
