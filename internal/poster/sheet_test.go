package poster

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
)

func example(t testing.TB, url string, exit bool) Sheet {
	t.Helper()
	code, err := QR(url)
	if err != nil {
		t.Fatal(err)
	}
	return Sheet{Code: code, Short: "482913757", Exit: exit, Faces: []Face{
		{"kk", "«Тұмар» кафесі", "Басты есік", "Кіру", "Кодты сканерлеңіз."},
		{"ru", "Кафе «Тумар»", "Главный вход", "Вход", "Отсканируйте код."},
		{"en", "Tumar Café, 500 ₸", "Main door", "Entrance", "Scan the code."},
	}}
}

func wellFormed(text string) error {
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// poppler runs one of Poppler's programs on a document.
func poppler(t *testing.T, program string, document []byte, arguments ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sheets.pdf")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, argument := range arguments {
		if argument == "FILE" {
			arguments[i] = file
		}
	}
	out, err := exec.CommandContext(t.Context(), program, arguments...).Output()
	if err != nil {
		t.Fatalf("%s (apt-get install poppler-utils): %v", program, err)
	}
	return out
}

// printed is a document's page as a printer would have it, in grey.
func printed(t *testing.T, document []byte, number, dotsPerInch int) *image.Gray {
	t.Helper()
	n := strconv.Itoa(number)
	out := poppler(t, "pdftoppm", document, "-gray", "-r", strconv.Itoa(dotsPerInch), "-f", n, "-l", n, "FILE")
	var width, height, depth int
	if _, err := fmt.Sscanf(string(out[:min(len(out), 32)]), "P5\n%d %d\n%d\n", &width, &height, &depth); err != nil {
		t.Fatal(err)
	}
	return &image.Gray{Pix: out[len(out)-width*height:], Stride: width, Rect: image.Rect(0, 0, width, height)}
}

func TestPDFIsReadBackAndLooksLikeTheImage(t *testing.T) {
	const entrance, exit = "HTTPS://ASHYQ.EXAMPLE.KZ/G/ENTRANCE", "HTTPS://ASHYQ.EXAMPLE.KZ/G/EXIT"
	sheets := []Sheet{example(t, entrance, false), example(t, exit, true)}
	for size, codes := range map[Size]int{A4: 1, A6: 1, Tent: 2, Sticker: 8} {
		var document bytes.Buffer
		if err := PDF(&document, size, "Тұмар", sheets); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{entrance, exit} {
			got := printed(t, document.Bytes(), i+1, 100)
			if texts := codesOf(t, got); len(texts) != codes || strings.Count(strings.Join(texts, " "), want) != codes {
				t.Errorf("%s: page %d has the codes %q, not %d of %q", size, i+1, texts, codes, want)
			}
			page, err := sheets[i].page(size)
			if err != nil {
				t.Fatal(err)
			}
			if share := difference(got, page.raster(100/25.4)); share > 0.002 {
				t.Errorf("%s: %.2f %% of page %d are not as in the image", size, 100*share, i+1)
			}
		}
	}
}

// codesOf reads every code of a page, one strip after the other, upside down too.
func codesOf(t *testing.T, page *image.Gray) (texts []string) {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(page)
	if err != nil {
		t.Fatal(err)
	}
	results, err := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		texts = append(texts, result.GetText())
	}
	return texts
}

// difference is the share of pixels that are dark in one image and, that pixel and all around it, light in the other.
func difference(a, b *image.Gray) float64 {
	if math.Abs(float64(a.Rect.Dx()-b.Rect.Dx())) > 1 || math.Abs(float64(a.Rect.Dy()-b.Rect.Dy())) > 1 {
		return 1
	}
	different := 0
	within := a.Rect.Intersect(b.Rect).Inset(1)
	for y := within.Min.Y; y < within.Max.Y; y++ {
		for x := within.Min.X; x < within.Max.X; x++ {
			here := int(a.Pix[y*a.Stride+x])
			if here >= int(b.Pix[y*b.Stride+x])-64 && here <= int(b.Pix[y*b.Stride+x])+64 {
				continue
			}
			low, high := 255, 0
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					near := int(b.Pix[(y+dy)*b.Stride+x+dx])
					low, high = min(low, near), max(high, near)
				}
			}
			if here < low-64 || here > high+64 {
				different++
			}
		}
	}
	return float64(different) / float64(within.Dx()*within.Dy())
}

