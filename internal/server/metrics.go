package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/pprof"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meters are what the server counts. Labels are routes and statuses: never a path, an address or anything of a body.
type meters struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	feeds    prometheus.Gauge
}

// newMeters registers the meters; underway is how many requests are answered now.
func newMeters(r prometheus.Registerer, underway func() int) (*meters, error) {
	m := &meters{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ashyq_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ashyq_http_request_seconds", Help: "How long requests took, by route; feeds apart.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5},
		}, []string{"route"}),
		feeds: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "ashyq_feed_listeners", Help: "Open feeds on this node.",
		}),
	}
	return m, errors.Join(r.Register(m.requests), r.Register(m.took), r.Register(m.feeds), r.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ashyq_http_requests_underway", Help: "Requests that are being answered; feeds apart.",
	}, func() float64 { return float64(underway()) })))
}

// Observer is told of requests as they go, for traces. The zero value is told nothing.
type Observer struct {
	// Began is told of a request's beginning, and makes the context in which it is answered. Feeds, which last for hours, and
	// questions for health have none.
	Began func(ctx context.Context, requestID string) context.Context
	// Ended is told of every request's end, with its context.
	Ended func(ctx context.Context, route string, status int)
}

func (o Observer) began(ctx context.Context, requestID string) context.Context {
	if o.Began == nil {
		return ctx
	}
	return o.Began(ctx, requestID)
}

func (o Observer) ended(ctx context.Context, route string, status int) {
	if o.Ended != nil {
		o.Ended(ctx, route, status)
	}
}

func (m *meters) request(r *http.Request, status int, took time.Duration) {
	m.requests.WithLabelValues(route(r), strconv.Itoa(status)).Inc()
	if r.Pattern != feedRoute {
		m.took.WithLabelValues(route(r)).Observe(took.Seconds())
	}
}

// Admin is for an address of its own that nobody outside can reach: figures and profiles.
func Admin(g prometheus.Gatherer) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(g, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.Handle("GET /debug/pprof/mutex", noted("mutex", func(rate int) { runtime.SetMutexProfileFraction(rate) }))
	mux.Handle("GET /debug/pprof/block", noted("block", func(rate int) { runtime.SetBlockProfileRate(rate * 1000) }))
	return mux
}

// noted is a profile of which something is noted only while it is asked for, by ?seconds=10: of every hundredth event of a
// mutex, of blocks from a tenth of a millisecond on.
func noted(profile string, setRate func(int)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setRate(100)
		defer setRate(0)
		pprof.Handler(profile).ServeHTTP(w, r)
	})
}
