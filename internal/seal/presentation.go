package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
)

// presentationHead begins a presentation, which so is never taken for a pass.
const presentationHead = "AP1:"

type presentation struct {
	_         struct{} `cbor:",toarray"`
	Pass      []byte
	At        uint64
	Signature []byte
}

var (
	errPassStale    = ashyq.Fail(ashyq.Invalid, "pass_stale")
	errPassUnsigned = ashyq.Fail(ashyq.Invalid, "pass_unsigned")
)

// OpenPresentation reads what a phone shows of itself: its pass, signed by its own key within the window of ashyq.Presentation,
// or a pass that is bound to no phone, alone. Errors: invalid_pass; with the pass all the same, pass_stale for what was signed
// at another time, and pass_unsigned for a bound pass that its phone has not signed, which is a picture of it.
func (k *Keys) OpenPresentation(text string, now time.Time) (ashyq.Pass, error) {
	encoded, ok := strings.CutPrefix(text, presentationHead)
	if !ok {
		pass, err := k.OpenPass(text, now)
		if err == nil && len(pass.Key) > 0 {
			err = errPassUnsigned
		}
		return pass, err
	}
	shown, err := parsePresentation(encoded)
	if err != nil {
		return ashyq.Pass{}, errInvalidPass
	}
	pass, err := k.openPass(shown.Pass, now)
	if err != nil {
		return ashyq.Pass{}, err
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), pass.Key)
	if err != nil || !verify(key, presented(shown.Pass, shown.At), shown.Signature) {
		return ashyq.Pass{}, errInvalidPass
	}
	if !(ashyq.Presentation{Pass: pass, At: time.Unix(int64(shown.At), 0)}).Fresh(now) {
		return pass, errPassStale
	}
	return pass, nil
}

// parsePresentation reads a presentation's one form.
func parsePresentation(text string) (p presentation, err error) {
	message, err := decodeMessage(text)
	if err != nil {
		return p, err
	}
	if err := cbor.Unmarshal(message, &p); err != nil {
		return p, err
	}
	again, err := cbor.Marshal(p)
	if err != nil || !bytes.Equal(again, message) || len(p.Signature) != 2*scalarSize || p.At > maxPresentation {
		return p, errNotOurs
	}
	return p, nil
}

// maxPresentation is far ahead of any clock, and no overflow.
const maxPresentation = 1 << 40

// presented is what a phone signs of its pass at a moment.
func presented(pass []byte, at uint64) [sha256.Size]byte {
	shown := sha256.Sum256(pass)
	signed := append([]byte("ashyq-presentation-1"), shown[:]...)
	return sha256.Sum256(binary.BigEndian.AppendUint64(signed, at))
}
