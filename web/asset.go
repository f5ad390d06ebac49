package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
)

// asset is one answer, made once: as it is and, where that is shorter, gzipped.
type asset struct {
	text, gzipped []byte
	tag           string
	headers       map[string]string
}

func newAsset(contentType string, text []byte, headers map[string]string) asset {
	sum := sha256.Sum256(text)
	a := asset{text: text, tag: `"` + hex.EncodeToString(sum[:12]) + `"`, headers: map[string]string{
		"Content-Type": contentType, "Cache-Control": "no-cache", "Vary": "Accept-Encoding",
	}}
	for name, value := range headers {
		a.headers[name] = value
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a valid level; writes into memory do not fail
	_, _ = w.Write(text)
	_ = w.Close()
	if b.Len() < len(text) {
		a.gzipped = b.Bytes()
	}
	return a
}

// maker makes an asset when it is first asked for, so that a node that starts answers at once. The sources are those that the
// program was built with: what cannot be made never can.
type maker func() (asset, error)

// once is the maker of a file as it lies here.
func once(contentType string, text []byte) maker {
	return sync.OnceValues(func() (asset, error) { return newAsset(contentType, text, nil), nil })
}

func (m maker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := m()
	if err != nil {
		http.Error(w, "bundle: "+err.Error(), http.StatusInternalServerError)
		return
	}
	a.ServeHTTP(w, r)
}

// ServeHTTP answers with the asset, or that the client's copy is still good.
func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, value := range a.headers {
		h.Set(name, value)
	}
	text, tag := a.text, a.tag
	if a.gzipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		text, tag = a.gzipped, strings.TrimSuffix(a.tag, `"`)+`-gzip"`
	}
	h.Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(text) // the client may be gone
}
