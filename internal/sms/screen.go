package sms

import (
	"context"
	"sync"

	"ashyq"
)

// Screen keeps the last text to each phone in memory instead of sending it: the demo's, which shows it.
type Screen struct {
	mu    sync.Mutex
	texts map[ashyq.Phone]string
	order []ashyq.Phone // as first sent to; the first is forgotten when there are too many
	limit int
}

// NewScreen makes a screen that remembers at most limit phones.
func NewScreen(limit int) *Screen {
	return &Screen{texts: make(map[ashyq.Phone]string), limit: limit}
}

// Send implements Sender.
func (s *Screen) Send(ctx context.Context, to ashyq.Phone, text string) error {
	if err := ctx.Err(); err != nil {
		return unavailable(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.texts[to]; !known {
		if len(s.order) == s.limit {
			delete(s.texts, s.order[0])
			s.order = s.order[1:]
		}
		s.order = append(s.order, to)
	}
	s.texts[to] = text
	return nil
}

// Last is the last text to a phone; ok is false if there is none.
func (s *Screen) Last(to ashyq.Phone) (text string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, ok = s.texts[to]
	return text, ok
}

// LastCode is the six digits in the last text to a phone; ok is false if there are none.
func (s *Screen) LastCode(to ashyq.Phone) (code string, ok bool) {
	text, _ := s.Last(to)
	digits := 0
	for i := range len(text) + 1 {
		if i < len(text) && text[i] >= '0' && text[i] <= '9' {
			digits++
			continue
		}
		if digits == 6 {
			return text[i-6 : i], true
		}
		digits = 0
	}
	return "", false
}
