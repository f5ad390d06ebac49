package registrytest_test

import (
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/registry/registrytest"
)

func TestABookIsARegistry(t *testing.T) {
	registrytest.Run(t, func(*testing.T) (registry.Registry, registrytest.Loader) {
		b := registrytest.NewBook(ashyq.PCR, time.Now)
		return b, b.Load
	})
	registrytest.RunDisputes(t, func(*testing.T) registrytest.Disputed {
		b := registrytest.NewBook(ashyq.PCR, time.Now)
		return registrytest.Disputed{Disputes: b, Evidence: b, Load: b.Load, Decide: b.Decide}
	})
}
