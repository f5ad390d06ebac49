package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"ashyq/internal/seal"
)

type keysInput struct {
	IfNoneMatch string `header:"If-None-Match"`
}

type keysOutput struct {
	Status       int
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag"`
	Body         seal.JWKSet
}

// keys may be kept for an hour: keys are published long before they sign, and after they have.
func (s *server) keys(_ context.Context, in *keysInput) (*keysOutput, error) {
	out := &keysOutput{Status: http.StatusOK, CacheControl: "public, max-age=3600", Body: s.Keys.JWKS()}
	written, err := json.Marshal(out.Body)
	if err != nil {
		return nil, err
	}
	out.ETag = etag(written)
	if in.IfNoneMatch == out.ETag {
		out.Status = http.StatusNotModified
	}
	return out, nil
}

// etag is a strong validator of a body.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}
