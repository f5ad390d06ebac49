package server

import (
	"io"
	"runtime"
	"testing"
)

func TestANodePrintsOneFileAfterAnother(t *testing.T) {
	p := newPrinter()
	began, end := make(chan struct{}), make(chan struct{})
	results := make(chan error)
	for range printsAtOnce {
		go func() {
			_, err := p.print(func(io.Writer) error { began <- struct{}{}; <-end; return nil })
			results <- err
		}()
	}
	<-began
	for len(p.waiting) < printsAtOnce { // until all have come
		select {
		case <-began:
			t.Fatal("two are printed at once")
		default:
			runtime.Gosched()
		}
	}
	if _, err := p.print(func(io.Writer) error { return nil }); err != errOverload {
		t.Errorf("one too many: %v", err)
	}
	close(end)
	for n := range printsAtOnce {
		if err := <-results; err != nil {
			t.Error(err)
		}
		if n < printsAtOnce-1 {
			<-began
		}
	}
	if body, err := p.print(func(w io.Writer) error { _, err := w.Write([]byte("x")); return err }); string(body) != "x" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
}
