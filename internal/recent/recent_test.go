package recent_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ashyq/internal/recent"
)

func key(n int) (k recent.Key) {
	binary.BigEndian.PutUint64(k[:], uint64(n))
	return k
}

// Whatever was put under a key last is there, or nothing; and the last half of what was put is there.
func TestWhatIsRememberedWasPutLast(t *testing.T) {
	const entries, each = 20, 8
	rapid.Check(t, func(t *rapid.T) {
		m := recent.New(entries, each)
		last := make(map[int][]byte)
		var order []int // keys, as they were put for the last time
		for range rapid.IntRange(1, 200).Draw(t, "puts") {
			n := rapid.IntRange(0, 2*entries).Draw(t, "key")
			value := rapid.SliceOfN(rapid.Byte(), 0, each).Draw(t, "value")
			m.Put(key(n), value)
			last[n] = value
			order = append(slices.DeleteFunc(order, func(other int) bool { return other == n }), n)
			for n := range 2*entries + 1 {
				got, ok := m.Append([]byte("to"), key(n))
				if ok && !bytes.Equal(got, append([]byte("to"), last[n]...)) {
					t.Fatalf("%d: %q, want %q", n, got, last[n])
				}
				if _, known := last[n]; ok && !known {
					t.Fatalf("%d was never put", n)
				}
			}
			if _, ok := m.Append(nil, key(order[len(order)-1])); !ok {
				t.Fatal("the last is forgotten")
			}
		}
	})
}

func TestTheYoungerHalfIsRemembered(t *testing.T) {
	m := recent.New(20, 8)
	for n := range 1000 {
		m.Put(key(n), []byte("12345678"))
		for back := range min(n+1, 10) {
			if _, ok := m.Append(nil, key(n-back)); !ok {
				t.Fatalf("%d is forgotten after %d", n-back, n)
			}
		}
		if _, ok := m.Append(nil, key(n-20)); ok {
			t.Fatalf("%d is remembered after %d", n-20, n)
		}
	}
}

func TestWhatIsTooLongIsForgotten(t *testing.T) {
	m := recent.New(2, 8)
	m.Put(key(1), []byte("short"))
	m.Put(key(1), []byte("longer than all"))
	if got, ok := m.Append(nil, key(1)); ok {
		t.Errorf("there is %q", got)
	}
}

func TestClearForgetsEverything(t *testing.T) {
	m := recent.New(20, 8)
	for n := range 15 {
		m.Put(key(n), []byte("12345678"))
	}
	m.Clear()
	for n := range 15 {
		if _, ok := m.Append(nil, key(n)); ok {
			t.Errorf("%d is remembered", n)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	m := recent.New(200_000, 64)
	for n := range 100_000 {
		m.Put(key(n), make([]byte, 30))
	}
	var room [64]byte
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		m.Append(room[:0], key(n%100_000))
	}
}
