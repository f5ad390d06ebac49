package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"time"

	"ashyq"
)

// NewID makes an id that nobody can guess: 80 random bits as sixteen lower-case base32 characters. Entities, venues, gates,
// accounts, platforms and passes are named so.
func NewID() string {
	var b [gateIDSize]byte
	rand.Read(b[:])
	return id32.EncodeToString(b[:])
}

// NewScanID makes a UUIDv7 (RFC 9562) of a moment.
func NewScanID(now time.Time) ashyq.ScanID {
	var id ashyq.ScanID
	rand.Read(id[:])
	ms := now.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return asUUIDv7(id)
}

// DeriveScanID makes the id of an event that another one causes, such as the exit that an arrival's `leaving` asks for: the
// same each time, of the same moment, and telling nothing of the first to who knows only the second.
func DeriveScanID(from ashyq.ScanID, label string) ashyq.ScanID {
	sum := sha256.Sum256(append(from[:], label...))
	id := ashyq.ScanID(sum[:16])
	copy(id[:6], from[:6])
	return asUUIDv7(id)
}

func asUUIDv7(id ashyq.ScanID) ashyq.ScanID {
	id[6] = 0x70 | id[6]&0x0f
	id[8] = 0x80 | id[8]&0x3f
	return id
}
