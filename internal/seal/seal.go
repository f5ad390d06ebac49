// Package seal makes and checks what the server signs, and keeps the keys under which digests and tags are taken. It decides
// nothing and stores nothing but its key files.
//
//	gate id, name    ─→ GateCode ─→ printed QR ─→ ParseGate        Ed25519, readable and verifiable offline
//	a verdict        ─→ SignPass ─→ the phone ─→ OpenPass          ES256; the person in it sealed for the server alone
//	its pass, now    ─→ the phone's key ─→ OpenPresentation        ES256, anew every 15 seconds
//	a person         ─→ SealPerson ─→ a cookie ─→ OpenPerson       AES-GCM, for one account
//	a seat           ─→ SealSeat ─→ a tablet ─→ OpenSeat           AES-GCM
//	a venue's minute ─→ Sign ─→ its screens                        HMAC-SHA-256
//	a visit          ─→ SignReceipt ─→ whoever asks ─→ OpenReceipt ES256, on request
//	a person         ─→ Keys.Person ─→ Days.Tag ─→ the visit's row HMAC-SHA-256 under a key that is forgotten after some days
//
// JWKS publishes the public keys. What follows is for whoever reads the signed things elsewhere. A key is found by its kid:
// the first eight hexadecimal digits of the SHA-256 of the public key (32 bytes for Ed25519, the uncompressed SEC 1 point for
// P-256). Each kind of thing has keys of its own, so that one is never taken for another.
//
// # Gate code
//
// {public URL}/G/{CODE} in upper case, so that the QR stays in alphanumeric mode. CODE is base32 (RFC 4648, no padding) of
//
//	1 byte    version (1) in the high four bits; direction in the low: 0 none, 1 entry, 2 exit
//	1 byte    the first byte of the kid
//	10 bytes  the gate's id: base32 of them in lower case; all zero for the neutral gate
//	0–22      the venue's name, UTF-8, cut at a character
//	64 bytes  Ed25519 signature (RFC 8032) of everything before it
//
// # Pass and receipt
//
// Base45 (RFC 9285) of a tagged COSE_Sign1 (RFC 9052) without external data, its protected header {1: -7 (ES256), 4: kid as
// UTF-8} and its unprotected header empty. The payload is a CWT claims set (RFC 8392), times being whole seconds since 1970.
// The signature is r ‖ s, as WebCrypto takes it. A pass has
//
//	4       expires
//	6       issued
//	7       the pass's id
//	8       the phone's key, if it gave one: {1: COSE_Key {1: 2, -1: 1, -2: x, -3: y}} (RFC 8747)
//	-65537  {1: colour, 2: as of, 3: until, 4: day of birth, 5: month of birth, 6: the person, sealed}; 3, 4, 5 if known
//
// The sealed person is four bytes of a key id, a nonce of twelve, and AES-256-GCM with the pass's id as additional data. A
// receipt has
//
//	6       when it happened
//	7       the visit's id
//	-65537  {1: venue, 2: gate, 3: direction, 4: outcome, 5: code}
//
// # Presentation
//
// What a phone shows of a pass that is bound to its key: "AP1:" and base45 of the CBOR array [pass, at, signature] in its shortest
// form. The pass is the bytes of its COSE_Sign1; at is when the phone signed, at the beginning of a step of 15 seconds; the
// signature is ES256, r ‖ s, by the phone's key, over "ashyq-presentation-1" ‖ SHA-256(pass) ‖ at as eight bytes, big-endian. It is
// good from 30 seconds before to 45 seconds after that moment.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
)

// Keys are all keys of an installation. It is safe for concurrent use, also while others take the place of those that it has.
type Keys struct {
	Days *Days

	path       string // of the key file; empty for keys in memory
	refreshing sync.Mutex
	ring       atomic.Pointer[ring]
}

// ring is the keys at a moment; it does not change. The first key of each kind signs, seals or digests; the others still verify
// and open.
type ring struct {
	lines []line    // of which it is made
	until time.Time // when another key is to sign; zero for never

	gates    []gateKey
	passes   []signingKey
	receipts []signingKey
	sealing  []sealingKey
	persons  []personKey
	lookup   secret
}

type gateKey struct {
	kid     string
	private ed25519.PrivateKey
}

type signingKey struct {
	kid      string
	private  *ecdsa.PrivateKey
	point    []byte // the public key, SEC 1, uncompressed
	verified verified
}

type sealingKey struct {
	id     [4]byte
	aead   cipher.AEAD // of passes
	secret secret      // of which the keys of other uses are derived
}

type personKey struct {
	id  string
	key secret
}

// NewKeys makes keys that live in memory alone, for tests and tools.
func NewKeys(now time.Time) *Keys {
	r, err := newRing(newKeyLines(), now)
	if err != nil {
		panic(err) // the lines were made a moment ago
	}
	keys := &Keys{Days: newDays(firstDay(now), newSecret())}
	keys.ring.Store(r)
	return keys
}

