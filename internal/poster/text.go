package poster

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// typeface is a font as PDF embeds it and as its outlines are read.
type typeface struct {
	name    string
	ttf     []byte
	font    *sfnt.Font
	extents sync.Map // a character → its extent
}

// DejaVu has every letter of the three alphabets, and ₸.
var (
	regular = sync.OnceValue(func() *typeface { return openTypeface("regular", dejavusanscondensed.TTF) })
	bold    = sync.OnceValue(func() *typeface { return openTypeface("bold", dejavusanscondensedbold.TTF) })
)

func openTypeface(name string, ttf []byte) *typeface {
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("a font in the program: %v", err)) // it is embedded, and tests open it
	}
	return &typeface{name: name, ttf: ttf, font: parsed}
}

func (f *typeface) em() fixed.Int26_6 { return fixed.I(int(f.font.UnitsPerEm())) }

func (f *typeface) ems(units fixed.Int26_6) float64 { return float64(units) / float64(f.em()) }

// glyph is zero for a character that the font lacks.
func (f *typeface) glyph(character rune) sfnt.GlyphIndex {
	glyph, err := f.font.GlyphIndex(nil, character)
	if err != nil {
		return 0
	}
	return glyph
}

// maxText is more characters than any sheet shows in one place.
const maxText = 300

// clean is a text as it can be set: characters composed, on one line, those that the font lacks left out.
func (f *typeface) clean(text string) string {
	kept := make([]rune, 0, len(text))
	for _, character := range norm.NFC.String(strings.ToValidUTF8(text, "")) {
		switch {
		case unicode.IsSpace(character), unicode.IsControl(character):
			kept = append(kept, ' ')
		case unicode.IsGraphic(character) && character <= 0xFFFF && f.glyph(character) != 0: // PDF's encoding ends there
			kept = append(kept, character)
		}
		if len(kept) == maxText {
			break
		}
	}
	return strings.Join(strings.Fields(string(kept)), " ")
}

// extent is what text covers, in ems: how far its ink or its advance reaches to the left and right of where it starts, above
// and below its baseline.
type extent struct{ left, right, ascent, descent, advance float64 }

func (e extent) width() float64 { return e.left + e.right }

func (f *typeface) extent(text string) (whole extent) {
	for _, character := range text {
		one := f.extentOf(character)
		whole.left = max(whole.left, one.left-whole.advance)
		whole.right = max(whole.right, whole.advance+one.right)
		whole.ascent = max(whole.ascent, one.ascent)
		whole.descent = max(whole.descent, one.descent)
		whole.advance += one.advance
	}
	return whole
}

// extentOf is measured once for each character: a layout asks for it thousands of times.
func (f *typeface) extentOf(character rune) extent {
	if known, ok := f.extents.Load(character); ok {
		return known.(extent)
	}
	var e extent
	bounds, advance, err := f.font.GlyphBounds(nil, f.glyph(character), f.em(), font.HintingNone)
	if err == nil {
		e = extent{
			left: max(0, -f.ems(bounds.Min.X)), right: max(f.ems(bounds.Max.X), f.ems(advance)),
			ascent: max(0, -f.ems(bounds.Min.Y)), descent: max(0, f.ems(bounds.Max.Y)), advance: f.ems(advance),
		}
	}
	f.extents.Store(character, e)
	return e
}

// line is one line of text.
type line struct {
	text string
	face *typeface
	size float64 // of the em
	at   point   // where its baseline starts
	tone tone
}

