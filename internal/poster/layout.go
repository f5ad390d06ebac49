package poster

import (
	"slices"
	"strings"
)

// Measures of both layouts, in millimetres at the size of A4 and A5. A6 and the labels are half as large.
const (
	margin   = 10.0 // what no printer leaves white of its own
	space    = 4.0
	markSize = 12.0
)

// How far DejaVu's letters reach above and below the baseline, in ems.
const capital, ascender, descender = 0.73, 0.76, 0.24

func signStyle() style { return style{face: bold(), ascent: capital, gap: 0.3, join: "  "} }

func digitStyle() style { return style{face: bold(), ascent: capital} }

func nameStyle(align float64) style {
	return style{face: bold(), ascent: ascender, descent: descender, gap: 0.1, join: " · ", align: align}
}

func plainStyle(align float64, join string) style {
	return style{face: regular(), ascent: ascender, descent: descender, gap: 0.12, join: join, align: align}
}

// portrait is the layout of A4 and A6: sign, names, code, digits and sentences, from above to below.
func (s Sheet) portrait() *drawing {
	const inner = a4Width - 2*margin
	d := &drawing{width: a4Width, height: a4Height}
	sign := box{margin, margin, inner, 44}
	d.sign(sign, s)

	const foot = a4Height - margin
	sentences := plainStyle(0.5, "").fit(s.sentences(), inner-2*(markSize+space), 20.5, 6.2, 4)
	high := max(sentences.height(), markSize)
	d.lines = append(d.lines, sentences.set(margin, foot-(high+sentences.height())/2, inner, black)...)
	d.shapes = append(d.shapes, shanyraq(box{margin + inner - markSize, foot - markSize, markSize, markSize}))
	digits := digitStyle().fit(s.digits(), inner/2, 10, 13.5, 4)
	host := plainStyle(0, "").fit(s.host(), inner/2-space, digits.height(), 6.2, 3)
	bottom := foot - high - space - digits.height()
	x := (a4Width - digits.width() - space - host.width()) / 2
	d.lines = append(d.lines, digits.set(x, bottom, digits.width(), black)...)
	d.lines = append(d.lines, host.set(x+digits.width()+space, bottom+digits.height()-ascender*host.size, host.width(), black)...)

	top := sign.bottom() + space + 1
	top = d.names(s, box{margin, top, inner, bottom - top - legible*float64(s.Code.Size()+2*quietZone)}, 0.5)
	d.put(s.Code, box{0, top, a4Width, bottom - top})
	return d
}

// legible is the module that portrait leaves a code, in millimetres, however much there is to say, so that it is read off A4
// from two metres: a phone's main camera (26 mm on a full frame of 36 mm) sees 2.77 m across from there, so that such a module
// is two of a picture's 1920 pixels, the least from which black is told from white (the sampling theorem).
const legible = 2.9

// landscape is the layout of a tent's side and of a label: the code, and everything else in a column to its left.
func (s Sheet) landscape() *drawing {
	const column, foot = 68.0, a5Height - margin
	d := &drawing{width: a5Width, height: a5Height}
	sign := box{margin, margin, column, 52}
	d.sign(sign, s)

	d.shapes = append(d.shapes, shanyraq(box{margin, foot - markSize, markSize, markSize}))
	digits := digitStyle().fit(s.digits(), column-markSize-space, 0.65*markSize, 12, 4)
	d.lines = append(d.lines, digits.set(margin+markSize+space, foot-markSize, digits.width(), black)...)
	host := plainStyle(0, "").fit(s.host(), column-markSize-space, markSize-digits.height(), 4.6, 3)
	d.lines = append(d.lines, host.set(margin+markSize+space, foot-host.height(), host.width(), black)...)
	sentences := plainStyle(0, "").fit(s.sentences(), column, 30, 6, 3.6)
	bottom := foot - markSize - space - sentences.height()
	d.lines = append(d.lines, sentences.set(margin, bottom, column, black)...)

	top := sign.bottom() + space + 1
	d.names(s, box{margin, top, column, bottom - space/2 - top}, 0)
	d.put(s.Code, box{margin + column, 0, a5Width - margin - column, a5Height})
	return d
}

// names sets the venue's names and below them the gate's, and returns where they end.
func (d *drawing) names(s Sheet, room box, align float64) (bottom float64) {
	venues, gates := s.venues(), s.gates()
	share := 0.62
	if len(gates) == 0 {
		share = 1
	}
	v := nameStyle(align).fit(venues, room.width, share*room.height, 10, 3.6)
	d.lines = append(d.lines, v.set(room.x, room.y, room.width, black)...)
	bottom = room.y + v.height()
	g := plainStyle(align, " · ").fit(gates, room.width, room.bottom()-bottom, 6.2, 3.6)
	d.lines = append(d.lines, g.set(room.x, bottom, room.width, black)...)
	return bottom + g.height()
}

// put places a code in the middle of a room, as large as it may be with its quiet zone.
func (d *drawing) put(code Code, room box) {
	module := min(room.width, room.height) / float64(code.Size()+2*quietZone)
	side := module * float64(code.Size())
	d.code = placedCode{code, box{room.x + (room.width-side)/2, room.y + (room.height-side)/2, side, side}}
}

func (s Sheet) title() string {
	f := s.Faces[0]
	return strings.Join(nonEmpty(bold(), f.Venue, f.Gate, f.Word), " · ")
}

// What the faces say, each text once.
func (s Sheet) venues() []string { return s.all(bold(), func(f Face) string { return f.Venue }) }
func (s Sheet) gates() []string  { return s.all(regular(), func(f Face) string { return f.Gate }) }
func (s Sheet) sentences() []string {
	return s.all(regular(), func(f Face) string { return f.Sentence })
}
func (s Sheet) words() []string {
	return s.all(bold(), func(f Face) string { return strings.ToUpper(f.Word) })
}

func (s Sheet) all(face *typeface, of func(Face) string) []string {
	texts := make([]string, len(s.Faces))
	for i, f := range s.Faces {
		texts[i] = of(f)
	}
	return nonEmpty(face, texts...)
}

func nonEmpty(face *typeface, texts ...string) (cleaned []string) {
	for _, text := range texts {
		if text = face.clean(text); text != "" && !slices.Contains(cleaned, text) {
			cleaned = append(cleaned, text)
		}
	}
	return cleaned
}

// host is where the digits are typed, if there are any.
func (s Sheet) host() []string {
	if s.Short == "" {
		return nil
	}
	return nonEmpty(regular(), s.Code.host)
}

// digits are the short number in groups of three.
func (s Sheet) digits() []string {
	var groups []string
	for group := range slices.Chunk([]rune(s.Short), 3) {
		groups = append(groups, string(group))
	}
	return nonEmpty(bold(), strings.Join(groups, " "))
}
