// Package registry asks the national health registries about a person.
//
//	Merge ─┬─→ Cached ─→ Guarded ─→ fhir.Client (PCR portal)
//	       └─→ Cached ─→ Guarded ─→ fhir.Client (Control Centre)
//
// Merge asks all at once and always answers within its budget: a registry that is silent is a Finding with a zero AsOf,
// never an error, because half of the evidence is an answer too. Nothing that a registry said is kept outside memory.
//
// Who says that a registry is wrong asks it to be put right:
//
//	GuardedDisputes ─→ fhir.Client (either registry)
package registry

import (
	"context"

	"ashyq"
)

// Registry is one source of evidence. Its implementations pass the suite in registrytest.
type Registry interface {
	// Name says which registry this is.
	Name() ashyq.Registry

	// Ask is everything this registry says of a person now. A person it does not know is a whole Finding without evidence.
	// What it could read only in part is a Partial Finding without an error. Errors are ashyq.Unavailable
	// "registry_unavailable" (away, too slow, refusing, answering what is no FHIR); with one, the Finding is zero. Ask ends
	// when ctx does.
	Ask(ctx context.Context, p ashyq.Person) (ashyq.Finding, error)
}

// Unavailable is the error of a registry that does not answer. The cause must not hold an identifier, an answer's body or
// a URL with a query.
func Unavailable(cause error) *ashyq.Error {
	return ashyq.Wrap(ashyq.Unavailable, "registry_unavailable", cause)
}
