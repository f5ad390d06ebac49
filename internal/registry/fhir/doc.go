// Package fhir speaks HL7 FHIR R4 (JSON over REST) with the national health registries.
//
//	Ask ─→ Patient/_search ─→ Observation/_search             ─→ Evidence   (the PCR portal)
//	       ids, remembered ─→ Condition/_search, Flag/_search ─→ Evidence   (the Control Centre)
//
//	File ─→ Patient/_search ─→ a transaction: Task, if its number is not there yet
//	Filed ─→ Patient/_search ─→ Task/_search ─→ Dispute
//
// Client is the asking side; evidence.go and task.go say what each resource means to Ashyq. The resources themselves are small
// structs of the elements that both sides use: what a server sends beyond them is ignored.
package fhir
