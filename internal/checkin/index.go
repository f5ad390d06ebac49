package checkin

import "hash/maphash"

// index finds the numbers of records by what they are known by. It keeps a digest of that and not the thing itself, so that
// whoever asks has to look whether a record is the right one: eight bytes for each, in a table with open addressing.
type index struct {
	seed  maphash.Seed
	slots []slot
	used  int
}

// slot is one place of the table; its zero value is empty.
type slot struct{ digest, successor uint32 } // of the number

func newIndex() index { return index{seed: maphash.MakeSeed(), slots: make([]slot, 16)} }

func (x *index) digest(key string) uint32 { return uint32(maphash.String(x.seed, key)) }

// home is where a digest is looked for first.
func (x *index) home(digest uint32) int { return int(uint64(digest) * uint64(len(x.slots)) >> 32) }

func (x *index) next(i int) int {
	if i++; i < len(x.slots) {
		return i
	}
	return 0
}

// find is the number under a key that is right.
func (x *index) find(key string, right func(n uint32) bool) (n uint32, found bool) {
	i, found := x.slot(x.digest(key), right)
	if !found {
		return 0, false
	}
	return x.slots[i].successor - 1, true
}

func (x *index) slot(digest uint32, right func(n uint32) bool) (i int, found bool) {
	for i = x.home(digest); x.slots[i].successor != 0; i = x.next(i) {
		if s := x.slots[i]; s.digest == digest && right(s.successor-1) {
			return i, true
		}
	}
	return i, false
}

// add puts a number under a key under which it is not yet.
func (x *index) add(key string, n uint32) { x.put(slot{x.digest(key), n + 1}) }

func (x *index) put(s slot) {
	if 8*x.used >= 7*len(x.slots) {
		old := x.slots
		x.slots, x.used = make([]slot, len(old)+len(old)/4), 0
		for _, s := range old {
			if s.successor != 0 {
				x.put(s)
			}
		}
	}
	i := x.home(s.digest)
	for x.slots[i].successor != 0 {
		i = x.next(i)
	}
	x.slots[i] = s
	x.used++
}

// remove takes a number from under a key.
func (x *index) remove(key string, n uint32) {
	i, found := x.slot(x.digest(key), func(other uint32) bool { return other == n })
	if !found {
		return
	}
	x.slots[i] = slot{}
	x.used--
	for i = x.next(i); x.slots[i].successor != 0; i = x.next(i) { // what stands behind may have wanted its place
		s := x.slots[i]
		x.slots[i] = slot{}
		x.used--
		x.put(s)
	}
}
