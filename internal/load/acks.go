package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"ashyq"
)

// Acks writes down every scan whose answer has come, a line each:
//
//	person venue direction id visit at receipt outcome
//
// Person and venue are numbers in the World: nobody's own number is in it. A scan is counted once its line is the system's,
// which a generator that is killed does not take with it; the last line may then be cut short, and is passed over in reading.
type Acks struct {
	file    *os.File
	stop    chan struct{}
	stopped chan struct{}

	mu     sync.Mutex
	lines  []byte // not yet written
	count  int64  // of lines in all
	spare  []byte
	failed error

	written int64 // of the writer alone, until it has stopped
}

const writeEvery = 50 * time.Millisecond

// CreateAcks begins a file, in place of one that may be there.
func CreateAcks(path string) (*Acks, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	a := &Acks{file: file, stop: make(chan struct{}), stopped: make(chan struct{})}
	go a.write()
	return a, nil
}

func (a *Acks) add(s *scan, record []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	to := strconv.AppendInt(a.lines, int64(s.person.number), 10)
	to = strconv.AppendInt(append(to, ' '), int64(s.venue), 10)
	to = append(append(append(to, ' '), s.direction()...), ' ')
	to = append(append(appendID(to, s.id), ' '), record...)
	a.lines = append(to, '\n')
	a.count++
}

func (a *Acks) write() {
	defer close(a.stopped)
	ticker := time.NewTicker(writeEvery)
	defer ticker.Stop()
	for more := true; more; {
		select {
		case <-ticker.C:
		case <-a.stop:
			more = false
		}
		a.mu.Lock()
		lines, count := a.lines, a.count
		a.lines = a.spare[:0]
		a.mu.Unlock()
		a.spare = lines
		if a.failed != nil || len(lines) == 0 {
			continue
		}
		if _, a.failed = a.file.Write(lines); a.failed == nil {
			a.written = count
		}
	}
}

// Close writes what is left, and tells how many lines there are. Nothing is added afterwards.
func (a *Acks) Close() (int64, error) {
	close(a.stop)
	<-a.stopped
	return a.written, errors.Join(a.failed, a.file.Close())
}

// ack is a line of Acks.
type ack struct {
	person, venue int
	direction     ashyq.Direction
	id            ashyq.ScanID
	record        []byte
}

// readAcks yields the lines of a file, but for a last one that was cut short.
func readAcks(from io.Reader, yield func(ack) error) error {
	lines := bufio.NewReaderSize(from, 1<<20)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		a, err := readAck(bytes.TrimSuffix(line, []byte{'\n'}))
		if err != nil {
			return fmt.Errorf("line %d is not of a scan: %w", n, err)
		}
		if err := yield(a); err != nil {
			return err
		}
	}
}

func readAck(line []byte) (a ack, err error) {
	fields := bytes.SplitN(line, []byte{' '}, 5)
	if len(fields) != 5 {
		return a, errors.New("it is too short")
	}
	var errs [3]error
	a.person, errs[0] = strconv.Atoi(string(fields[0]))
	a.venue, errs[1] = strconv.Atoi(string(fields[1]))
	a.direction, a.record = ashyq.Direction(fields[2]), fields[4]
	a.id, errs[2] = ashyq.ParseScanID(string(fields[3]))
	return a, errors.Join(errs[:]...)
}
