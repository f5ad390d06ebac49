// Package web is the front ends, the visitor's app with its rarer pages, the desk and the consoles: TypeScript sources that the
// program itself bundles when they are first asked for. No Node is needed to run it, and nothing is fetched from elsewhere.
//
//	visitor/ settings/ looks/ request/ ┐
//	desk/ business/ official/ ─────────┼→ esbuild ─→ one script, one style ─→ a page with both inlined, its policy by their hashes
//	parts/ vendor/ messages ───────────┘
//	worker/ ──────────────────────────→ esbuild ─→ the service worker, the decoder of camera frames, the drawer of passes
//
// A page is one answer, so that it works whichever node or version each of its later requests meets.
package web

import (
	"embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
)

//go:embed parts visitor settings looks request desk business official worker vendor icons page.html manifest.json
var sources embed.FS

// page is one front end, or a part of one that most people never open: their first load is without it.
type page struct {
	folder string   // its sources, main.tsx first
	areas  []string // of the messages that it says
	routes []string // of the server's mux
	kept   bool     // by the service worker, which answers all routes from its copy of the first
	place  bool     // it may ask where the device is
}

var pages = []page{
	{"visitor", []string{"parts", "visitor"}, []string{"/{$}", "/G/{code}", "/g/{code}", "/status", "/pass", "/visits", "/visits/{id}", "/help"}, true, true},
	{"settings", []string{"parts", "visitor", "settings"}, []string{"/settings"}, true, true},
	{"looks", []string{"parts", "visitor", "looks"}, []string{"/looks"}, true, false},
	{"request", []string{"parts", "visitor", "request"}, []string{"/requests", "/requests/{number}"}, true, false},
	{"desk", []string{"parts", "staff", "desk"}, []string{"/desk", "/desk/{venue}", "/join"}, true, false},
	{"business", []string{"parts", "staff", "console", "business"}, []string{"/business", "/business/{rest...}"}, false, true},
	{"official", []string{"parts", "staff", "console", "official", "notice"}, []string{"/official", "/official/{rest...}"}, false, false},
}

// Languages in which the front ends speak, in the order in which people are offered them.
var languages = []string{"kk", "ru", "en"}

const (
	manifestRoute = "/manifest.webmanifest"
	decoderRoute  = "/decoder.js"
	passRoute     = "/pass.js"
)

// Pages are the bundled front ends.
type Pages struct {
	assets map[string]maker // by pattern
}

// New makes ready to bundle the front ends, each when it is first asked for. messages is the JSON of an area of messages in a language.
func New(messages func(language, area string) ([]byte, error)) (*Pages, error) {
	b, err := newBundler(messages)
	if err != nil {
		return nil, err
	}
	p := &Pages{assets: make(map[string]maker)}
	for _, page := range pages {
		shell := sync.OnceValues(func() (asset, error) { return b.shell(page) })
		for _, route := range page.routes {
			p.assets[route] = shell
		}
	}
	for _, language := range languages {
		help, err := messages(language, "help")
		if err != nil {
			return nil, err
		}
		p.assets["/help/"+language+".json"] = once("application/json", help)
	}
	if err := p.files(b.vendor); err != nil {
		return nil, err
	}
	if b.offline, err = p.offline(); err != nil {
		return nil, err
	}
	for route, worker := range map[string]string{"/sw.js": "worker/service.ts", decoderRoute: "worker/decoder.ts", passRoute: "worker/pass.ts"} {
		p.assets[route] = sync.OnceValues(func() (asset, error) { return b.worker(worker) })
	}
	return p, nil
}

// offline is what the service worker keeps, as JSON: pages with their routes, and the files beside them.
func (p *Pages) offline() (string, error) {
	shells := make(map[string][]string)
	for _, page := range pages {
		if page.kept {
			shells[strings.TrimSuffix(page.routes[0], "{$}")] = page.routes
		}
	}
	files := []string{decoderRoute, passRoute}
	for route := range p.assets {
		if strings.HasPrefix(route, "/help/") || strings.HasPrefix(route, "/icons/") || route == manifestRoute {
			files = append(files, route)
		}
	}
	slices.Sort(files) // every node's worker is the same, byte for byte
	text, err := json.Marshal(map[string]any{"shells": shells, "files": files})
	return string(text), err
}

// files adds what is served as it lies here.
func (p *Pages) files(vendor map[string]string) error {
	files := map[string]string{
		manifestRoute: "manifest.json", "/decoder/" + vendor[decoderWASM]: "vendor/" + vendor[decoderWASM], "/licences.txt": "vendor/LICENSES.txt",
	}
	icons, err := sources.ReadDir("icons")
	if err != nil {
		return err
	}
	for _, icon := range icons {
		files["/icons/"+icon.Name()] = "icons/" + icon.Name()
	}
	for route, file := range files {
		text, err := sources.ReadFile(file)
		if err != nil {
			return err
		}
		p.assets[route] = once(contentTypes[file[strings.LastIndexByte(file, '.'):]], text)
	}
	return nil
}

var contentTypes = map[string]string{
	".json": "application/manifest+json", ".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
}

// Routes adds the front ends to a mux.
func (p *Pages) Routes(mux *http.ServeMux) {
	for route, asset := range p.assets {
		mux.Handle("GET "+route, asset)
	}
}
