package checkin

import (
	"bytes"
	"encoding/binary"
)

// shelf keeps many small records by their number, in pages: few allocations, and nothing that the garbage collector has to
// look into. The zero value is empty.
type shelf struct {
	pages [][]byte // each begins with the ends of its records
	count uint32
}

// A page has so many records, behind so many bytes in which their ends are.
const (
	pageRecords = 64
	pageHead    = 4 * pageRecords
)

// at is a record that was put. It is read and let go of before anything is put again.
func (s *shelf) at(n uint32) []byte {
	page := s.pages[n/pageRecords]
	return page[begin(page, n%pageRecords):end(page, n%pageRecords)]
}

func end(page []byte, i uint32) uint32 { return binary.LittleEndian.Uint32(page[4*i:]) }

func begin(page []byte, i uint32) uint32 {
	if i == 0 {
		return pageHead
	}
	return end(page, i-1)
}

// add puts a record after all others, and is its number.
func (s *shelf) add(record []byte) uint32 {
	n := s.count
	s.count++
	i := n % pageRecords
	if i == 0 {
		s.pages = append(s.pages, make([]byte, pageHead))
	}
	last := &s.pages[len(s.pages)-1]
	*last = append(*last, record...)
	binary.LittleEndian.PutUint32((*last)[4*i:], uint32(len(*last)))
	if i == pageRecords-1 {
		*last = bytes.Clone(*last) // without the room that it has grown by
	}
	return n
}

// replace puts a record in the place of the one with this number.
func (s *shelf) replace(n uint32, record []byte) {
	old, i := s.pages[n/pageRecords], n%pageRecords
	from, to := begin(old, i), end(old, i)
	page := make([]byte, 0, len(old)-int(to-from)+len(record))
	page = append(page, old[:from]...)
	page = append(page, record...)
	page = append(page, old[to:]...)
	for ; i < pageRecords && end(old, i) != 0; i++ {
		binary.LittleEndian.PutUint32(page[4*i:], end(old, i)-to+from+uint32(len(record)))
	}
	s.pages[n/pageRecords] = page
}
