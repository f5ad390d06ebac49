package load

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"ashyq"
)

// Filling is what a database is filled with. All that is in it follows from these numbers and the installation's keys, so that
// a file of them names nobody and yet is enough to log everybody in.
type Filling struct {
	Seed     uint64 `json:"seed"`
	Venues   int    `json:"venues"`
	Accounts int    `json:"accounts"`
}

// MostVenues is how many there can be: each has two short numbers.
const MostVenues = shorts / 2

// Validate says what cannot be filled in.
func (f Filling) Validate() error {
	switch {
	case f.Venues < 1 || f.Venues > MostVenues:
		return fmt.Errorf("venues: there are 1 to %d", MostVenues)
	case f.Accounts < 0 || f.Accounts > iins:
		return fmt.Errorf("accounts: there are 0 to %d", iins)
	}
	return nil
}

// ReadFilling reads what Write has written.
func ReadFilling(path string) (f Filling, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return f, err
	}
	if err := errors.Join(json.Unmarshal(text, &f), f.Validate()); err != nil {
		return f, fmt.Errorf("%s is no world: %w", path, err)
	}
	return f, nil
}

// Write writes the numbers to a file, for its owner alone: whoever has them can log in as anybody in the database.
func (f Filling) Write(path string) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

// World is the World of a database that was filled. Accounts are shared out as a Crowd says.
func (f Filling) World(target string, c Crowd) (*World, error) {
	if c.People > f.Accounts {
		return nil, fmt.Errorf("people: the world has %d", f.Accounts)
	}
	w := &World{
		venues:    f.Venues,
		gate:      f.appendShort,
		venueID:   f.VenueID,
		iin:       func(number int) ashyq.IIN { return MadeUpIIN(f.Seed, number) },
		people:    make([]person, c.People),
		platforms: []*platform{{target: target, id: string(f.clientID()), secret: f.token("platform", 0)}},
		staff:     bearer + f.token("staff", 0),
	}
	for i := range w.people {
		p := &w.people[i]
		*p = person{number: i, at: nowhere}
		copy(p.iin[:], w.iin(i).Digits())
		if !shares(i, c.Platform) {
			p.token = bearer + f.token("account", i)
		}
	}
	return w, nil
}

// sum is 32 bytes for each of a kind, which nobody guesses who does not know the seed.
func (f Filling) sum(kind string, n int) [32]byte {
	text := binary.LittleEndian.AppendUint64([]byte("ashyq load\x00"), f.Seed)
	text = binary.LittleEndian.AppendUint64(text, uint64(n))
	return sha256.Sum256(append(text, kind...))
}

func (f Filling) token(kind string, n int) string {
	sum := f.sum(kind, n)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// id is an identifier of the form that seal.NewID makes.
func (f Filling) id(kind string, n int) string {
	sum := f.sum(kind, n)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// VenueID is the id of a venue by its number; the first are the busiest.
func (f Filling) VenueID(n int) ashyq.VenueID { return ashyq.VenueID(f.id("venue", n)) }
func (f Filling) clientID() ashyq.ClientID    { return ashyq.ClientID(f.id("platform", 0)) }

// gateID is like the venue's id, so that a database finds the gates of neighbours beside each other.
func (f Filling) gateID(n int, d ashyq.Direction) ashyq.GateID {
	sum := f.sum("venue", n)
	sum[9] = d[1] // of entry or exit
	return ashyq.GateID(strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])))
}

// Short numbers are eight digits and a check digit. Those of neighbours are unlike, so that a slip finds no gate.
const (
	firstShort = 10_000_001 // the one before is of the neutral gate
	shorts     = 89_999_999
	shortStep  = 55_589_179 // coprime to shorts
)

func (f Filling) appendShort(to []byte, venue int, d ashyq.Direction) []byte {
	n := uint64(venue) * 2
	if d == ashyq.Exit {
		n++
	}
	from := len(to)
	to = strconv.AppendUint(to, firstShort+(n*shortStep+f.Seed%shorts)%shorts, 10)
	sum := 0 // Luhn's, as if the check digit were there
	for i, digit := range to[from:] {
		d := int(digit - '0')
		if i%2 == 1 {
			d += d
		}
		sum += d/10 + d%10
	}
	return append(to, '0'+byte((10-sum%10)%10))
}
