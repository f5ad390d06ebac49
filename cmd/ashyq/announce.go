package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/announce"
	"ashyq/internal/i18n"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// announceCommand is the operator's word to everybody.
type announceCommand struct {
	Publish publishCommand `cmd:"" help:"Publish an announcement: apps and desks show it within a minute."`
	End     endCommand     `cmd:"" help:"End an announcement before its time."`
	List    listCommand    `cmd:"" help:"Print the announcements that are not over."`
}

type publishCommand struct {
	installation
	What string        `arg:"" help:"What lies ready (${ready}), or a YAML file of your own."`
	For  time.Duration `help:"How long it is shown, unless the file says until when; it can be ended before." default:"24h"`
}

func (c publishCommand) Run(ctx context.Context, out console) (err error) {
	a, err := announcement(c.What)
	if err != nil {
		return err
	}
	now := time.Now().Truncate(time.Second)
	a.ID = ashyq.AnnouncementID(seal.NewID())
	if a.From.IsZero() {
		a.From = now
	}
	if a.Until.IsZero() {
		a.Until = a.From.Add(c.For)
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	published, err := s.Announcements(ctx, now)
	if err != nil {
		return err
	}
	if err := a.Publishable(published, now); err != nil {
		return err
	}
	if err := s.SaveAnnouncement(ctx, a, acted(now, "announcement_published", a)); err != nil {
		return err
	}
	fmt.Fprintf(out.out, "Announcement %s is published, %s.\nTo end it before: ashyq admin announce end %s\n", a.ID, shown(a), a.ID)
	return nil
}

// announcement is what lies ready under a name, or what a file says.
func announcement(what string) (ashyq.Announcement, error) {
	words, err := i18n.Load()
	if err != nil {
		return ashyq.Announcement{}, err
	}
	if a, ok := announce.Ready(words, what); ok {
		return a, nil
	}
	text, err := os.ReadFile(what)
	if errors.Is(err, fs.ErrNotExist) {
		return ashyq.Announcement{}, fmt.Errorf("%s is no file, and not one of what lies ready: %s", what, strings.Join(announce.Names(), ", "))
	}
	if err != nil {
		return ashyq.Announcement{}, err
	}
	return announce.Parse(text)
}

// acted is a row of the trail: officials read there what was said, in one language.
func acted(now time.Time, what string, a ashyq.Announcement) store.Act {
	return store.Act{At: now, What: what, Reason: a.What.RU}
}

func shown(a ashyq.Announcement) string {
	return fmt.Sprintf("from %s until %s", a.From.Local().Format(time.RFC3339), a.Until.Local().Format(time.RFC3339))
}

type endCommand struct {
	installation
	ID ashyq.AnnouncementID `arg:"" help:"The announcement's id."`
}

func (c endCommand) Run(ctx context.Context, out console) (err error) {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	now := time.Now()
	_, err = s.ChangeAnnouncement(ctx, c.ID, func(a *ashyq.Announcement) (store.Act, error) {
		if a.Over(now) {
			return store.Act{}, fmt.Errorf("announcement %s was over already", a.ID)
		}
		*a = a.Ended(now)
		return acted(now, "announcement_ended", *a), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no announcement %s", c.ID)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "Announcement %s is ended.\n", c.ID)
	return nil
}

type listCommand struct{ installation }

func (c listCommand) Run(ctx context.Context, out console) (err error) {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	now := time.Now()
	published, err := s.Announcements(ctx, now)
	if err != nil {
		return err
	}
	for _, a := range ashyq.Current(published, now) {
		fmt.Fprintf(out.out, "%s %s %s\n  %s\n  %s\n", a.ID, a.Severity, shown(a), a.What.EN, a.Instead.EN)
	}
	return nil
}
