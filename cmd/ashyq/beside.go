package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"ashyq"
	"ashyq/internal/announce"
)

// The database cannot tell the nodes what is announced while it is itself away: then the operator puts a file beside the keys of
// each of them. It is looked for so often, and shown for so long after it was written unless it says until when.
const (
	announcementFile = "announcement.yaml"
	besideEvery      = 500 * time.Millisecond
	besideShown      = 24 * time.Hour
)

// announceHere announces what the file beside the keys says, or nothing if there is none. One that is not sound changes nothing.
func (n *node) announceHere(context.Context) error {
	a, err := beside(n.beside)
	if errors.Is(err, fs.ErrNotExist) {
		n.Desk.Places.AnnounceHere()
		return nil
	}
	if err != nil {
		return err
	}
	n.Desk.Places.AnnounceHere(a)
	return nil
}

// beside is the announcement of a file, of which its contents are the id.
func beside(path string) (a ashyq.Announcement, err error) {
	file, err := os.Open(path)
	if err != nil {
		return ashyq.Announcement{}, err
	}
	defer file.Close() // what was read is read
	info, err := file.Stat()
	if err != nil {
		return ashyq.Announcement{}, err
	}
	text, err := io.ReadAll(io.LimitReader(file, announce.MaxSize+1))
	if err != nil {
		return ashyq.Announcement{}, err
	}
	if a, err = announce.Parse(text); err != nil {
		return ashyq.Announcement{}, err
	}
	sum := sha256.Sum256(text)
	a.ID = ashyq.AnnouncementID("here-" + hex.EncodeToString(sum[:8]))
	if a.From.IsZero() {
		a.From = info.ModTime()
	}
	if a.Until.IsZero() {
		a.Until = a.From.Add(besideShown)
	}
	a.From, a.Until = a.From.UTC(), a.Until.UTC()
	if err := a.Validate(); err != nil {
		return ashyq.Announcement{}, fmt.Errorf("%s: %w", announcementFile, err)
	}
	return a, nil
}
