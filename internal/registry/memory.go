package registry

import (
	"encoding/binary"
	"slices"
	"time"

	"ashyq"
)

// memory is the last whole answer about a person, and a partial one since; each zero if there is none.
type memory struct{ whole, part ashyq.Finding }

// all is both in one, zero if there is neither. A record that both have is in it twice: ashyq.Resolve tells which counts.
func (m memory) all() ashyq.Finding {
	switch {
	case m.part.AsOf.IsZero():
		return m.whole
	case m.whole.AsOf.IsZero():
		return m.part
	}
	f := m.whole
	f.Partial = true
	f.Evidence = slices.Concat(m.whole.Evidence, m.part.Evidence)
	return f
}

// appendTo packs a memory: of most people a registry says nothing or little. A text and a moment have their length before them.
func (m memory) appendTo(to []byte) []byte {
	for _, f := range []*ashyq.Finding{&m.whole, &m.part} {
		to = appendMoment(to, f.AsOf)
		if f.AsOf.IsZero() {
			continue
		}
		to = appendText(to, string(f.Registry))
		to = binary.AppendUvarint(to, uint64(len(f.Evidence)))
		for _, e := range f.Evidence {
			to = appendText(to, string(e.Kind))
			to = appendText(to, string(e.Registry))
			to = appendText(to, e.ID)
			to = append(to, byte(e.Standing))
			to = appendMoment(to, e.At)
			to = appendMoment(to, e.Issued)
			to = appendMoment(to, e.End)
		}
	}
	return to
}

func appendText(to []byte, s string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}

// appendMoment keeps the offset from UTC, which a registry may have told.
func appendMoment(to []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(to, 0)
	}
	at := len(to)
	to, err := t.AppendBinary(append(to, 0))
	if err != nil { // an offset of more than a month: no such moment comes from the wire
		return append(to[:at], 0)
	}
	to[at] = byte(len(to) - at - 1)
	return to
}

// unpackMemory is the memory that was packed; nothing of it is shared with the bytes.
func unpackMemory(packed []byte) (m memory) {
	r := unpacker{packed}
	for _, f := range []*ashyq.Finding{&m.whole, &m.part} {
		if f.AsOf = r.moment(); f.AsOf.IsZero() {
			continue
		}
		f.Registry = ashyq.Registry(r.text())
		if n := r.number(); n > 0 {
			f.Evidence = make([]ashyq.Evidence, n)
		}
		for i := range f.Evidence {
			f.Evidence[i] = ashyq.Evidence{
				Kind: ashyq.EvidenceKind(r.text()), Registry: ashyq.Registry(r.text()), ID: string(r.text()),
				Standing: ashyq.Standing(r.take(1)[0]), At: r.moment(), Issued: r.moment(), End: r.moment(),
			}
		}
	}
	m.part.Partial = !m.part.AsOf.IsZero()
	return m
}

type unpacker struct{ from []byte }

func (r *unpacker) take(n int) []byte {
	taken := r.from[:n]
	r.from = r.from[n:]
	return taken
}

func (r *unpacker) number() int {
	n, size := binary.Uvarint(r.from)
	r.from = r.from[size:]
	return int(n)
}

func (r *unpacker) text() []byte { return r.take(r.number()) }

func (r *unpacker) moment() (t time.Time) {
	if n := int(r.take(1)[0]); n > 0 {
		_ = t.UnmarshalBinary(r.take(n)) // as AppendBinary has made it
	}
	return t
}
