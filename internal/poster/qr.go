// Package poster makes what a venue hangs at its door: the image of a gate's QR code.
//
//	URL ─→ QR: the matrix of modules ─→ SVG for print and screen, PNG for what reads no SVG
//
// Codes are of level Q, which survives the loss of a quarter of them, and no larger than 53 modules (version 9), which a phone
// reads from a sheet of paper at arm's length.
package poster

import (
	"fmt"
	"math"

	"rsc.io/qr/coding"
)

const (
	level      = coding.Q
	maxVersion = coding.Version(9)
	masks      = 8
	quietZone  = 4 // modules of white on each side, as ISO/IEC 18004 wants
)

// Code is the matrix of a QR code.
type Code struct{ matrix *coding.Code }

// QR is the code of a URL. A URL in capitals takes a third less room. The error is for one that needs more than 53 modules.
func QR(url string) (Code, error) {
	var text coding.Encoding = coding.String(url)
	if alphanumeric := coding.Alpha(url); alphanumeric.Check() == nil {
		text = alphanumeric
	}
	version := coding.Version(coding.MinVersion)
	for text.Bits(version) > version.DataBytes(level)*8 {
		if version++; version > maxVersion {
			return Code{}, fmt.Errorf("a URL of %d characters does not fit into a QR code of 53 modules", len(url))
		}
	}

	var best Code
	least := math.MaxInt
	for mask := range coding.Mask(masks) {
		plan, err := coding.NewPlan(version, level, mask)
		if err != nil {
			return Code{}, err
		}
		matrix, err := plan.Encode(text)
		if err != nil {
			return Code{}, err
		}
		c := Code{matrix}
		if penalty := c.penalty(); penalty < least {
			best, least = c, penalty
		}
	}
	return best, nil
}

// Size is how many modules the code has on a side, without the quiet zone.
func (c Code) Size() int { return c.matrix.Size }

// Black reports whether a module is black; those outside the code are not.
func (c Code) Black(x, y int) bool { return c.matrix.Black(x, y) }
