package poster

import "math"

// The sign tells entrance from exit without a colour: by words; by black or white; by its board, a block or a signpost; by the
// arrow, up into a door or sideways out of it.

// sign draws the sign of a sheet into a room: its words beside the doorway, or below it, where there is no width.
func (d *drawing) sign(room box, s Sheet) {
	const padding, border = 6.0, 3.0
	ink, inside := white, room.inset(padding)
	if s.Exit {
		ink = black
		d.shapes = append(d.shapes, signpost(room, 0, black), signpost(room, border, white))
		inside.width -= room.height * tip
	} else {
		d.shapes = append(d.shapes, rectangle(room))
	}
	picture, words := inside, inside
	if room.width > 2*room.height {
		picture.width = inside.height
		words.x, words.width = picture.right()+padding, inside.right()-picture.right()-padding
	} else {
		picture.width, picture.height = inside.height*0.5, inside.height*0.5
		words.y, words.height = picture.bottom()+padding/2, inside.bottom()-picture.bottom()-padding/2
	}
	d.shapes = append(d.shapes, doorway(picture, s.Exit, ink))
	b := signStyle().fit(s.words(), words.width, words.height, 50, 4)
	d.lines = append(d.lines, b.set(words.x, words.y+(words.height-b.height())/2, words.width, ink)...)
}

// tip is how far a signpost's point sticks out, in its heights.
const tip = 0.2

// signpost is a board that points to the right, in a room less a border of the same width all around.
func signpost(room box, border float64, tone tone) shape {
	b := room.inset(border)
	b.width -= border * (math.Hypot(tip, 0.5)/0.5 - 1) // the point is cut by two slopes
	neck := b.right() - tip*b.height
	return shape{tone, [][]point{{{b.x, b.y}, {neck, b.y}, {b.right(), b.y + b.height/2}, {neck, b.bottom()}, {b.x, b.bottom()}}}}
}

// doorway is a door's frame with an arrow into it or out of it, on a grid of 24.
func doorway(room box, exit bool, tone tone) shape {
	frame := []point{{3, 24}, {3, 0}, {21, 0}, {21, 24}, {17.5, 24}, {17.5, 3.5}, {6.5, 3.5}, {6.5, 24}}
	arrow := []point{{12, 6.5}, {17, 13}, {13.75, 13}, {13.75, 24}, {10.25, 24}, {10.25, 13}, {7, 13}}
	if exit {
		frame = []point{{0, 1}, {14, 1}, {14, 6.5}, {10.5, 6.5}, {10.5, 4.5}, {3.5, 4.5}, {3.5, 19.5}, {10.5, 19.5}, {10.5, 17.5}, {14, 17.5}, {14, 23}, {0, 23}}
		arrow = []point{{24, 12}, {17.5, 18}, {17.5, 13.75}, {6.5, 13.75}, {6.5, 10.25}, {17.5, 10.25}, {17.5, 6}}
	}
	return scaled(shape{tone, [][]point{frame, arrow}}, room)
}

// shanyraq is the mark, strokes of width 2 on a grid of 24: a ring, and three arcs across it.
func shanyraq(room box) shape {
	const radius, half = 10, 1
	ring := append([][]point(nil), arc(point{12, 12}, radius+half, 0, 2*math.Pi), reversed(arc(point{12, 12}, radius-half, 0, 2*math.Pi)))
	// Each arc has a radius of 14 and joins two points of the ring that are half a turn, or nearly, apart.
	for _, ends := range [][2]point{{{2, 12}, {22, 12}}, {{17, 3.3}, {7, 20.7}}, {{17, 20.7}, {7, 3.3}}} {
		ring = append(ring, bow(ends[0], ends[1], 14, half))
	}
	return scaled(shape{black, ring}, room)
}

// bow is the stroke of a circle's arc between two points, clockwise as it is seen.
func bow(from, to point, radius, half float64) []point {
	chord := math.Hypot(to.x-from.x, to.y-from.y)
	height := math.Sqrt(radius*radius - chord*chord/4)
	centre := point{(from.x+to.x)/2 - (to.y-from.y)/chord*height, (from.y+to.y)/2 + (to.x-from.x)/chord*height}
	start := math.Atan2(from.y-centre.y, from.x-centre.x)
	end := math.Atan2(to.y-centre.y, to.x-centre.x)
	if end < start {
		end += 2 * math.Pi
	}
	return append(arc(centre, radius+half, start, end), reversed(arc(centre, radius-half, start, end))...)
}

// arc is points on a circle, close enough together to look round.
func arc(centre point, radius, start, end float64) []point {
	const steps = 72
	points := make([]point, 0, steps+1)
	for i := range steps + 1 {
		sin, cos := math.Sincos(start + (end-start)*float64(i)/steps)
		points = append(points, point{centre.x + radius*cos, centre.y + radius*sin})
	}
	return points
}

func reversed(points []point) []point {
	turned := make([]point, 0, len(points))
	for i := range points {
		turned = append(turned, points[len(points)-1-i])
	}
	return turned
}

// scaled puts a shape from the grid of 24 into a room.
func scaled(s shape, room box) shape {
	for _, polygon := range s.polygons {
		for i, p := range polygon {
			polygon[i] = point{room.x + p.x*room.width/24, room.y + p.y*room.height/24}
		}
	}
	return s
}
