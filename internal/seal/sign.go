package seal

import (
	"encoding/binary"
	"strconv"
	"time"

	"ashyq"
)

// Sign is what a venue's screens, those of visitors and of the desk, all show for one minute and no other venue's need to.
// A picture of an earlier minute shows another.
type Sign struct {
	Name  string
	Until time.Time // the end of its minute
	Next  string    // the sign of the minute that follows
}

// signs are in a fixed order: another would change what nodes of two versions show.
var signs = [...]string{
	"apple", "eagle", "horse", "tulip", "dombra", "shanyraq", "saiga", "snow_leopard",
	"sun", "wolf", "camel", "swan", "yurt", "mountain", "moon", "star",
}

// Sign is a venue's at a moment. Each comes once in a block of sixteen minutes, in an order that is the venue's own, secret,
// and another in every block; two minutes that follow each other never have the same.
func (k *Keys) Sign(venue ashyq.VenueID, at time.Time) Sign {
	minute := at.Unix() / 60
	now, next := k.signsOf(venue, minute)
	return Sign{Name: now, Until: time.Unix((minute+1)*60, 0).In(at.Location()), Next: next}
}

// signsOf are the signs of a minute and of the next.
func (k *Keys) signsOf(venue ashyq.VenueID, minute int64) (now, next string) {
	const length = int64(len(signs))
	block, place := minute/length, minute%length
	order := k.signOrder(venue, block)
	if place < 2 && order[0] == k.signOrder(venue, block-1)[length-1] {
		order[0], order[1] = order[1], order[0] // which leaves the end of this block, and so the next one, as it is
	}
	now = signs[order[place]]
	if place+1 < length {
		return now, signs[order[place+1]]
	}
	next, _ = k.signsOf(venue, minute+1)
	return now, next
}

// signOrder is a permutation of the signs, drawn from a digest by the method of Fisher and Yates.
func (k *Keys) signOrder(venue ashyq.VenueID, block int64) (order [len(signs)]int) {
	chance := k.ring.Load().lookup.digest("signs", string(venue), strconv.FormatInt(block, 10))
	for i := range order {
		j := int(binary.BigEndian.Uint16(chance[2*i:])) % (i + 1)
		order[i], order[j] = order[j], i
	}
	return order
}
