package postertest

import (
	"cmp"
	"image"
	"iter"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// Read is what the code in a photograph says, empty if that cannot be found out. It uses ZXing's parts with more patience than
// ZXing's own reader, which gives up after the three finder patterns that look most like a code parallel to the camera, and the
// size that it has by them. A hand turns the phone a little from one picture to the next; so does this.
func Read(photograph *image.Gray) string {
	for _, degrees := range []float64{0, 30, 15, 45, 60, 75} {
		if text := readAsHeld(askew(photograph, degrees)); text != "" {
			return text
		}
	}
	return ""
}

func askew(photograph *image.Gray, degrees float64) *image.Gray {
	if degrees == 0 {
		return photograph
	}
	picture := image.NewGray(photograph.Rect)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(picture.Rect.Dx())/2, float64(picture.Rect.Dy())/2
	about := f64.Aff3{cos, -sin, x - cos*x + sin*y, sin, cos, y - sin*x - cos*y}
	draw.BiLinear.Transform(picture, about, photograph, photograph.Rect, draw.Src, nil)
	return picture
}

func readAsHeld(photograph *image.Gray) string {
	source := gozxing.NewLuminanceSourceFromImage(photograph)
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		matrix, err := binarizer.GetBlackMatrix()
		if err != nil {
			continue
		}
		for corners := range finders(matrix) {
			for dimension := 21; dimension <= 53; dimension += 4 {
				if text := corners.read(matrix, dimension); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// corners are what may be the finder patterns of one code.
type corners struct{ bottomLeft, topLeft, topRight *detector.FinderPattern }

// finders are any three that were found, those seen most often first.
func finders(matrix *gozxing.BitMatrix) iter.Seq[corners] {
	finder := detector.NewFinderPatternFinder(matrix, nil)
	finder.Find(map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}) // all are wanted, not its choice
	found := slices.Clone(finder.GetPossibleCenters())
	slices.SortStableFunc(found, func(a, b *detector.FinderPattern) int { return cmp.Compare(b.GetCount(), a.GetCount()) })
	found = found[:min(len(found), 7)]
	return func(yield func(corners) bool) {
		for k := 2; k < len(found); k++ {
			for j := 1; j < k; j++ {
				for i := range j {
					a, b, c := gozxing.ResultPoint_OrderBestPatterns(found[i], found[j], found[k])
					if !yield(corners{a.(*detector.FinderPattern), b.(*detector.FinderPattern), c.(*detector.FinderPattern)}) {
						return
					}
				}
			}
		}
	}
}

// read takes the code to have a dimension, and looks for its fourth corner: the alignment pattern, nearer or farther from where
// perspective would have it.
func (c corners) read(matrix *gozxing.BitMatrix, dimension int) string {
	var fourth []*detector.AlignmentPattern
	x, y, module := c.alignment(dimension)
	for _, reach := range []float64{3, 5, 8, 16} {
		r := int(reach * module)
		area := image.Rect(int(x)-r, int(y)-r, int(x)+r, int(y)+r).Intersect(image.Rect(0, 0, matrix.GetWidth(), matrix.GetHeight()))
		if area.Dx() < int(3*module) || area.Dy() < int(3*module) {
			continue
		}
		pattern, err := detector.NewAlignmentPatternFinder(matrix, area.Min.X, area.Min.Y, area.Dx(), area.Dy(), module, nil).Find()
		if err == nil {
			fourth = append(fourth, pattern)
		}
	}
	fourth = append(fourth, detector.NewAlignmentPattern(x, y, module))
	for _, pattern := range fourth {
		transform := detector.Detector_createTransform(c.topLeft, c.topRight, c.bottomLeft, pattern, dimension)
		bits, err := detector.Detector_sampleGrid(matrix, transform, dimension)
		if err != nil {
			continue
		}
		if result, err := decoder.NewDecoder().DecodeWithoutHint(bits); err == nil {
			return result.GetText()
		}
	}
	return ""
}

// alignment is where the alignment pattern at the lower right is to be expected, by how far away each finder pattern is, and
// how large a module is there.
func (c corners) alignment(dimension int) (x, y, module float64) {
	left, corner, right := 1/c.bottomLeft.GetEstimatedModuleSize(), 1/c.topLeft.GetEstimatedModuleSize(), 1/c.topRight.GetEstimatedModuleSize()
	part := 1 - 3/float64(dimension-7) // the pattern's way from the upper left corner to the lower right
	far := corner + part*(left+right-2*corner)
	at := func(of func(*detector.FinderPattern) float64) float64 {
		return (corner*of(c.topLeft) + part*(left*of(c.bottomLeft)+right*of(c.topRight)-2*corner*of(c.topLeft))) / far
	}
	return at((*detector.FinderPattern).GetX), at((*detector.FinderPattern).GetY), 1 / far
}