// trace draws the outlines of the glyphs.
func (l line) trace(to pen, place func(point) point) {
	var scratch sfnt.Buffer
	at := 0.0
	for _, character := range l.text {
		segments, err := l.face.font.LoadGlyph(&scratch, l.face.glyph(character), l.face.em(), nil)
		if err != nil {
			continue
		}
		on := func(p fixed.Point26_6) point {
			return place(point{l.at.x + (at+l.face.ems(p.X))*l.size, l.at.y + l.face.ems(p.Y)*l.size})
		}
		for i, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				if i > 0 {
					to.close()
				}
				to.move(on(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				to.line(on(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				to.curve(on(s.Args[0]), on(s.Args[1]))
			}
		}
		if len(segments) > 0 {
			to.close()
		}
		at += l.face.extentOf(character).advance
	}
}

// style is how a block of text is set. Distances are in ems.
type style struct {
	face            *typeface
	ascent, descent float64 // what each line is given at least
	gap             float64 // between lines
	join            string  // between texts on one line; empty, if each starts its own
	align           float64 // 0 to the left, 0.5 in the middle
}

// block is text broken into lines of one size.
type block struct {
	style
	size  float64
	lines []string
}

// fit breaks texts into lines, as large as the room allows between two sizes. Words are broken, and what is left over is
// dropped for an ellipsis, at the smallest size alone.
func (s style) fit(texts []string, width, height, largest, smallest float64) block {
	for size := largest; size > smallest; size *= 0.96 {
		if b := (block{s, size, s.wrap(texts, width/size, false)}); b.lines != nil && b.height() <= height {
			return b.balanced(texts, width)
		}
	}
	b := block{s, smallest, s.wrap(texts, width/smallest, true)}
	for b.height() > height && len(b.lines) > 1 {
		b.lines = b.lines[:len(b.lines)-1]
		b.lines[len(b.lines)-1] = s.ellipsis(b.lines[len(b.lines)-1], width/smallest)
	}
	return b
}

// wrap fills lines of a width, in ems, with words. Those that are wider are broken, or nothing is returned.
func (s style) wrap(texts []string, width float64, broken bool) []string {
	lines := []string{}
	for _, text := range texts {
		own := s.wrapOne(text, width, broken)
		if own == nil {
			return nil
		}
		last := len(lines) - 1
		if s.join != "" && last >= 0 && len(own) == 1 && s.fits(lines[last]+s.join+own[0], width) {
			lines[last] += s.join + own[0]
		} else {
			lines = append(lines, own...)
		}
	}
	return lines
}

func (s style) wrapOne(text string, width float64, broken bool) (lines []string) {
	current := ""
	for _, word := range strings.Fields(text) {
		if current != "" && s.fits(current+" "+word, width) {
			current += " " + word
			continue
		}
		if current != "" {
			lines = append(lines, current)
		}
		for current = word; !s.fits(current, width); {
			head := s.head(current, width)
			if !broken || head == current {
				return nil
			}
			lines, current = append(lines, head), current[len(head):]
		}
	}
	return append(lines, current)
}

func (s style) fits(text string, width float64) bool { return s.face.extent(text).width() <= width }

// head is as many of a word's characters as fit, one at least.
func (s style) head(word string, width float64) string {
	end := len(word)
	for i := range word {
		if i > 0 && (end == len(word) || s.fits(word[:i], width)) {
			end = i
		}
	}
	return word[:end]
}

func (s style) ellipsis(text string, width float64) string {
	kept := []rune(text)
	for len(kept) > 0 && !s.fits(string(kept)+"…", width) {
		kept = kept[:len(kept)-1]
	}
	return strings.TrimRight(string(kept), " ·,.") + "…"
}

// balanced narrows a block's lines to about the same length, as long as there are no more of them.
func (b block) balanced(texts []string, width float64) block {
	narrow, wide := 0.0, width/b.size
	for range 12 {
		middle := (narrow + wide) / 2
		if lines := b.wrap(texts, middle, false); lines != nil && len(lines) == len(b.lines) {
			b.lines, wide = lines, middle
		} else {
			narrow = middle
		}
	}
	return b
}

// rows are how far each line reaches above and below its baseline, in ems.
func (b block) rows() []extent {
	rows := make([]extent, len(b.lines))
	for i, text := range b.lines {
		rows[i] = b.face.extent(text)
		rows[i].ascent, rows[i].descent = max(rows[i].ascent, b.ascent), max(rows[i].descent, b.descent)
	}
	return rows
}

func (b block) height() float64 {
	if len(b.lines) == 0 {
		return 0
	}
	total := b.gap * float64(len(b.lines)-1)
	for _, row := range b.rows() {
		total += row.ascent + row.descent
	}
	return total * b.size
}

func (b block) width() (widest float64) {
	for _, row := range b.rows() {
		widest = max(widest, row.width()*b.size)
	}
	return widest
}

// set places the lines from the upper edge of a room.
func (b block) set(x, y, width float64, tone tone) []line {
	lines := make([]line, len(b.lines))
	for i, row := range b.rows() {
		slack := width - row.width()*b.size
		y += row.ascent * b.size
		lines[i] = line{b.lines[i], b.face, b.size, point{x + row.left*b.size + b.align*slack, y}, tone}
		y += (row.descent + b.gap) * b.size
	}
	return lines
}
