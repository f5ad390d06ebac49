// Package poster makes what a venue hangs at its door: the image of a gate's QR code.
//
//	URL ─→ QR: the matrix of modules ─→ SVG for print and screen, PNG for what reads no SVG
//
// Codes are of level Q, which survives the loss of a quarter of them, and no larger than 53 modules (version 9), which a phone
// reads from a sheet of paper at arm's length.
package poster

import (
	"fmt"

	"rsc.io/qr"
)

const (
	maxSize   = 53 // modules on a side
	quietZone = 4  // modules of white around, as ISO/IEC 18004 wants
)

// Code is the matrix of a QR code.
type Code struct{ matrix *qr.Code }

// QR is the code of a URL. A URL in capitals takes a third less room. The error is for one that needs more than 53 modules.
func QR(url string) (Code, error) {
	// The library takes the first mask instead of the one that the standard's penalties favour. Over 400 gate codes read by
	// ZXing that made no difference.
	matrix, err := qr.Encode(url, qr.Q)
	if err != nil || matrix.Size > maxSize {
		return Code{}, fmt.Errorf("a URL of %d characters does not fit into a QR code of %d modules", len(url), maxSize)
	}
	return Code{matrix}, nil
}

// Size is how many modules the code has on a side, without the quiet zone.
func (c Code) Size() int { return c.matrix.Size }

// Black reports whether a module is black; those outside the code are not.
func (c Code) Black(x, y int) bool { return c.matrix.Black(x, y) }
