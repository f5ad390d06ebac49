package seal

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"ashyq"
)

// DisputeNumber is the number of a person's dispute of one record, the same whoever derives it from the same: so a request that
// is sent again is one request, and nobody has to remember which numbers were given. It tells nothing of the person without the
// key. round counts the earlier disputes of this record.
func (k *Keys) DisputeNumber(p ashyq.Person, at ashyq.Registry, record string, round int) ashyq.DisputeNumber {
	chance := k.ring.Load().lookup.digest("dispute", p.Canonical(), string(at), record, strconv.Itoa(round))
	n := 100_000_000 + binary.BigEndian.Uint64(chance[:])%900_000_000
	return ashyq.DisputeNumber(fmt.Sprintf("%03d-%03d-%03d", n/1_000_000, n/1_000%1_000, n%1_000))
}
