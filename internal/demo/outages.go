package demo

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/drill"
	"ashyq/internal/fault"
)

// counted is what knows how often it was asked: a registry.
type counted interface{ Asked() int64 }

// faults tells of each part that can be broken how it is.
func (h *Handler) faults(w http.ResponseWriter, _ *http.Request) {
	type state struct {
		Mode  fault.Mode `json:"mode"`
		Asked int64      `json:"asked,omitempty"`
	}
	states := map[drill.Part]state{}
	for part, b := range h.Breakable {
		s := state{Mode: b.Mode()}
		if c, ok := b.(counted); ok {
			s.Asked = c.Asked()
		}
		states[part] = s
	}
	reply(w, http.StatusOK, states)
}

// fault breaks or mends a part.
func (h *Handler) fault(w http.ResponseWriter, r *http.Request) {
	part := drill.Part(r.PathValue("part"))
	if registry := r.PathValue("registry"); slices.Contains(ashyq.Registries[:], ashyq.Registry(registry)) {
		part = drill.Part(registry)
	}
	broken, ok := h.Breakable[part]
	if !ok {
		refuse(w, http.StatusNotFound, "not_found", "The demo runs nothing of this name that could be broken: see /demo/faults.")
		return
	}
	var body struct {
		Mode string `json:"mode"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&body)
	mode, unknown := fault.Parse(body.Mode)
	if err := errors.Join(err, unknown); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_body", `Send {"mode": "none"}, or down, slow, hang, error, garbage, flap.`)
		return
	}
	if err := broken.Set(mode); err != nil {
		refuse(w, http.StatusInternalServerError, "internal", "It can be neither broken nor mended now.")
		return
	}
	reply(w, http.StatusOK, map[string]string{"mode": body.Mode})
}

// How the demo's page plays outages.
const (
	drillRate     = 40
	drillDuration = 1500 * time.Millisecond
)

// Outages are those that the page can play.
func (h *Handler) Outages() []drill.Outage {
	return drill.Outages(slices.Collect(maps.Keys(h.Breakable)))
}

// drillPage plays the outages that are chosen, or all, and shows what people at the door got while it goes on.
func (h *Handler) drillPage(w http.ResponseWriter, r *http.Request, page *template.Template) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<12)
	chosen := h.Outages()
	if name := r.PostFormValue("outage"); name != "" {
		i := slices.IndexFunc(chosen, func(o drill.Outage) bool { return o.String() == name })
		if i < 0 {
			refuse(w, http.StatusBadRequest, "invalid_body", "The demo's page does not play this outage.")
			return
		}
		chosen = chosen[i : i+1]
	}
	if !h.drilling.TryLock() {
		refuse(w, http.StatusConflict, "busy", "Outages are being played already.")
		return
	}
	defer h.drilling.Unlock()
	pageHeaders(w)
	show := func(part string, of any) {
		page.ExecuteTemplate(w, part, of)
		control := http.NewResponseController(w)
		control.SetWriteDeadline(time.Now().Add(time.Minute))
		control.Flush()
	}
	show("begun", drill.Columns)
	end, err := h.drill(r.Context(), chosen, func(row drill.Row) { show("row", row) })
	if err != nil {
		show("broken off", err.Error())
		return
	}
	show("ended", end)
}

func (h *Handler) drill(ctx context.Context, outages []drill.Outage, played func(drill.Row)) (drill.Result, error) {
	d, err := drill.Open(ctx, drill.Options{Targets: []string{h.PublicURL}, Rate: drillRate, Duration: drillDuration})
	if err != nil {
		return drill.Result{}, err
	}
	return d.PlayAll(ctx, outages, played)
}
