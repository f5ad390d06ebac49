package poster

// The weights of ISO/IEC 18004, 7.8.3.1.
const (
	runWeight     = 3
	blockWeight   = 3
	finderWeight  = 40
	balanceWeight = 10
)

// penalty says how much in the code could confuse a reader, by ISO/IEC 18004, 7.8.3: long runs of a colour, blocks of it,
// what looks like a finder, and too much black or white. The mask with the least is taken.
func (c Code) penalty() int {
	size, sum, black := c.Size(), 0, 0
	for y := range size {
		sum += linePenalty(size, func(x int) bool { return c.Black(x, y) })
		sum += linePenalty(size, func(x int) bool { return c.Black(y, x) })
		for x := range size {
			colour := c.Black(x, y)
			if colour {
				black++
			}
			if x+1 < size && y+1 < size && c.Black(x+1, y) == colour && c.Black(x, y+1) == colour && c.Black(x+1, y+1) == colour {
				sum += blockWeight
			}
		}
	}
	deviation := max(black*100/(size*size)-50, 50-black*100/(size*size))
	return sum + deviation/5*balanceWeight
}

// linePenalty is the part of one row or column: its runs of five and more, and its finders.
func linePenalty(size int, black func(int) bool) int {
	sum, run, last := 0, 0, uint(0)
	for x := range size {
		if x > 0 && black(x) == black(x-1) {
			run++
		} else {
			run = 1
		}
		switch {
		case run == 5:
			sum += runWeight
		case run > 5:
			sum++
		}
		last = last << 1 & 0b111_1111_1111
		if black(x) {
			last |= 1
		}
		if x >= 10 && (last == 0b1011101_0000 || last == 0b0000_1011101) {
			sum += finderWeight
		}
	}
	return sum
}
