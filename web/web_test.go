package web_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"ashyq/internal/i18n"
	"ashyq/web"
)

func TestPagesAllowTheirOwnScriptAndStyleAlone(t *testing.T) {
	server := serve(t)
	for _, path := range []string{"/", "/G/ABC", "/settings", "/looks", "/requests", "/desk", "/business", "/official"} {
		response, body := fetch(t, server, path, nil)
		policy := response.Header.Get("Content-Security-Policy")
		for element, directive := range map[string]string{"script": "script-src", "style": "style-src"} {
			inline := regexp.MustCompile(`(?s)<` + element + `[^>]*>(.*?)</` + element + `>`).FindStringSubmatch(body)
			if inline == nil {
				t.Fatalf("%s has no %s", path, element)
			}
			sum := sha256.Sum256([]byte(inline[1]))
			want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy does not allow the inlined %s alone: %s", path, element, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || regexp.MustCompile(`(?:src|href)="(?:https?:)?//`).MatchString(body) {
			t.Errorf("%s loosens its policy or refers elsewhere: %s", path, policy)
		}
	}
}

func TestAssetsAreCompressedAndRevalidated(t *testing.T) {
	server := serve(t)
	plain, body := fetch(t, server, "/", nil)
	packed, small := fetch(t, server, "/", http.Header{"Accept-Encoding": {"br, gzip"}})
	reader, err := gzip.NewReader(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := io.ReadAll(reader); err != nil || string(unpacked) != body {
		t.Errorf("the gzipped page is another: %v", err)
	}
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("both forms have one tag")
	}
	again, nothing := fetch(t, server, "/", http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {packed.Header.Get("ETag")}})
	if again.StatusCode != http.StatusNotModified || nothing != "" {
		t.Errorf("asked again with its tag: %d", again.StatusCode)
	}
}

// A phone in a doorway has a poor network: 40 KB of script, with what it says in three languages, are the most before the
// camera's decoder.
func TestFirstLoadIsSmall(t *testing.T) {
	response, page := fetch(t, serve(t), "/", nil)
	script := regexp.MustCompile(`(?s)<script[^>]*>(.*?)</script>`).FindStringSubmatch(page)
	if response.StatusCode != http.StatusOK || script == nil {
		t.Fatalf("status %d, a page without a script", response.StatusCode)
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(script[1]))
	w.Close()
	t.Logf("the visitor's script: %d bytes gzipped", packed.Len())
	if packed.Len() > 40<<10 {
		t.Errorf("%d bytes", packed.Len())
	}
}

// A browser that meets now one node and now another must not take the second's service worker for a new one.
func TestEveryNodeServesTheSame(t *testing.T) {
	one, other := serve(t), serve(t)
	for _, path := range []string{"/", "/settings", "/looks", "/requests", "/desk", "/business", "/official", "/sw.js", "/decoder.js", "/pass.js"} {
		first, _ := fetch(t, one, path, nil)
		second, _ := fetch(t, other, path, nil)
		if first.StatusCode != http.StatusOK || first.Header.Get("ETag") != second.Header.Get("ETag") {
			t.Errorf("%s: %d, %s and %s", path, first.StatusCode, first.Header.Get("ETag"), second.Header.Get("ETag"))
		}
	}
}

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	pages, err := web.New(i18n.Area)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	pages.Routes(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func fetch(t *testing.T, server *httptest.Server, path string, headers http.Header) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest("GET", server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = headers.Clone()
	if headers == nil {
		request.Header = http.Header{"Accept-Encoding": {"identity"}}
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
