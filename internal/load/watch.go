package load

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Watch is the desks that look on: so many feeds, shared out among the busiest venues.
type Watch struct {
	Listeners int
	Venues    int
}

// watchers are feeds under way.
type watchers struct {
	feeds []*desk
	ended sync.WaitGroup
}

// desk is one open feed, and how long its rows took from their moment to here.
type desk struct {
	delay *hdrhistogram.Histogram
	gone  string // why it ended before its time
}

// start opens the feeds, all of them before it returns. They end with ctx.
func (o Watch) start(ctx context.Context, world *World, targets []string) (*watchers, error) {
	w := &watchers{}
	if o.Listeners == 0 {
		return w, nil
	}
	venues := min(max(1, o.Venues), world.venues)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: -1, DisableCompression: true}}
	for i := range o.Listeners {
		url := targets[i%len(targets)] + "/v1/venues/" + string(world.venueID(i%venues)) + "/feed"
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", world.staff)
		response, err := client.Do(request)
		if err != nil {
			return nil, errors.New("open a feed: " + transportError(err))
		}
		if response.StatusCode != http.StatusOK {
			response.Body.Close()
			return nil, fmt.Errorf("open a feed: HTTP %d", response.StatusCode)
		}
		d := &desk{delay: newHistogram()}
		w.feeds = append(w.feeds, d)
		w.ended.Go(func() {
			defer response.Body.Close()
			d.read(ctx, bufio.NewScanner(response.Body))
		})
	}
	return w, nil
}

// read takes each row of a feed that is about one event; the snapshot has many.
func (d *desk) read(ctx context.Context, lines *bufio.Scanner) {
	lines.Buffer(make([]byte, 4<<10), maxAnswer)
	visit := false
	for lines.Scan() {
		switch line := lines.Bytes(); {
		case len(line) == 0:
			visit = false
		case string(line) == "event: visit":
			visit = true
		case visit && line[0] == 'd':
			d.take(string(field(line, atField)), time.Now())
		}
	}
	if ctx.Err() == nil {
		d.gone = "a feed ended"
	}
}

func (d *desk) take(at string, now time.Time) {
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return
	}
	delay := min(max(now.Sub(moment), 0), time.Minute)
	_ = d.delay.RecordValue(delay.Microseconds()) // which is within its bounds
}

// into waits for the feeds to have ended, and adds what they saw to a report.
func (w *watchers) into(r *Report) {
	w.ended.Wait()
	if len(w.feeds) == 0 {
		return
	}
	all := newHistogram()
	for _, d := range w.feeds {
		all.Merge(d.delay)
		if d.gone != "" {
			r.Errors[d.gone]++
		}
	}
	latency := latencyOf(all)
	r.Screen = &latency
}
