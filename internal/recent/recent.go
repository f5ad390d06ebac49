// Package recent remembers bytes by keys for a while, in little memory: one that is full forgets what was put longest ago. A
// cache of structs costs hundreds of bytes for each, and the garbage collector looks into every one of them whenever it runs;
// here it looks into none.
package recent

import (
	"crypto/sha256"
	"sync"
)

// Key is what something is remembered by: random, or the beginning of a digest.
type Key [16]byte

// KeyOf is what a text is remembered by.
func KeyOf(text string) Key {
	digest := sha256.Sum256([]byte(text))
	return Key(digest[:])
}

// Memory is bounded in entries and in bytes. It keeps two generations: when the younger is full, the older is forgotten and its
// room used again, so that the younger half at least of what it can hold is there.
type Memory struct {
	mu         sync.Mutex
	young, old generation
	entries    int // of a generation
}

type generation struct {
	places map[Key]place
	bytes  []byte
}

// place is where something is among the bytes.
type place struct{ from, until uint32 }

// New is a memory of so many entries, of so many bytes each on average.
func New(entries, bytesEach int) *Memory {
	m := &Memory{entries: (entries + 1) / 2}
	for _, g := range []*generation{&m.young, &m.old} {
		*g = generation{make(map[Key]place), make([]byte, 0, m.entries*bytesEach)}
	}
	return m
}

// Append appends what was put under a key, and reports whether anything is remembered.
func (m *Memory) Append(to []byte, k Key) (_ []byte, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.find(k)
	return append(to, value...), ok
}

func (m *Memory) find(k Key) (value []byte, ok bool) {
	for _, g := range []*generation{&m.young, &m.old} {
		if p, ok := g.places[k]; ok {
			return g.bytes[p.from:p.until], true
		}
	}
	return nil, false
}

// Put remembers something in place of what was put under the key before. What is longer than all that a generation has room for
// is forgotten.
func (m *Memory) Put(k Key, value []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(k, value)
}

// Change puts what change makes of what was put under a key before, nil if nothing is remembered. Nobody else comes in between.
func (m *Memory) Change(k Key, change func(before []byte) (after []byte)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, _ := m.find(k)
	m.put(k, change(before))
}

func (m *Memory) put(k Key, value []byte) {
	if p, ok := m.young.places[k]; ok && int(p.until-p.from) >= len(value) {
		m.young.places[k] = place{p.from, p.from + uint32(copy(m.young.bytes[p.from:], value))}
		return
	}
	if len(value) > cap(m.young.bytes) {
		delete(m.young.places, k)
		delete(m.old.places, k)
		return
	}
	if len(m.young.places) >= m.entries || len(m.young.bytes)+len(value) > cap(m.young.bytes) {
		m.young, m.old = m.old, m.young
		clear(m.young.places)
		m.young.bytes = m.young.bytes[:0]
	}
	from := uint32(len(m.young.bytes))
	m.young.bytes = append(m.young.bytes, value...)
	m.young.places[k] = place{from, from + uint32(len(value))}
}

// Clear forgets everything.
func (m *Memory) Clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, g := range []*generation{&m.young, &m.old} {
		clear(g.places)
		clear(g.bytes)
		g.bytes = g.bytes[:0]
	}
}
