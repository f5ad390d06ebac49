package fault

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// echo is something that answers with what it is asked.
func echo(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				io.Copy(conn, conn)
			}()
		}
	}()
	return listener.Addr().String()
}

var question = bytes.Repeat([]byte("is anybody there? "), 4)

// ask is the answer over a link, or why there is none within patience.
func ask(l *Link, patience time.Duration) ([]byte, error) {
	conn, err := net.Dial("tcp", l.Addr())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return askOn(conn, patience)
}

func askOn(conn net.Conn, patience time.Duration) ([]byte, error) {
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := conn.Write(question); err != nil {
		return nil, err
	}
	answer := make([]byte, len(question))
	_, err := io.ReadFull(conn, answer)
	return answer, err
}

func TestALinkFailsInEachWayAndIsMended(t *testing.T) {
	l, err := Open(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	set := func(m Mode) {
		t.Helper()
		if err := l.Set(m); err != nil || l.Mode() != m {
			t.Fatalf("set to %s it is %s: %v", m, l.Mode(), err)
		}
	}
	const brief, long = 50 * time.Millisecond, 20 * time.Second
	for _, m := range Modes {
		t.Run(string(m), func(t *testing.T) {
			open, err := net.Dial("tcp", l.Addr())
			if err != nil {
				t.Fatal(err)
			}
			defer open.Close()
			if answer, err := askOn(open, long); err != nil || !bytes.Equal(answer, question) {
				t.Fatalf("before: %q, %v", answer, err)
			}
			set(m)
			switch m {
			case None:
				if answer, err := askOn(open, long); err != nil || !bytes.Equal(answer, question) {
					t.Errorf("%q, %v", answer, err)
				}
			case Down, Failing:
				if answer, err := ask(l, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("a new connection: %q, %v", answer, err)
				}
				if answer, err := askOn(open, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("an old connection: %q, %v", answer, err)
				}
			case Slow:
				if answer, err := askOn(open, Lateness/4); !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("soon: %q, %v", answer, err)
				}
				if answer, err := ask(l, long); err != nil || !bytes.Equal(answer, question) {
					t.Errorf("late: %q, %v", answer, err)
				}
			case Hang:
				for range 2 {
					if answer, err := ask(l, brief); !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("%q, %v", answer, err)
					}
				}
			case Garbage:
				if answer, err := ask(l, long); err != nil || bytes.Equal(answer, question) {
					t.Errorf("%q, %v", answer, err)
				}
			case Flap:
				for _, up := range []bool{true, false, true} {
					for deadline := time.Now().Add(long); ; {
						if answer, err := ask(l, long); (err == nil && bytes.Equal(answer, question)) == up {
							break
						}
						if time.Now().After(deadline) {
							t.Fatalf("it is never up: %v", up)
						}
					}
				}
			}
			set(None)
			if answer, err := ask(l, long); err != nil || !bytes.Equal(answer, question) {
				t.Errorf("mended: %q, %v", answer, err)
			}
		})
	}
	if both := (Together{l, l}); both.Set(Hang) != nil || both.Mode() != Hang {
		t.Error("what is broken together does not hang")
	}
}

func TestModesAreNamed(t *testing.T) {
	for _, m := range Modes {
		if got, err := Parse(string(m)); got != m || err != nil {
			t.Errorf("%s is read as %s, %v", m, got, err)
		}
	}
	if _, err := Parse("broken"); err == nil {
		t.Error("a fault was made up")
	}
}
