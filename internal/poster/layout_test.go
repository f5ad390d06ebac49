package poster

import (
	"fmt"
	"image"
	"math"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// longest is a URL of a code that has all 53 modules.
var longest = "HTTPS://ASHYQ.EXAMPLE.KZ/G/" + strings.Repeat("A7QX", 39)

// names are what a venue or a gate may be called.
func names() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "Ө", "Кафе «Тумар»", "«Өскемен қаласының орталық әмбебап дүкені» жауапкершілігі шектеулі серіктестігі",
			strings.Repeat("Щ", 200), strings.Repeat("Ẫ̬ ", 90), "e\u0301 \u202e\u0000\n₸ 500", "\xff\xfe"}),
		rapid.String(),
		rapid.StringOf(rapid.RuneFrom(nil, unicode.Cyrillic, unicode.Latin, unicode.Space)),
	)
}

func sheets(t *rapid.T) Sheet {
	code, err := QR(longest)
	if err != nil {
		t.Fatal(err)
	}
	s := Sheet{Code: code, Short: "482913757", Exit: rapid.Bool().Draw(t, "exit")}
	words := [][2]string{{"Кіру", "Шығу"}, {"Вход", "Выход"}, {"Entrance", "Exit"}}
	sentences := []string{"Кіру үшін кодты сканерлеңіз немесе цифрларды теріңіз.", "Чтобы войти, отсканируйте код или введите цифры.",
		"To come in, scan the code or type the digits."}
	for i := range rapid.IntRange(1, 3).Draw(t, "languages") {
		face := Face{Language: "kk", Venue: names().Draw(t, "venue"), Gate: names().Draw(t, "gate"), Word: words[i][0], Sentence: sentences[i]}
		if s.Exit {
			face.Word = words[i][1]
		}
		s.Faces = append(s.Faces, face)
	}
	return s
}

func (l line) box() box {
	e := l.face.extent(l.text)
	return box{l.at.x - e.left*l.size, l.at.y - e.ascent*l.size, e.width() * l.size, (e.ascent + e.descent) * l.size}
}

func (s shape) box() box {
	low, high := s.polygons[0][0], s.polygons[0][0]
	for _, polygon := range s.polygons {
		for _, p := range polygon {
			low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	return box{low.x, low.y, high.x - low.x, high.y - low.y}
}

const slack = 1e-6 // millimetres that floating point may be wrong by

func (b box) within(room box) bool {
	return b.x >= room.x-slack && b.y >= room.y-slack && b.right() <= room.right()+slack && b.bottom() <= room.bottom()+slack
}

func (b box) apart(other box) bool {
	return b.right() <= other.x+slack || other.right() <= b.x+slack || b.bottom() <= other.y+slack || other.bottom() <= b.y+slack
}

// sound says what is wrong with a drawing: something beyond the margins, or upon something else.
func (d *drawing) sound() error {
	paper := box{0, 0, d.width, d.height}
	parts := map[string]box{"the code's quiet zone": d.code.square.inset(-quietZone * d.code.module())}
	if !parts["the code's quiet zone"].within(paper) {
		return fmt.Errorf("the quiet zone %+v leaves the paper", parts["the code's quiet zone"])
	}
	if !d.code.square.within(paper.inset(margin - 1.5)) {
		return fmt.Errorf("the code %+v leaves the margins", d.code.square)
	}
	// The board, on an exit's its white inside, is below the sign's doorway and words; the mark comes last.
	last := len(d.shapes) - 1
	board, doorway, mark := d.shapes[0].box(), d.shapes[last-1].box(), d.shapes[last].box()
	parts["the doorway"], parts["the mark"] = doorway, mark
	if !doorway.within(board) || !board.within(paper.inset(margin)) || !mark.within(paper.inset(margin)) || !board.apart(parts["the code's quiet zone"]) {
		return fmt.Errorf("the doorway %+v, the board %+v or the mark %+v is out of place", doorway, board, mark)
	}
	inside := d.shapes[last-2].box()
	for i, l := range d.lines {
		name, b := fmt.Sprintf("line %d %q", i, l.text), l.box()
		onBoard := b.within(inside)
		if !b.within(paper.inset(margin)) {
			return fmt.Errorf("%s leaves the margins: %+v", name, b)
		}
		if !onBoard && !b.apart(board) {
			return fmt.Errorf("%s crosses the board's edge: %+v", name, b)
		}
		for other, at := range parts {
			if !b.apart(at) {
				return fmt.Errorf("%s %+v lies upon %s %+v", name, b, other, at)
			}
		}
		parts[name] = b
	}
	return nil
}

func TestNothingLeavesASheetOrLiesUponAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sheets(t)
		for name, d := range map[string]*drawing{"portrait": s.portrait(), "landscape": s.landscape()} {
			if err := d.sound(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	})
}

func FuzzNames(f *testing.F) {
	f.Add("«Тұмар» кафесі", "Басты есік")
	f.Add("\xf0\x28\x8c\xbc", "\u0301\u0301")
	f.Add("\xf0", "0")
	code, err := QR(longest)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, venue, gate string) {
		s := Sheet{Code: code, Short: "482913757", Faces: []Face{{Language: "ru", Venue: venue, Gate: gate, Word: "Вход", Sentence: "Отсканируйте код."}}}
		for _, d := range []*drawing{s.portrait(), s.landscape()} {
			if err := d.sound(); err != nil {
				t.Fatal(err)
			}
		}
		var pdf, svg strings.Builder
		if err := PDF(&pdf, A6, venue, []Sheet{s, s}); err != nil {
			t.Fatal(err)
		}
		if err := s.SVG(&svg, Sticker); err != nil || wellFormed(svg.String()) != nil {
			t.Fatal(err, wellFormed(svg.String()))
		}
	})
}

