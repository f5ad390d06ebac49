package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"ashyq"
	"ashyq/internal/checkin"
)

// traces tell an OTLP receiver where a share of requests have spent their time:
//
//	request ─┬─ seen
//	         ├─ evidence ─┬─ pcr
//	         │            └─ control
//	         ├─ decide
//	         ├─ commit
//	         └─ answer
//
// Of a request they say the route, the status and the id that its line in the log has; of a scan how it was answered, and the
// venue's category. Nothing in them names a person, an address or a path. A nil *traces tells nothing.
type traces struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	share    float64
}

// openTraces makes traces of a share of requests for the receiver at a URL, to whose path /v1/traces is added; nil if that is empty.
func openTraces(ctx context.Context, receiver string, share float64, log *slog.Logger) (*traces, error) {
	if receiver == "" {
		return nil, nil
	}
	u, err := url.Parse(receiver)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the OTLP receiver's URL is no http:// or https:// one") // err may repeat what is secret in it
	}
	if !(share >= 0 && share <= 1) {
		return nil, fmt.Errorf("the share of requests that are traced is not between 0 and 1: %v", share)
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(u.JoinPath("v1/traces").String()))
	if err != nil {
		return nil, fmt.Errorf("open traces: %w", err)
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(reported{exporter, log}),
		sdktrace.WithSampler(sdktrace.AlwaysSample()), // of those that are begun
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "ashyq"), attribute.String("service.version", version()))),
	)
	return &traces{provider, provider.Tracer("ashyq"), share}, nil
}

// reported logs what its receiver did not take: it is lost.
type reported struct {
	sdktrace.SpanExporter
	log *slog.Logger
}

func (r reported) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	if err := r.SpanExporter.ExportSpans(ctx, spans); err != nil {
		r.log.Warn("traces are lost", "spans", len(spans), "error", err)
	}
	return nil
}

// flushTimeout is how long a node that stops waits for the receiver.
const flushTimeout = 2 * time.Second

// Close delivers what has gathered.
func (t *traces) Close() error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	return t.provider.Shutdown(ctx)
}

// requestBegan begins to trace a request, if it is one of the share. What a client says of traces is not listened to.
func (t *traces) requestBegan(ctx context.Context, id string) context.Context {
	if t == nil || rand.Float64() >= t.share {
		return ctx
	}
	ctx, _ = t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attribute.String("request.id", id)))
	return ctx
}

func (t *traces) requestEnded(ctx context.Context, route string, status int) {
	if t == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	span.SetName(route)
	span.SetAttributes(attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
	if status >= 500 {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

func (t *traces) stepBegan(ctx context.Context, s checkin.Step) context.Context {
	if t == nil || !trace.SpanFromContext(ctx).IsRecording() {
		return ctx
	}
	ctx, _ = t.tracer.Start(ctx, string(s))
	return ctx
}

func (t *traces) stepEnded(ctx context.Context) {
	if t != nil {
		trace.SpanFromContext(ctx).End()
	}
}

func (t *traces) answered(ctx context.Context, a ashyq.Admission, repeated bool) {
	if t == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	span.SetAttributes(attribute.String("ashyq.outcome", string(a.Event.Decision.Outcome)),
		attribute.String("ashyq.evidence", string(evidenceOf(a))), attribute.Bool("ashyq.repeated", repeated))
	if a.Venue != nil {
		span.SetAttributes(attribute.String("ashyq.category", string(a.Venue.Category)))
	}
}

// registry traces a question when it is over, which may be after whoever asked has gone.
func (t *traces) registry(ctx context.Context, r ashyq.Registry, outcome string, took time.Duration) {
	if t == nil || !trace.SpanContextFromContext(ctx).IsSampled() {
		return
	}
	ended := time.Now()
	_, span := t.tracer.Start(ctx, string(r), trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(ended.Add(-took)),
		trace.WithAttributes(attribute.String("ashyq.registry.outcome", outcome)))
	if outcome != "answer" && outcome != "partial" {
		span.SetStatus(codes.Error, "")
	}
	span.End(trace.WithTimestamp(ended))
}