// secret is the raw form of every key: 32 random bytes are an Ed25519 seed, a P-256 scalar, or a symmetric key.
type secret [32]byte

func newSecret() (s secret) {
	rand.Read(s[:])
	return s
}

// purpose is the first word of a line of the key file.
type purpose string

const (
	forGates    purpose = "gate"    // signs gate codes
	forPasses   purpose = "pass"    // signs passes
	forReceipts purpose = "receipt" // signs receipts
	forSealing  purpose = "sealing" // seals the person into a pass; for cookies and seats, by keys derived of it
	forPersons  purpose = "person"  // digests the person that an account is bound to
	forLookup   purpose = "lookup"  // digests what is looked up by its digest; exactly one, for it cannot be changed
)

var purposes = [...]purpose{forGates, forPasses, forReceipts, forSealing, forPersons, forLookup}

// newKeyLines makes one key for each purpose.
func newKeyLines() (lines []line) {
	for _, p := range purposes {
		lines = append(lines, newKeyLine(p))
	}
	return lines
}

func newKeyLine(p purpose) line {
	s := newSecret()
	for p256Scalar(s) != nil { // one in 2³² is not below the curve's order
		s = newSecret()
	}
	return line{name: string(p), secret: s}
}

func p256Scalar(s secret) error {
	_, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), s[:])
	return err
}

// newRing makes the keys of a key file's lines, as they are to be used from now on.
func newRing(lines []line, now time.Time) (*ring, error) {
	k := ring{lines: lines}
	found := map[purpose]int{}
	for _, l := range lines {
		if l.from.After(now) && (k.until.IsZero() || l.from.Before(k.until)) {
			k.until = l.from
		}
	}
	for _, l := range inUseFirst(lines, now) {
		p := purpose(l.name)
		found[p]++
		var err error
		switch p {
		case forGates:
			private := ed25519.NewKeyFromSeed(l.secret[:])
			k.gates = append(k.gates, gateKey{kidOf(private.Public().(ed25519.PublicKey)), private})
		case forPasses:
			k.passes, err = appendSigningKey(k.passes, l.secret)
		case forReceipts:
			k.receipts, err = appendSigningKey(k.receipts, l.secret)
		case forSealing:
			k.sealing, err = appendSealingKey(k.sealing, l.secret)
		case forPersons:
			id := l.secret.id()
			k.persons = append(k.persons, personKey{hex.EncodeToString(id[:]), l.secret})
		case forLookup:
			k.lookup = l.secret
		default:
			err = fmt.Errorf("no key is for %q", l.name)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, p := range purposes {
		if found[p] == 0 {
			return nil, fmt.Errorf("it has no key for %q", p)
		}
	}
	if found[forLookup] > 1 {
		return nil, fmt.Errorf("it has more than one key for %q", forLookup)
	}
	return &k, nil
}

// inUseFirst is the lines in the order in which their keys are used: of each purpose the one first whose moment came last,
// of those without a moment the first in the file.
func inUseFirst(lines []line, now time.Time) []line {
	came := func(l line) time.Time {
		if l.from.After(now) {
			return time.Time{}.Add(-1) // after those without a moment
		}
		return l.from
	}
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b line) int { return came(b).Compare(came(a)) })
	return lines
}

func appendSigningKey(keys []signingKey, s secret) ([]signingKey, error) {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), s[:])
	if err != nil {
		return nil, err
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	return append(keys, signingKey{kidOf(point), private, point, newVerified()}), nil
}

func appendSealingKey(keys []sealingKey, s secret) ([]sealingKey, error) {
	block, err := aes.NewCipher(s[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return append(keys, sealingKey{s.id(), aead, s}), err
}

// kidOf names a public key.
func kidOf(public []byte) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:4])
}

// id names a symmetric key without telling anything else of it.
func (s *secret) id() (id [4]byte) {
	sum := s.digest("key id")
	copy(id[:], sum[:])
	return id
}

// digest is HMAC-SHA-256 over a label and parts, each with its length before it, so that no two lists read the same.
func (s *secret) digest(label string, parts ...string) ashyq.Digest {
	message := make([]byte, 0, 128)
	write := func(part string) {
		message = append(binary.BigEndian.AppendUint32(message, uint32(len(part))), part...)
	}
	write(label)
	for _, part := range parts {
		write(part)
	}
	return s.hmac(message)
}

// hmac is HMAC-SHA-256 (RFC 2104) of short messages, of which each scan has a dozen: crypto/hmac's, without its state.
func (s *secret) hmac(message []byte) [sha256.Size]byte {
	padded := make([]byte, sha256.BlockSize, 256)
	copy(padded, s[:])
	for i := range padded {
		padded[i] ^= 0x36
	}
	inner := sha256.Sum256(append(padded, message...))
	for i := range padded {
		padded[i] ^= 0x36 ^ 0x5c
	}
	return sha256.Sum256(append(padded, inner[:]...))
}
