package postertest

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
)

const (
	side  = 640 // pixels of a photograph
	grain = 8   // pixels that a module has on the sheet before it is photographed
)

// print is a sheet with its code's square, whose modules are grain pixels wide.
type print struct {
	paper *image.Gray
	code  image.Rectangle
}

// newPrint scales a sheet whose code, of so many modules a side, starts at a corner and has modules of so many pixels.
func newPrint(sheet image.Image, modules int, corner [2]float64, module float64) print {
	scale, bounds := grain/module, sheet.Bounds()
	at := func(x, y float64) image.Point { return image.Pt(int(math.Round(x*scale)), int(math.Round(y*scale))) }
	paper := image.NewGray(image.Rectangle{Max: at(float64(bounds.Dx()), float64(bounds.Dy()))})
	draw.BiLinear.Scale(paper, paper.Rect, sheet, bounds, draw.Src, nil)
	from := at(corner[0]-float64(bounds.Min.X), corner[1]-float64(bounds.Min.Y))
	return print{paper, image.Rectangle{from, from.Add(image.Pt(grain*modules, grain*modules))}}
}

// photograph is the nth of a print, always the same.
func (p print) photograph(n uint64) *image.Gray {
	r := rand.New(rand.NewPCG(n, 0))
	paper := image.NewGray(p.paper.Rect)
	copy(paper.Pix, p.paper.Pix)
	dirty := print{paper, p.code}
	dirty.soil(r)
	return blurred(dirty.seen(r, between(r, 4.5, 6.5), 35), between(r, 0.5, 1.35))
}

// across is what a phone's main camera (26 mm on a full frame of 36 mm) sees from two metres, in millimetres.
const across = 2000 * 36 / 26

// afar is the nth photograph, in focus and clean, from two metres, where a module is so many millimetres wide: the middle of a
// picture of 1920 pixels.
func (p print) afar(n uint64, module float64) *image.Gray {
	r := rand.New(rand.NewPCG(n, 1))
	return p.seen(r, module*1920/across, 10)
}

// soil covers a seventh of the code with stains and streaks: mud, coffee or chalk, through which the print still shows. Each
// takes 30 to 50 % of its contrast. Under opaque dirt so many codewords would be lost that no code of level Q could be read.
func (p print) soil(r *rand.Rand) {
	area := p.code.Dx() * p.code.Dy()
	soiled, covered := make([]bool, area), 0
	for covered < area/7 {
		long, wide := grain*between(r, 0.8, 2), 0.0
		wide = long * between(r, 0.6, 1)
		if r.IntN(4) == 0 {
			long, wide = grain*between(r, 6, 20), grain*between(r, 0.3, 0.7)
		}
		sin, cos := math.Sincos(between(r, 0, math.Pi))
		centre := p.code.Min.Add(image.Pt(r.IntN(p.code.Dx()), r.IntN(p.code.Dy())))
		tone, opacity := [...]float64{40, 110, 225}[r.IntN(3)], between(r, 0.3, 0.5)
		reach := image.Pt(int(long)+1, int(long)+1)
		within := image.Rectangle{centre.Sub(reach), centre.Add(reach)}.Intersect(p.code)
		for y := within.Min.Y; y < within.Max.Y; y++ {
			for x := within.Min.X; x < within.Max.X; x++ {
				dx, dy := float64(x-centre.X), float64(y-centre.Y)
				at := (y-p.code.Min.Y)*p.code.Dx() + x - p.code.Min.X
				if soiled[at] || math.Hypot((dx*cos+dy*sin)/long, (dy*cos-dx*sin)/wide) > 1 {
					continue
				}
				soiled[at] = true
				covered++
				clean := float64(p.paper.GrayAt(x, y).Y)
				p.paper.SetGray(x, y, color.Gray{uint8(clean + opacity*(tone-clean))})
			}
		}
	}
}

// seen is the middle of a picture, 1280 pixels wide, that such a camera makes of a print on a grey wall, so near that a module
// is so many pixels: turned by any angle, up to so many degrees aslant to any side, lit from one, with a sensor's noise.
func (p print) seen(r *rand.Rand, pixels, aslant float64) *image.Gray {
	const focus, wall = 1280 * 26 / 36, 130
	distance := focus * grain / pixels
	turn, slant, towards := between(r, 0, 2*math.Pi), between(r, 0, aslant)*math.Pi/180, between(r, 0, 2*math.Pi)
	right, down := turned(1, 0, turn, slant, towards), turned(0, 1, turn, slant, towards)
	normal := vector{right[1]*down[2] - right[2]*down[1], right[2]*down[0] - right[0]*down[2], right[0]*down[1] - right[1]*down[0]}
	centreX, centreY := side/2+between(r, -40, 40), side/2+between(r, -40, 40)
	middle := p.code.Min.Add(p.code.Max).Div(2)
	shade, shadeX, shadeY := between(r, 0, 0.45), between(r, -1, 1), between(r, -1, 1)
	paper, photograph := p.paper, image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			sum := 0.0
			for part := range 4 {
				rayX := (float64(x) - 0.25 + 0.5*float64(part%2) - centreX) / focus
				rayY := (float64(y) - 0.25 + 0.5*float64(part/2) - centreY) / focus
				depth := normal[2] * distance / (normal[0]*rayX + normal[1]*rayY + normal[2])
				onX, onY, onZ := depth*rayX, depth*rayY, depth-distance
				atX := middle.X + int(math.Floor(onX*right[0]+onY*right[1]+onZ*right[2]))
				atY := middle.Y + int(math.Floor(onX*down[0]+onY*down[1]+onZ*down[2]))
				if atX < 0 || atY < 0 || atX >= paper.Rect.Dx() || atY >= paper.Rect.Dy() {
					sum += wall
				} else {
					sum += 30 + float64(paper.Pix[atY*paper.Stride+atX])*200/255 // ink is not black, nor paper white
				}
			}
			light := 1 - shade*(0.5+(shadeX*(2*float64(x)/side-1)+shadeY*(2*float64(y)/side-1))/4)
			photograph.Pix[y*photograph.Stride+x] = uint8(min(255, max(0, sum/4*light+4*r.NormFloat64())))
		}
	}
	return photograph
}

type vector [3]float64

// turned is a direction on a print as the camera has it: turned in the print's plane, then slanted about an axis in that.
func turned(x, y, turn, slant, towards float64) vector {
	sin, cos := math.Sincos(turn - towards)
	along, across := x*cos-y*sin, x*sin+y*cos
	away, level := math.Sincos(slant)
	sin, cos = math.Sincos(towards)
	return vector{along*cos - across*level*sin, along*sin + across*level*cos, across * away}
}

// blurred is a photograph out of focus, by a Gaussian.
func blurred(sharp *image.Gray, sigma float64) *image.Gray {
	weights := make([]float64, 2*int(math.Ceil(3*sigma))+1)
	sum := 0.0
	for i := range weights {
		d := float64(i - len(weights)/2)
		weights[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return convolved(convolved(sharp, weights, 1, 0), weights, 0, 1)
}

func convolved(from *image.Gray, weights []float64, dx, dy int) *image.Gray {
	to := image.NewGray(from.Rect)
	for y := range side {
		for x := range side {
			sum := 0.0
			for i, weight := range weights {
				d := i - len(weights)/2
				sum += weight * float64(from.Pix[min(side-1, max(0, y+d*dy))*from.Stride+min(side-1, max(0, x+d*dx))])
			}
			to.Pix[y*to.Stride+x] = uint8(math.Round(sum))
		}
	}
	return to
}

func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }
