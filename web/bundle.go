package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"text/template"

	"github.com/evanw/esbuild/pkg/api"
)

// decoderWASM is the decoder's name in vendor/index.json.
const decoderWASM = "zxing_reader.wasm"

// Browsers that a phone of 2019 has, or has been updated to.
const target = api.ES2020

type bundler struct {
	messages func(language, area string) ([]byte, error)
	vendor   map[string]string // a module's name → its file in vendor/
	page     *template.Template
	offline  string // what the service worker keeps and answers, as JSON
}

func newBundler(messages func(language, area string) ([]byte, error)) (*bundler, error) {
	b := &bundler{messages: messages, offline: "undefined"}
	index, err := sources.ReadFile("vendor/index.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(index, &b.vendor); err != nil {
		return nil, fmt.Errorf("vendor/index.json: %w", err)
	}
	b.page, err = template.ParseFS(sources, "page.html")
	return b, err
}

// shell is a page with its script and style inlined, and a content policy that allows these two by their hashes.
func (b *bundler) shell(p page) (asset, error) {
	script, style, err := b.bundle(p.folder+"/main.tsx", p.areas)
	if err != nil {
		return asset{}, err
	}
	var text bytes.Buffer
	if err := b.page.Execute(&text, struct {
		Script string
		Style  string
	}{string(script), string(style)}); err != nil {
		return asset{}, err
	}
	geolocation := "()"
	if p.place {
		geolocation = "(self)"
	}
	return newAsset("text/html; charset=utf-8", text.Bytes(), map[string]string{
		"Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src " +
			hashSource(script) + "; style-src " + hashSource(style) +
			"; connect-src 'self'; img-src 'self' data:; manifest-src 'self'; worker-src 'self'",
		"Permissions-Policy": "camera=(self), screen-wake-lock=(self), otp-credentials=(self), geolocation=" + geolocation + ", microphone=(), payment=(), usb=()",
	}), nil
}

// worker is a script that runs beside the pages; it alone may compile WebAssembly.
func (b *bundler) worker(file string) (asset, error) {
	script, _, err := b.bundle(file, nil)
	return newAsset("text/javascript; charset=utf-8", script, map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'",
	}), err
}

func hashSource(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// bundle is the one script, and the one style, that an entry file and all that it imports make.
func (b *bundler) bundle(entry string, areas []string) (script, style []byte, err error) {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Outfile: "out.js", Bundle: true, Format: api.FormatESModule, Target: target, Charset: api.CharsetUTF8,
		MinifyIdentifiers: true, MinifySyntax: true, MinifyWhitespace: true, LegalComments: api.LegalCommentsNone,
		JSX: api.JSXAutomatic, JSXImportSource: "preact", TsconfigRaw: "{}",
		Define:  map[string]string{"DECODER": quote("/decoder/" + b.vendor[decoderWASM]), "OFFLINE": b.offline},
		Plugins: []api.Plugin{{Name: "embedded", Setup: func(build api.PluginBuild) { b.embedded(build, areas) }}},
	})
	if len(result.Errors) > 0 {
		return nil, nil, errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	for _, file := range result.OutputFiles {
		if path.Ext(file.Path) == ".css" {
			style = file.Contents
		} else {
			script = file.Contents
		}
	}
	return script, style, nil
}

// embedded lets esbuild read the sources that the program was built with: files beside the importing one, modules of vendor/,
// and the messages of this page.
func (b *bundler) embedded(build api.PluginBuild, areas []string) {
	const messages = "messages"
	build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		if args.Path == messages {
			return api.OnResolveResult{Path: messages, Namespace: messages}, nil
		}
		if file, vendored := b.vendor[args.Path]; vendored {
			return api.OnResolveResult{Path: "vendor/" + file, Namespace: "web"}, nil
		}
		file := path.Join(path.Dir(args.Importer), args.Path)
		for _, extension := range []string{"", ".ts", ".tsx"} {
			if _, err := sources.ReadFile(file + extension); err == nil {
				return api.OnResolveResult{Path: file + extension, Namespace: "web"}, nil
			}
		}
		return api.OnResolveResult{}, fmt.Errorf("there is no %s, nor is it vendored", file)
	})
	build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "web"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		text, err := sources.ReadFile(args.Path)
		contents := string(text)
		return api.OnLoadResult{Contents: &contents, Loader: loaders[path.Ext(args.Path)]}, err
	})
	build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: messages}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
		text, err := b.catalogue(areas)
		contents := string(text)
		return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJSON}, err
	})
}

var loaders = map[string]api.Loader{
	".ts": api.LoaderTS, ".tsx": api.LoaderTSX, ".js": api.LoaderJS, ".css": api.LoaderCSS,
}

// catalogue is the messages of some areas as JSON: by key, then in the order of the languages. So they compress best.
func (b *bundler) catalogue(areas []string) ([]byte, error) {
	said := make(map[string][]json.RawMessage)
	for _, language := range languages {
		for _, area := range areas {
			text, err := b.messages(language, area)
			if err != nil {
				return nil, err
			}
			var m map[string]json.RawMessage
			if err := json.Unmarshal(text, &m); err != nil {
				return nil, err
			}
			for key, message := range m {
				said[key] = append(said[key], message)
			}
		}
	}
	return json.Marshal(said)
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string: it cannot fail
	return string(b)
}
