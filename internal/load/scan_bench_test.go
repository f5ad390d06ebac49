package load

import (
	"bytes"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BenchmarkScan is what a scan costs the generator, which takes it from what it measures: time in user mode and in the system.
// It is answered with the same bytes each time, by somebody who does not look at it.
func BenchmarkScan(b *testing.B) {
	recorder := httptest.NewRecorder()
	Bare().ServeHTTP(recorder, httptest.NewRequest("POST", "/v1/scans", strings.NewReader(`{"id":"01a20341-057c-7687-a4ef-83f51f93fcfa"}`)))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	go answerAlike(listener, fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		recorder.Body.Len(), recorder.Body))

	const clients = 64
	world, err := Filling{Seed: 1, Venues: 10_000, Accounts: 2_000}.World("http://"+listener.Addr().String(), Crowd{People: 2_000})
	if err != nil {
		b.Fatal(err)
	}
	world.platforms = nil
	run, err := Prepare(world, Options{Targets: []string{"http://" + listener.Addr().String()}, Clients: clients})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := usage(b)
	var group sync.WaitGroup
	for i, w := range run.workers {
		group.Go(func() {
			for range b.N*(i+1)/clients - b.N*i/clients {
				w.send(time.Now())
			}
			w.client.close()
		})
	}
	group.Wait()
	after := usage(b)
	b.ReportMetric(float64(after.Utime.Nano()-before.Utime.Nano())/float64(b.N), "user-ns/op")
	b.ReportMetric(float64(after.Stime.Nano()-before.Stime.Nano())/float64(b.N), "system-ns/op")
	if p := run.Progress(); p.Failed > 0 {
		b.Errorf("%d failed: %v", p.Failed, run.workers[0].errors)
	}
}

func usage(b *testing.B) (usage syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage
}

func answerAlike(listener net.Listener, answer []byte) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			request := make([]byte, 8<<10)
			for {
				n, err := conn.Read(request)
				if err != nil {
					return
				}
				if bytes.HasSuffix(request[:n], []byte("}")) {
					if _, err := conn.Write(answer); err != nil {
						return
					}
				}
			}
		}()
	}
}
