package poster

// drawing is what a panel shows, in millimetres from its upper left corner, in the order in which it is put on paper. The
// layout makes it; each format writes it in its own way.
type drawing struct {
	width, height float64
	shapes        []shape
	code          placedCode
	lines         []line
}

type tone uint8

const (
	black tone = 0
	white tone = 255
)

type point struct{ x, y float64 }

type box struct{ x, y, width, height float64 }

func (b box) right() float64  { return b.x + b.width }
func (b box) bottom() float64 { return b.y + b.height }

func (b box) inset(by float64) box { return box{b.x + by, b.y + by, b.width - 2*by, b.height - 2*by} }

// pen takes outlines. What they enclose is filled where their winding is not zero.
type pen interface {
	move(to point)
	line(to point)
	curve(control, to point) // quadratic
	close()
}

// shape is polygons filled as one.
type shape struct {
	tone     tone
	polygons [][]point
}

func rectangle(b box) shape {
	return shape{black, [][]point{{{b.x, b.y}, {b.right(), b.y}, {b.right(), b.bottom()}, {b.x, b.bottom()}}}}
}

// trace draws the outlines, each point put where place says.
func (s shape) trace(to pen, place func(point) point) {
	for _, polygon := range s.polygons {
		to.move(place(polygon[0]))
		for _, p := range polygon[1:] {
			to.line(place(p))
		}
		to.close()
	}
}

// placedCode is a code in its square, which is without the quiet zone.
type placedCode struct {
	Code
	square box
}

func (c placedCode) module() float64 { return c.square.width / float64(c.Size()) }

func (c placedCode) trace(to pen, place func(point) point) {
	module := c.module()
	for r := range c.runs() {
		b := box{c.square.x + float64(r.x)*module, c.square.y + float64(r.y)*module, float64(r.width) * module, module}
		rectangle(b).trace(to, place)
	}
}
