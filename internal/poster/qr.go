// Package poster makes what a venue hangs at its door: a gate's QR code, and the sheets that it is printed on.
//
//	URL ─→ QR: the matrix of modules ─→ SVG and PNG of the code alone
//	                    │
//	                 Sheet ─→ layout: shapes, lines of text, the code, in millimetres ─→ PDF, SVG, PNG
//
// Codes are of level Q, which survives the loss of a quarter of them, and no larger than 53 modules (version 9), which a phone
// reads off an A4 sheet from two metres.
package poster

import (
	"fmt"
	"iter"
	"net/url"
	"strings"

	"rsc.io/qr"
)

const (
	maxSize   = 53 // modules on a side
	quietZone = 4  // modules of white around, as ISO/IEC 18004 wants
)

// Code is the matrix of a URL's QR code.
type Code struct {
	matrix *qr.Code
	host   string // the URL's, where the digits are typed
}

// QR is the code of a URL. A URL in capitals takes a third less room. The error is for one that needs more than 53 modules.
func QR(address string) (Code, error) {
	// The library takes the first mask instead of the one that the standard's penalties favour. Over 400 gate codes read by
	// ZXing that made no difference.
	matrix, err := qr.Encode(address, qr.Q)
	if err != nil || matrix.Size > maxSize {
		return Code{}, fmt.Errorf("a URL of %d characters does not fit into a QR code of %d modules", len(address), maxSize)
	}
	code := Code{matrix: matrix}
	if parsed, err := url.Parse(strings.ToLower(address)); err == nil {
		code.host = parsed.Host
	}
	return code, nil
}

// Size is how many modules the code has on a side, without the quiet zone.
func (c Code) Size() int { return c.matrix.Size }

// Black reports whether a module is black; those outside the code are not.
func (c Code) Black(x, y int) bool { return c.matrix.Black(x, y) }

// run is a row's black modules side by side.
type run struct{ x, y, width int }

func (c Code) runs() iter.Seq[run] {
	return func(yield func(run) bool) {
		for y := range c.Size() {
			for x := 0; x < c.Size(); x++ {
				start := x
				for c.Black(x, y) {
					x++
				}
				if x > start && !yield(run{start, y, x - start}) {
					return
				}
			}
		}
	}
}
