package journal

import (
	"encoding/binary"

	"ashyq"
)

// knownRoom is enough for an occupancy.
const knownRoom = 3 * binary.MaxVarintLen64

func writeOccupancy(o ashyq.Occupancy) []byte {
	to := make([]byte, 0, knownRoom)
	for _, n := range []uint64{o.Seq, uint64(o.Inside), uint64(o.Inferred)} {
		to = binary.AppendUvarint(to, n)
	}
	return to
}

func readOccupancy(from []byte) (o ashyq.Occupancy) {
	next := func() uint64 {
		n, size := binary.Uvarint(from)
		from = from[size:]
		return n
	}
	o.Seq, o.Inside, o.Inferred = next(), int(next()), int(next())
	return o
}
