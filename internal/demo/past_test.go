package demo_test

import (
	"log/slog"
	"testing"
	"time"
	_ "time/tzdata"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/demo"
	"ashyq/internal/seal"
	"ashyq/internal/sms"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
)

func TestThePastIsWrittenOnceAndLeavesNobodyInside(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	ctx := t.Context()
	s, err := sqlite.Open(ctx, sqlitetest.Migrated(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	accounts := &auth.Authenticator{
		Store: s, Keys: seal.NewKeys(now), Sender: sms.NewScreen(10), Limits: auth.Production().Wide(),
		Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	}
	world := demo.New(now)
	seeded := func() (applied int, acts []store.Act, heads int) {
		t.Helper()
		if err := world.SeedPlaces(ctx, s, accounts); err != nil {
			t.Fatal(err)
		}
		changes, err := s.Changes(ctx, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range changes.Venues {
			if v.State == ashyq.Applied {
				applied++
			}
			if err := v.Sound(); err != nil {
				t.Errorf("%s: %v", v.Name.EN, err)
			}
			occupancy, err := s.Occupancy(ctx, v.ID, now)
			if err != nil || occupancy.Inside != 0 {
				t.Errorf("%d are inside %s, %v", occupancy.Inside, v.Name.EN, err)
			}
			hours, err := s.Hours(ctx, v.ID, now.AddDate(0, 0, -3), now)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hours {
				for _, c := range h.Counts {
					heads += c.Heads
				}
			}
		}
		if acts, err = s.Acts(ctx, store.ActQuery{Limit: 100}); err != nil {
			t.Fatal(err)
		}
		return applied, acts, heads
	}
	applied, acts, heads := seeded()
	if applied != 2 || len(acts) != 3 || heads < 100 {
		t.Errorf("%d have applied, %d acts, %d heads", applied, len(acts), heads)
	}
	if _, again, sameHeads := seeded(); len(again) != len(acts) || sameHeads != heads {
		t.Errorf("a second start makes %d acts and %d heads of %d and %d", len(again), sameHeads, len(acts), heads)
	}
}
