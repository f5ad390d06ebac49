package sms

import (
	"strings"
	"testing"
)

// FuzzAnswers holds that whatever a gateway says, its words never come back in an error.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{`{"id": 1, "cnt": 1}`, `{"error": "no", "error_code": 7}`, `{"code": 0, "data": {"messageId": "1"}}`,
		`{"code": 1, "data": {"recipient": "bad"}}`, `{"code": 8, "data": []}`, `[]`, `null`, `"`, ``} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, words string) {
		for _, read := range []func([]byte) error{readSMSC, readMobizon} {
			for _, body := range []string{words, `{"error": "77010000001", "message": "77010000001", "data": ` + words + `}`} {
				if err := read([]byte(body)); err != nil && strings.Contains(err.Error(), "77010000001") {
					t.Errorf("%q is told as %v", body, err)
				}
			}
		}
	})
}
