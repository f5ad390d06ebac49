package server

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
)

//go:embed pages
var pageFiles embed.FS

// pages are those that the server writes itself: parsed once, nothing in them fetched from elsewhere.
type pages struct {
	templates *template.Template
	style     template.CSS
	script    template.JS
	docsCSP   string
	plainCSP  string // of a page without a script
}

func newPages() (*pages, error) {
	templates, err := template.ParseFS(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	style, err := pageFiles.ReadFile("pages/page.css")
	if err != nil {
		return nil, err
	}
	script, err := pageFiles.ReadFile("pages/docs.js")
	if err != nil {
		return nil, err
	}
	return &pages{
		templates: templates, style: template.CSS(style), script: template.JS(script),
		docsCSP:  strictCSP[0] + "; style-src " + hashSource(style) + "; script-src " + hashSource(script) + "; connect-src 'self'",
		plainCSP: strictCSP[0] + "; style-src " + hashSource(style),
	}, nil
}

// hashSource is what a content policy calls an inline script or style.
func hashSource(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
