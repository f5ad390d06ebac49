// Package demo is a small world to try Ashyq in: people of every colour, venues of every kind, and a page to walk somebody
// through a door. Its IINs, phones and names are made up.
//
//	people, venues ─→ Seed ─→ registries, store ─→ Handler: /demo, /demo/world.json, …
package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/reference"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// World is everybody and every place of the demo.
type World struct {
	People    []Person
	Venues    []Venue
	Platforms []Platform
}

// Platform is a front end of others, which has identified its users.
type Platform struct {
	Name   string
	ID     ashyq.ClientID
	Secret string
}

// New makes up the world as it is at a moment. The platforms' secrets are new each time.
func New(now time.Time) World {
	return World{
		People:    people(now),
		Venues:    venues(),
		Platforms: []Platform{{"bank", ashyq.ClientID(id("platform", "bank")), rand.Text()}},
	}
}

// SeedPlaces writes the world's venues, staff and platforms into a store. It may be repeated.
func (w World) SeedPlaces(ctx context.Context, s store.Store, keys *seal.Keys) error {
	if err := s.SaveEntity(ctx, entity()); err != nil {
		return fmt.Errorf("seed entity: %w", err)
	}
	for region, zone := range zones {
		if err := s.SaveZone(ctx, region, zone); err != nil {
			return fmt.Errorf("seed zone: %w", err)
		}
	}
	for _, v := range w.Venues {
		if err := s.SaveVenue(ctx, v.Venue); err != nil {
			return fmt.Errorf("seed venue: %w", err)
		}
		for _, member := range v.Staff {
			if err := grant(ctx, s, keys, member.Phone, store.Role{Venue: v.ID, Name: member.Role}); err != nil {
				return err
			}
		}
	}
	return grant(ctx, s, keys, authority(), store.Role{Name: store.Authority})
}

func grant(ctx context.Context, s store.Store, keys *seal.Keys, phone ashyq.Phone, role store.Role) error {
	if err := s.Grant(ctx, store.Membership{Phone: keys.Phone(phone), LastTwo: phone.LastTwo(), Role: role}); err != nil {
		return fmt.Errorf("seed staff: %w", err)
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
