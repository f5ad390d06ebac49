// Package smstest is the contract of an sms.Sender, run against each implementation.
package smstest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"ashyq"
	"ashyq/internal/sms"
)

// Run checks a sender that open makes anew for each test. delivered is the last text that reached a phone, empty if none.
func Run(t *testing.T, open func(t *testing.T) (s sms.Sender, delivered func(to ashyq.Phone) string)) {
	first, second := phone(t, "+77010000001"), phone(t, "+77010000002")

	t.Run("a text reaches its phone, unharmed in each language", func(t *testing.T) {
		s, delivered := open(t)
		for _, text := range []string{"123456 is your code & more = 100 %", "123456 — ваш код", "123456 — Ашық кодыңыз: ә ғ қ ң ө ұ ү һ і"} {
			if err := s.Send(t.Context(), first, text); err != nil {
				t.Fatal(err)
			}
			if got := delivered(first); got != text {
				t.Errorf("%q arrived as %q", text, got)
			}
		}
	})

	t.Run("a text reaches nobody else", func(t *testing.T) {
		s, delivered := open(t)
		if err := s.Send(t.Context(), first, "123456"); err != nil {
			t.Fatal(err)
		}
		if got := delivered(second); got != "" {
			t.Errorf("another phone was sent %q", got)
		}
	})

	t.Run("an ended context is unavailable and does not name the phone", func(t *testing.T) {
		s, delivered := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Send(ctx, first, "123456")
		if ashyq.KindOf(err) != ashyq.Unavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("want unavailable for an ended context, got %v", err)
		}
		if strings.Contains(fmt.Sprint(err), "7010000001") {
			t.Errorf("the error names the phone: %v", err)
		}
		if got := delivered(first); got != "" {
			t.Errorf("sent %q after its context had ended", got)
		}
	})

	t.Run("many may send at once", func(t *testing.T) {
		s, delivered := open(t)
		var senders sync.WaitGroup
		for i := range 20 {
			senders.Go(func() {
				if err := s.Send(t.Context(), phone(t, fmt.Sprintf("+770100001%02d", i)), fmt.Sprintf("code %02d", i)); err != nil {
					t.Error(err)
				}
			})
		}
		senders.Wait()
		for i := range 20 {
			if got := delivered(phone(t, fmt.Sprintf("+770100001%02d", i))); got != fmt.Sprintf("code %02d", i) {
				t.Errorf("phone %d was sent %q", i, got)
			}
		}
	})
}

func phone(t *testing.T, e164 string) ashyq.Phone {
	t.Helper()
	p, err := ashyq.ParsePhone(e164)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
