package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits of every listener. A feed sets its own write deadline.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 15 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 16 << 10
	stopTimeout   = 10 * time.Second // for requests under way when the process is told to stop
)

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(withoutWords{log.Handler()}, slog.LevelWarn),
	}
}

// serve answers on a listener until ctx ends; then it takes no more, finishes what is under way, and returns.
func serve(ctx context.Context, listener net.Listener, s *http.Server) error {
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		stopped <- s.Shutdown(grace)
	})
	defer stop()
	if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// withoutWords logs that net/http had something to say and not what: it may name an address or hold part of a request.
type withoutWords struct{ slog.Handler }

func (w withoutWords) Handle(ctx context.Context, r slog.Record) error {
	return w.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "a connection failed", 0))
}
