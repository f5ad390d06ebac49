package poster

import (
	"errors"
	"fmt"
	"io"
)

// Face is what a sheet says in one language.
type Face struct {
	Language string // kk, ru or en
	Venue    string
	Gate     string // the gate's own name, if it has one
	Word     string // Entrance or Exit; the sheet prints it in capitals
	Sentence string // what to do
}

// Sheet is what is printed for one gate.
type Sheet struct {
	Code  Code
	Short string // nine digits
	Exit  bool
	Faces []Face // in the order in which they are read, one to three
}

// Size is a way to print a sheet.
type Size string

// The sizes. All are printed on A4 paper but A6 itself.
const (
	A4      Size = "a4"
	A6      Size = "a6"
	Tent    Size = "tent"    // to be folded once and put on a table, the same on both sides
	Sticker Size = "sticker" // eight labels of 105 × 74 mm, to be cut
)

// PDF writes a document with a page for each sheet, and bookmarks to them, if there are several. Its shapes are vectors, its
// text is text.
func PDF(w io.Writer, size Size, title string, sheets []Sheet) error {
	pages := make([]page, len(sheets))
	for i, sheet := range sheets {
		var err error
		if pages[i], err = sheet.page(size); err != nil {
			return err
		}
	}
	return writePDF(w, title, pages)
}

// SVG writes the sheet's page in millimetres, its text as outlines, so that it looks the same everywhere.
func (s Sheet) SVG(w io.Writer, size Size) error {
	page, err := s.page(size)
	if err != nil {
		return err
	}
	return page.writeSVG(w)
}

// PNG writes the sheet's page at 300 dots per inch, A4 at 200.
func (s Sheet) PNG(w io.Writer, size Size) error {
	page, err := s.page(size)
	if err != nil {
		return err
	}
	if size == A4 {
		return page.writePNG(w, 200)
	}
	return page.writePNG(w, 300)
}

// page is a piece of paper, in millimetres.
type page struct {
	title, language string
	width, height   float64
	panels          []panel
	marks           []shape // where to fold or cut
}

// panel puts a drawing on a page: its origin at x, y, then scaled. A negative scale turns it upside down.
type panel struct {
	*drawing
	x, y, scale float64
}

func (p panel) place(at point) point { return point{p.x + p.scale*at.x, p.y + p.scale*at.y} }

// A6 is A4 at half the scale, and so is a sticker, A7, to a tent's side, A5.
const (
	a4Width, a4Height = 210.0, 297.0
	a5Width, a5Height = a4Width, a4Height / 2
)

func (s Sheet) page(size Size) (page, error) {
	if s.Code.matrix == nil {
		return page{}, errors.New("a sheet without a code")
	}
	if len(s.Faces) < 1 || len(s.Faces) > 3 {
		return page{}, fmt.Errorf("a sheet in %d languages, not one to three", len(s.Faces))
	}
	p := page{title: s.title(), language: s.Faces[0].Language, width: a4Width, height: a4Height}
	switch size {
	case A4:
		p.panels = []panel{{s.portrait(), 0, 0, 1}}
	case A6:
		p.width, p.height = a4Width/2, a4Height/2
		p.panels = []panel{{s.portrait(), 0, 0, 0.5}}
	case Tent:
		side := s.landscape()
		p.panels = []panel{{side, a5Width, a5Height, -1}, {side, 0, a5Height, 1}}
		p.marks = foldMarks()
	case Sticker:
		label := s.landscape()
		for i := range 8 {
			p.panels = append(p.panels, panel{label, float64(i%2) * a5Width / 2, float64(i/2) * a5Height / 2, 0.5})
		}
		p.marks = cutMarks()
	default:
		return page{}, fmt.Errorf("%q is not a size", size)
	}
	return p, nil
}

const hairline = 0.2

// foldMarks are a line of dashes at both ends of the fold.
func foldMarks() (marks []shape) {
	for x := 3.0; x <= 15; x += 4 {
		marks = append(marks,
			rectangle(box{x, a5Height - hairline/2, 2, hairline}),
			rectangle(box{a4Width - x - 2, a5Height - hairline/2, 2, hairline}))
	}
	return marks
}

// cutMarks are crosses where labels meet and strokes where their edges leave the paper.
func cutMarks() (marks []shape) {
	const reach, edge = 2.0, 8.0
	for row := range 5 {
		y := float64(row) * a4Height / 4
		for column := range 3 {
			x := float64(column) * a4Width / 2
			inside := column == 1
			if row > 0 && row < 4 {
				length := edge
				if inside {
					length = reach
				}
				marks = append(marks, rectangle(box{max(x-length, 0), y - hairline/2, min(x+length, a4Width) - max(x-length, 0), hairline}))
			}
			if inside {
				length := edge
				if row > 0 && row < 4 {
					length = reach
				}
				marks = append(marks, rectangle(box{x - hairline/2, max(y-length, 0), hairline, min(y+length, a4Height) - max(y-length, 0)}))
			}
		}
	}
	return marks
}
