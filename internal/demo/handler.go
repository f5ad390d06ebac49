package demo

import (
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"ashyq"
	"ashyq/internal/drill"
	"ashyq/internal/fault"
	"ashyq/internal/poster"
	"ashyq/internal/seal"
	"ashyq/internal/sms"
)

// Handler shows the demo world: as JSON for scripts, as a page for people. All fields are required but Breakable.
type Handler struct {
	World      World
	Keys       *seal.Keys
	PublicURL  string
	Screen     *sms.Screen
	Registries map[ashyq.Registry]string      // their base URLs
	Breakable  map[drill.Part]fault.Breakable // what of the demo can fail on purpose
	Door       *Door
	Guests     *Guests

	drilling sync.Mutex
}

//go:embed demo.html drill.html
var pages embed.FS

// Routes adds the demo's calls to a mux.
func (h *Handler) Routes(mux *http.ServeMux) {
	page := template.Must(template.ParseFS(pages, "*.html"))
	mux.HandleFunc("GET /demo/world.json", h.world)
	mux.HandleFunc("GET /demo/sms", h.lastCode)
	mux.HandleFunc("GET /demo/faults", h.faults)
	mux.HandleFunc("PUT /demo/faults/{part}", h.fault)
	mux.HandleFunc("PUT /demo/registries/{registry}/fault", h.fault)
	mux.HandleFunc("GET /demo/gates/{image}", h.image)
	mux.HandleFunc("GET /demo", func(w http.ResponseWriter, r *http.Request) { h.page(w, page, nil) })
	own := http.NewCrossOriginProtection()
	mux.Handle("POST /demo/walk", own.Handler(http.HandlerFunc(h.walk)))
	mux.Handle("POST /demo/app", own.Handler(http.HandlerFunc(h.app)))
	mux.HandleFunc("GET /demo/desk/{venue}", h.desk)
	mux.HandleFunc("GET /demo/business", h.business)
	mux.HandleFunc("GET /demo/official", h.official)
	mux.Handle("POST /demo/drill", own.Handler(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { h.drillPage(w, r, page) })))
	mux.Handle("POST /demo", own.Handler(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { h.walkPage(w, r, page) })))
}

func (h *Handler) world(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, h.describe())
}

// lastCode tells the code that was last sent to a phone.
func (h *Handler) lastCode(w http.ResponseWriter, r *http.Request) {
	// An unescaped plus in a query reads as a space.
	phone, err := ashyq.ParsePhone(strings.Replace(r.FormValue("phone"), " ", "+", 1))
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid_phone", "Write the number as +7 and ten digits.")
		return
	}
	code, ok := h.Screen.LastCode(phone)
	if !ok {
		refuse(w, http.StatusNotFound, "not_found", "No code was sent to this number.")
		return
	}
	reply(w, http.StatusOK, map[string]string{"code": code})
}

// image is a gate's code as it would be printed, as .svg or .png.
func (h *Handler) image(w http.ResponseWriter, r *http.Request) {
	id, format, _ := strings.Cut(r.PathValue("image"), ".")
	found := h.find(
		func(int, Person) bool { return true },
		func(_ Venue, g ashyq.Gate) bool { return string(g.ID) == id })
	if found == nil || format != "svg" && format != "png" {
		refuse(w, http.StatusNotFound, "not_found", "There is no such gate in the demo: /demo/gates/{id}.svg or .png.")
		return
	}
	code, err := poster.QR(h.gate(found.Venue.Name, found.Gate).URL)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "internal", "This address is too long for a code.")
		return
	}
	if format == "png" {
		w.Header().Set("Content-Type", "image/png")
		code.PNG(w, pixels)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	code.SVG(w)
}

// pixels is the width of one module in a PNG.
const pixels = 8

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	encoder.Encode(body)
}

func refuse(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"status": status, "title": http.StatusText(status), "code": code, "detail": detail})
}
