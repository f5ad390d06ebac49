package server

import (
	"encoding/binary"
	"time"

	"ashyq"
	"ashyq/internal/recent"
)

// Own scans of one account on one node: more than anybody passes doors, and at once whatever an app has gathered without a
// network.
const (
	ownScanEvery   = time.Second / 5
	ownScansAtOnce = 1_000
)

// knownPaces bounds how many accounts are counted at once; those that were counted first make room.
const knownPaces = 100_000

// pace holds each account to its rate of own scans. It is this node's alone: the limits that hold over all nodes cost a
// write each, and a scan has one already. Of each account it knows a moment: by when, had its scans come at that rate, the last
// of them would have been (the generic cell rate algorithm).
type pace struct{ moments *recent.Memory }

func newPace() pace { return pace{recent.New(knownPaces, 8)} }

// take counts one scan: limited for an account that is too fast.
func (p pace) take(account ashyq.AccountID, now time.Time) (err error) {
	p.moments.Change(recent.KeyOf(string(account)), func(before []byte) []byte {
		at := now.UnixNano()
		if before != nil {
			at = max(at, int64(binary.LittleEndian.Uint64(before)))
		}
		if at-now.UnixNano() > int64((ownScansAtOnce-1)*ownScanEvery) {
			err = &ashyq.Error{Kind: ashyq.Limited, Code: "limited", Retry: ownScanEvery}
			return before
		}
		return binary.LittleEndian.AppendUint64(nil, uint64(at+int64(ownScanEvery)))
	})
	return err
}