func TestCodeIsLegibleHoweverMuchThereIsToSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if module := sheets(t).portrait().code.module(); module < legible-slack {
			t.Fatalf("a module of %f mm", module)
		}
	})
}

func TestWhatIsNotSaidLeavesItsRoomToTheCode(t *testing.T) {
	code, err := QR(longest)
	if err != nil {
		t.Fatal(err)
	}
	full := Face{Venue: "Кафе «Тумар»", Gate: "Главный вход", Word: "Вход", Sentence: "Отсканируйте код."}
	withoutGate, withoutNames := full, full
	withoutGate.Gate, withoutNames.Gate, withoutNames.Venue = "", "", ""
	before := 0.0
	for _, face := range []Face{full, withoutGate, withoutNames} {
		d := Sheet{Code: code, Short: "482913757", Faces: []Face{face}}.portrait()
		if d.code.module() <= before {
			t.Errorf("a module of %f mm in %+v, %f with more to say", d.code.module(), face, before)
		}
		before = d.code.module()
	}
}

func TestANameThatIsTheSameInEveryLanguageIsSaidOnce(t *testing.T) {
	code, err := QR(longest)
	if err != nil {
		t.Fatal(err)
	}
	face := Face{Venue: "Coffee Boom", Gate: "1", Word: "Вход", Sentence: "Код."}
	said := 0
	for _, l := range (Sheet{Code: code, Short: "482913757", Faces: []Face{face, face, face}}).portrait().lines {
		said += strings.Count(l.text, "Coffee Boom")
	}
	if said != 1 {
		t.Errorf("said %d times", said)
	}
}

func TestEveryLetterOfTheThreeLanguagesCanBePrinted(t *testing.T) {
	const letters = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяabcdefghijklmnopqrstuvwxyz"
	all := letters + strings.ToUpper(letters) + "0123456789.,:;!?…-–—«»“”„‘’'\"()/&@№%+·₸°"
	for _, face := range []*typeface{regular(), bold()} {
		if got := face.clean(all); got != all {
			t.Errorf("of %q is left %q", all, got)
		}
		for _, letter := range all {
			if e := face.extentOf(letter); e.advance <= 0 || e.ascent+e.descent <= 0 {
				t.Errorf("%q has no ink", letter)
			}
		}
	}
}

// From five metres the words are a grey bar: it is the sign's black or white, and its outline, that tell.
func TestEntranceIsBlackAndExitIsWhite(t *testing.T) {
	for exit, want := range map[bool][2]float64{false: {0.65, 0.95}, true: {0.1, 0.45}} {
		s := rapid.Custom(sheets).Filter(func(s Sheet) bool { return s.Exit == exit }).Example(1)
		for size, d := range map[Size]*drawing{A4: s.portrait(), Tent: s.landscape()} {
			board := d.shapes[0].box()
			img := page{width: d.width, height: d.height, panels: []panel{{d, 0, 0, 1}}}.raster(2)
			dark, area := 0, 0
			for y := int(board.y * 2); y < int(board.bottom()*2); y++ {
				for x := int(board.x * 2); x < int(board.right()*2); x++ {
					area++
					if img.GrayAt(x, y).Y < 128 {
						dark++
					}
				}
			}
			if share := float64(dark) / float64(area); share < want[0] || share > want[1] {
				t.Errorf("%s, exit %v: %.0f %% of the sign is black", size, exit, 100*share)
			}
			if corner := img.GrayAt(int(board.right()*2)-2, int(board.y*2)+2).Y; (corner > 128) != exit {
				t.Errorf("%s, exit %v: the sign's corner is %d", size, exit, corner)
			}
		}
	}
}

func TestATentIsTheSameFromBothSides(t *testing.T) {
	s := rapid.Custom(sheets).Example(3)
	page, err := s.page(Tent)
	if err != nil {
		t.Fatal(err)
	}
	img := page.raster(4)
	different := 0
	bounds := img.Bounds()
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			turned := image.Pt(bounds.Dx()-1-x, bounds.Dy()-1-y)
			if math.Abs(float64(img.GrayAt(x, y).Y)-float64(img.GrayAt(turned.X, turned.Y).Y)) > 64 {
				different++
			}
		}
	}
	if different > 0 {
		t.Errorf("%d pixels differ, once the page is turned", different)
	}
}
