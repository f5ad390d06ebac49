// Package demo is a small world to try Ashyq in: people of every colour, venues of every kind, and a page to walk somebody
// through a door. Its IINs, phones and names are made up.
//
//	people, venues ─→ Seed ─→ registries, store ─→ Handler: /demo, /demo/world.json, …
package demo

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/reference"
	"ashyq/internal/store"
)

// World is everybody and every place of the demo.
type World struct {
	People    []Person
	Venues    []Venue
	Platforms []Platform

	now time.Time // when it was made up
}

// Platform is a front end of others, which has identified its users.
type Platform struct {
	Name   string
	ID     ashyq.ClientID
	Secret string // of the keys, so that all nodes with the same keys go by the same one; there once the world was seeded, or was to be
}

// New makes up the world as it is at a moment.
func New(now time.Time) World {
	return World{
		People:    people(now),
		Venues:    venues(now),
		Platforms: []Platform{{Name: "bank", ID: ashyq.ClientID(id("platform", "bank"))}},
		now:       now,
	}
}

// SeedPlaces writes the world's venues, staff and platforms into a store, and takes note of the platforms' secrets. It may
// be repeated; what has happened before the demo is written once.
func (w *World) SeedPlaces(ctx context.Context, s store.Store, accounts *auth.Authenticator) error {
	for i := range w.Platforms {
		p := &w.Platforms[i]
		secret := accounts.Keys.Digest("demo platform", string(p.ID))
		p.Secret = hex.EncodeToString(secret[:])
	}
	before, err := s.Changes(ctx, 0, 1000)
	if err != nil {
		return fmt.Errorf("look for a former demo: %w", err)
	}
	if err := w.seedPlaces(ctx, s, accounts); err != nil {
		return err
	}
	if len(before.Venues) > 0 {
		return nil
	}
	return w.seedPast(ctx, s, accounts)
}

func (w *World) seedPlaces(ctx context.Context, places store.Places, accounts *auth.Authenticator) error {
	if err := places.SaveEntity(ctx, entity()); err != nil {
		return fmt.Errorf("seed entity: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx) // at once, so that they share their commits
	for region, zone := range zones {
		group.Go(func() error { return places.SaveZone(ctx, region, zone) })
	}
	for _, v := range w.Venues {
		group.Go(func() error { return places.SaveVenue(ctx, v.Venue) })
		for _, member := range v.Staff {
			group.Go(func() error {
				return accounts.Grant(ctx, member.Phone, store.Role{Entity: v.Entity, Venue: v.ID, Name: member.Role})
			})
		}
	}
	for _, p := range w.Platforms {
		group.Go(func() error { return accounts.TrustClient(ctx, p.ID, p.Name, p.Secret) })
	}
	group.Go(func() error { return accounts.Grant(ctx, authority(), store.Role{Name: store.Authority}) })
	group.Go(func() error { // one of the owners has the whole chain
		return accounts.Grant(ctx, w.owner(), store.Role{Entity: w.Venues[0].Entity, Name: store.Owner})
	})
	if err := group.Wait(); err != nil {
		return fmt.Errorf("seed places: %w", err)
	}
	return nil
}

// SeedRegistry reports to a registry all that it is to know of the world's people, as it is at a moment.
func (w World) SeedRegistry(ctx context.Context, r *reference.Server, kind ashyq.Registry, now time.Time) error {
	var reports []fhir.Bundle
	for _, p := range w.People {
		for _, f := range p.Facts {
			at := now.Add(f.At)
			switch {
			case kind == ashyq.PCR && (f.Kind == ashyq.Negative || f.Kind == ashyq.Positive):
				reports = append(reports, reference.LabReport(p.Person, f.Kind == ashyq.Positive, at, now.Add(f.Issued)))
			case kind == ashyq.Control && f.Kind == ashyq.Case:
				reports = append(reports, reference.OpenCase(p.Person, at))
			case kind == ashyq.Control && f.Kind == ashyq.Contact:
				reports = append(reports, reference.OpenContact(p.Person, at))
			case kind == ashyq.Control && f.Kind == ashyq.Isolation:
				var end time.Time
				if f.End != 0 {
					end = now.Add(f.End)
				}
				reports = append(reports, reference.OpenRegime(p.Person, at, end))
			}
		}
	}
	if err := r.Seed(ctx, reports...); err != nil {
		return fmt.Errorf("seed registry %s: %w", kind, err)
	}
	return nil
}
