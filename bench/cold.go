package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// cold has everybody come for the first time, so that both registries are asked about each; its reference is how many people
// a second the registries can be asked about by the same client, without a service in between.
func cold(ctx context.Context, b *bench) (m measurement, err error) {
	c := small
	c.accounts = large.accounts
	i, err := b.install(ctx, "", c)
	if err != nil {
		return m, err
	}
	residents := residents()
	return b.inTurn(func() (measurement, error) { return rated(b.ask(ctx, i, residents)) },
		func() (measurement, error) { return b.alone(ctx, i, "--people", strconv.Itoa(c.accounts)) })
}

// ask is how many people a second both registries answer for, to 64 who ask.
func (b *bench) ask(ctx context.Context, i installation, residents func() ashyq.Person) (float64, error) {
	var clients []*fhir.Client
	for name, url := range map[ashyq.Registry]string{ashyq.PCR: i.pcr.url, ashyq.Control: i.control.url} {
		c, err := fhir.New(fhir.Options{Name: name, Base: url, Systems: fhir.DefaultSystems, Location: time.UTC, Now: time.Now})
		if err != nil {
			return 0, err
		}
		defer c.Close()
		clients = append(clients, c)
	}
	ctx, cancel := context.WithTimeout(ctx, b.duration)
	defer cancel()
	var answered, failed atomic.Int64
	var askers sync.WaitGroup
	began := time.Now()
	for range 64 {
		askers.Go(func() {
			for ctx.Err() == nil {
				person := residents()
				var both sync.WaitGroup
				for _, c := range clients {
					both.Go(func() {
						if _, err := c.Ask(ctx, person); err != nil && ctx.Err() == nil {
							failed.Add(1)
						}
					})
				}
				both.Wait()
				answered.Add(1)
			}
		})
	}
	askers.Wait()
	if n := failed.Load(); n > 0 {
		return 0, fmt.Errorf("%d questions to the registries failed", n)
	}
	return float64(answered.Load()) / time.Since(began).Seconds(), nil
}

// residents are people whom nobody knows, another at each call.
func residents() func() ashyq.Person {
	var mu sync.Mutex
	number := 0
	return func() ashyq.Person {
		mu.Lock()
		defer mu.Unlock()
		for {
			number++
			day, serial := number/10_000, number%10_000
			for check := range 10 {
				iin, err := ashyq.ParseIIN(fmt.Sprintf("%02d%02d%02d3%04d%d", 40+day/336, 1+day/28%12, 1+day%28, serial, check))
				if err == nil {
					return ashyq.Resident(iin)
				}
			}
		}
	}
}