func TestTextOfAPDFIsText(t *testing.T) {
	var document bytes.Buffer
	if err := PDF(&document, A4, "Тұмар", []Sheet{example(t, longest, false)}); err != nil {
		t.Fatal(err)
	}
	text := string(poppler(t, "pdftotext", document.Bytes(), "-layout", "FILE", "-"))
	for _, want := range []string{"«Тұмар» кафесі", "500 ₸", "482 913 757", "ashyq.example.kz", "КІРУ", "Кодты сканерлеңіз."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if about := string(poppler(t, "pdfinfo", document.Bytes(), "FILE")); !strings.Contains(about, "Тұмар") || !strings.Contains(about, "(A4)") {
		t.Errorf("%s", about)
	}
}

func TestAChainOf500GatesIsASmallFile(t *testing.T) {
	t.Parallel()
	sheets := make([]Sheet, 500)
	for i := range sheets {
		sheets[i] = example(t, fmt.Sprintf("%s%d", longest[:len(longest)-4], 1000+i), i%2 == 1)
	}
	var document bytes.Buffer
	if err := PDF(&document, A4, "Тұмар", sheets); err != nil {
		t.Fatal(err)
	}
	if size := document.Len(); size > 10<<20 {
		t.Errorf("%d bytes", size)
	}
	if fonts := bytes.Count(document.Bytes(), []byte("/FontFile2")); fonts != 2 {
		t.Errorf("%d fonts are embedded", fonts)
	}
	if bookmarks := bytes.Count(document.Bytes(), []byte("/Dest")); bookmarks != len(sheets) {
		t.Errorf("%d bookmarks", bookmarks)
	}
}

func TestPNGSaysHowLargeItIs(t *testing.T) {
	s := example(t, longest, false)
	for size, want := range map[Size]struct {
		dots      uint32
		width, mm float64
	}{A4: {200, 1654, 210}, A6: {300, 1240, 105}} {
		var file bytes.Buffer
		if err := s.PNG(&file, size); err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(file.Bytes(), []byte("pHYs"))
		if at < 0 {
			t.Fatalf("%s says nothing", size)
		}
		perMetre := binary.BigEndian.Uint32(file.Bytes()[at+4:])
		img, err := png.Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		if width := float64(img.Bounds().Dx()); width != want.width || math.Abs(1000*width/float64(perMetre)-want.mm) > 0.2 {
			t.Errorf("%s: %f pixels, %d a metre", size, width, perMetre)
		}
	}
}

func TestSVGIsWellFormedAndSaysWhatItIs(t *testing.T) {
	s := example(t, longest, false)
	s.Faces[0].Venue = `Тұмар & "<Ұл>"`
	for _, size := range []Size{A4, A6, Tent, Sticker} {
		var file strings.Builder
		if err := s.SVG(&file, size); err != nil {
			t.Fatal(err)
		}
		if err := wellFormed(file.String()); err != nil || !strings.Contains(file.String(), "<title>Тұмар &amp; ") {
			t.Errorf("%s: %v", size, err)
		}
	}
}

func TestWhatIsNoSheetIsRefused(t *testing.T) {
	whole := example(t, longest, false)
	withoutCode, mute, babel := whole, whole, whole
	withoutCode.Code, mute.Faces, babel.Faces = Code{}, nil, append(whole.Faces[:3:3], whole.Faces[0])
	for name, c := range map[string]struct {
		sheet Sheet
		size  Size
	}{"no code": {withoutCode, A4}, "no language": {mute, A4}, "four languages": {babel, A4}, "no size": {whole, "a5"}} {
		if c.sheet.SVG(io.Discard, c.size) == nil || c.sheet.PNG(io.Discard, c.size) == nil || PDF(io.Discard, c.size, "", []Sheet{c.sheet}) == nil {
			t.Errorf("%s is printed", name)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	for _, n := range []int{1, 100} {
		sheets := make([]Sheet, n)
		for i := range sheets {
			sheets[i] = example(b, fmt.Sprintf("%s%d", longest[:len(longest)-4], 1000+i), false)
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			size := 0
			for b.Loop() {
				var document bytes.Buffer
				if err := PDF(&document, A4, "Тұмар", sheets); err != nil {
					b.Fatal(err)
				}
				size = document.Len()
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
