package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"ashyq/internal/caller"
)

// Verification is what became of acknowledged scans.
type Verification struct {
	Scans     int64            `json:"scans"`
	Missing   int64            `json:"missing"`   // they were not on record: the repeat was recorded as if it were the first
	Different int64            `json:"different"` // they are on record, and not as they were answered
	Errors    map[string]int64 `json:"errors,omitempty"`
}

// Sound reports whether every scan was found as it was answered.
func (v Verification) Sound() bool { return v.Missing == 0 && v.Different == 0 && len(v.Errors) == 0 }

// WriteTo writes it as text.
func (v Verification) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%d acknowledged scans: %d missing, %d different\n", v.Scans, v.Missing, v.Different)
	for _, why := range slices.Sorted(maps.Keys(v.Errors)) {
		fmt.Fprintf(&b, "%12d  %s\n", v.Errors[why], why)
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

// patience is how often a scan is sent again while the service is away.
const patience = 100

// Verify sends the scans of a file of Acks again, all of them by the platform, which may speak for anybody: a repeat is
// answered from what was recorded, whoever sends it. What is missing is thereby recorded now, with another moment.
func Verify(ctx context.Context, world *World, o Options, acks io.Reader) (v Verification, err error) {
	v.Errors = map[string]int64{}
	platform := world.platforms[0]
	if err := platform.login(ctx); err != nil {
		return v, err
	}
	var mu sync.Mutex
	queue := make(chan ack, 1024)
	group, ctx := errgroup.WithContext(ctx)
	for i := range o.Clients {
		c, err := newClient(o.Targets, i, o.dial)
		if err != nil {
			return v, err
		}
		group.Go(func() error {
			defer c.close()
			w := verifier{client: c, mix: &mix{world: world}, token: *platform.token.Load()}
			for a := range queue {
				found, why := w.verify(ctx, a)
				mu.Lock()
				v.count(a, found, why)
				mu.Unlock()
			}
			return ctx.Err()
		})
	}
	group.Go(func() error {
		defer close(queue)
		return readAcks(acks, func(a ack) error {
			if a.venue < 0 || a.venue >= world.venues || a.person < 0 {
				return errors.New("it is of another world")
			}
			select {
			case queue <- a:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	return v, group.Wait()
}

func (v *Verification) count(a ack, found []byte, why string) {
	v.Scans++
	switch {
	case why != "":
		v.Errors[why]++
	case bytes.Equal(found, a.record):
	case !bytes.Equal(momentOf(found), momentOf(a.record)):
		v.Missing++
	default:
		v.Different++
	}
}

// momentOf is the second word of a record.
func momentOf(record []byte) []byte {
	_, rest, _ := bytes.Cut(record, []byte{' '})
	moment, _, _ := bytes.Cut(rest, []byte{' '})
	return moment
}

type verifier struct {
	client *client
	mix    *mix
	token  string
	body   []byte
}

// verify is the record of a repeat, or why there is none.
func (w *verifier) verify(ctx context.Context, a ack) (record []byte, why string) {
	p := person{number: a.person}
	copy(p.iin[:], w.mix.world.iin(a.person).Digits())
	w.body = w.mix.appendBody(w.body[:0], &scan{id: a.id, person: &p, venue: a.venue, exits: a.direction == "exit"})
	for range patience {
		status, body, err := w.client.scan(false, w.token, w.body)
		switch {
		case err != nil:
			why = transportError(err)
		case status == http.StatusOK:
			return readAnswer(body).appendRecord(nil), ""
		default:
			why = (&caller.Failure{Status: status, Code: string(field(body, codeField))}).Error()
		}
		if err == nil && status < http.StatusInternalServerError || !rest(ctx, pause) {
			break
		}
	}
	return nil, why
}
