package auth_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf16"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/i18n"
	"ashyq/internal/sms"
	"ashyq/internal/store"
)

func TestCodeFromTheScreenLogsIn(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 42)
	expiresIn, retryIn, err := l.SendCode(t.Context(), phone, home, "ru")
	if err != nil || expiresIn != 5*time.Minute || retryIn != time.Minute {
		t.Fatalf("got %v, %v, %v", expiresIn, retryIn, err)
	}
	text, _ := l.screen.Last(phone)
	code, _ := l.screen.LastCode(phone)
	if want := code + " — код Ashyq. Никому не говорите.\n@ashyq.example #" + code; text != want {
		t.Errorf("the text is %q, want %q", text, want)
	}
	token, expires, account, err := l.Login(t.Context(), phone, code, home)
	if err != nil {
		t.Fatal(err)
	}
	if account.ID == "" || account.LastTwo != "42" || !expires.Equal(l.now.Add(180*24*time.Hour)) {
		t.Errorf("logged in as %+v until %v", account, expires)
	}
	caller, err := l.Identify(t.Context(), token)
	if err != nil || caller.Account.ID != account.ID || caller.Client != "" {
		t.Errorf("identified as %+v, %v", caller, err)
	}
}

func TestAMessageWithACodeIsOneMessageAndEndsForPhones(t *testing.T) {
	for i, language := range i18n.Languages() {
		l := open(t)
		l.Public.Host = "654321.example" // not to be taken for the code
		phone := phoneOf(t, i)
		if _, _, err := l.SendCode(t.Context(), phone, home, language); err != nil {
			t.Fatal(err)
		}
		text, _ := l.screen.Last(phone)
		code, _ := l.screen.LastCode(phone)
		if units := len(utf16.Encode([]rune(text))); units > 70 {
			t.Errorf("%s: %d units of UTF-16, one message holds 70: %s", language, units, text)
		}
		if !strings.HasPrefix(text, code+" ") || !strings.HasSuffix(text, "\n@654321.example #"+code) || strings.Count(text, "\n") != 1 {
			t.Errorf("%s: %q", language, text)
		}
	}
}

func TestSamePhoneFindsItsAccountAgain(t *testing.T) {
	l := open(t)
	_, first := l.login(t, phoneOf(t, 1))
	_, other := l.login(t, phoneOf(t, 2))
	l.pass(time.Minute)
	_, again := l.login(t, phoneOf(t, 1))
	if again.Account.ID != first.Account.ID || other.Account.ID == first.Account.ID {
		t.Errorf("accounts %s, then %s; another phone's %s", first.Account.ID, again.Account.ID, other.Account.ID)
	}
}

func TestCodeWorksOnce(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 1)
	code := l.code(t, phone)
	if _, _, _, err := l.Login(t.Context(), phone, code, home); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := l.Login(t.Context(), phone, code, home); !errors.Is(err, store.ErrWrongCode) {
		t.Errorf("the second time: %v", err)
	}
}

func TestCodeEndsAfterFiveMinutes(t *testing.T) {
	for after, works := range map[time.Duration]bool{5*time.Minute - time.Millisecond: true, 5 * time.Minute: false} {
		l := open(t)
		phone := phoneOf(t, 1)
		code := l.code(t, phone)
		l.pass(after)
		if _, _, _, err := l.Login(t.Context(), phone, code, home); (err == nil) != works {
			t.Errorf("after %v: %v", after, err)
		}
	}
}

func TestFiveWrongTriesEndACode(t *testing.T) {
	for tries, works := range map[int]bool{4: true, 5: false} {
		l := open(t)
		phone := phoneOf(t, 1)
		code := l.code(t, phone)
		for range tries {
			if _, _, _, err := l.Login(t.Context(), phone, wrong(code), home); !errors.Is(err, store.ErrWrongCode) {
				t.Fatal(err)
			}
		}
		if _, _, _, err := l.Login(t.Context(), phone, code, home); (err == nil) != works {
			t.Errorf("after %d wrong tries: %v", tries, err)
		}
	}
}

func TestMalformedCodeIsWrongAndSpendsNoTry(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 1)
	code := l.code(t, phone)
	for _, text := range []string{"", "12345", "1234567", "12345a", "１２３４５６", "-12345", "12 456", strings.Repeat("1", 1_000_000)} {
		if _, _, _, err := l.Login(t.Context(), phone, text, home); !errors.Is(err, store.ErrWrongCode) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	if _, _, _, err := l.Login(t.Context(), phone, code, home); err != nil {
		t.Errorf("the right code after malformed ones: %v", err)
	}
}

func TestNewCodeTakesTheOldOnesPlace(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 1)
	first := l.code(t, phone)
	l.pass(time.Minute)
	second := l.code(t, phone)
	for second == first { // one time in a million
		l.pass(time.Minute)
		second = l.code(t, phone)
	}
	if _, _, _, err := l.Login(t.Context(), phone, first, home); !errors.Is(err, store.ErrWrongCode) {
		t.Errorf("the old code: %v", err)
	}
	if _, _, _, err := l.Login(t.Context(), phone, second, home); err != nil {
		t.Errorf("the new code: %v", err)
	}
}

func TestCodeOfOnePhoneIsNoOthers(t *testing.T) {
	l := open(t)
	code := l.code(t, phoneOf(t, 1))
	other := l.code(t, phoneOf(t, 2))
	for other == code { // one time in a million
		l.pass(time.Minute)
		other = l.code(t, phoneOf(t, 2))
	}
	if _, _, _, err := l.Login(t.Context(), phoneOf(t, 2), code, home); !errors.Is(err, store.ErrWrongCode) {
		t.Errorf("got %v", err)
	}
}

func TestOneCodeLogsInOnceHoweverManyTryAtOnce(t *testing.T) {
	l := open(t)
	l.Limits.TriesForPhone = nil
	phone := phoneOf(t, 1)
	code := l.code(t, phone)
	var in atomic.Int32
	var people sync.WaitGroup
	for range 50 {
		people.Go(func() {
			switch _, _, _, err := l.Login(t.Context(), phone, code, home); {
			case err == nil:
				in.Add(1)
			case !errors.Is(err, store.ErrWrongCode):
				t.Error(err)
			}
		})
	}
	people.Wait()
	if in.Load() != 1 {
		t.Errorf("%d are in", in.Load())
	}
}

func TestGuessesAtOnceShareTheFiveTries(t *testing.T) {
	l := open(t)
	l.Limits.TriesForPhone = nil
	phone := phoneOf(t, 1)
	code := l.code(t, phone)
	var guesses sync.WaitGroup
	for range 50 {
		guesses.Go(func() {
			if _, _, _, err := l.Login(t.Context(), phone, wrong(code), home); !errors.Is(err, store.ErrWrongCode) {
				t.Error(err)
			}
		})
	}
	guesses.Wait()
	if _, _, _, err := l.Login(t.Context(), phone, code, home); !errors.Is(err, store.ErrWrongCode) {
		t.Errorf("the right code after fifty guesses: %v", err)
	}
}

func TestKnownAndUnknownNumbersAreTreatedTheSame(t *testing.T) {
	l := open(t)
	known, unknown := phoneOf(t, 1), phoneOf(t, 2)
	l.login(t, known)
	l.pass(time.Hour)
	recorder := &counted{Store: l.Store}
	l.Store = recorder
	var seen [2][]string
	for i, phone := range []ashyq.Phone{known, unknown} {
		recorder.calls = nil
		for _, code := range []string{"", "wrong", "right"} {
			if code == "" {
				expiresIn, retryIn, err := l.SendCode(t.Context(), phone, home, "en")
				seen[i] = append(seen[i], fmt.Sprint(expiresIn, retryIn, err))
				continue
			}
			sent, _ := l.screen.LastCode(phone)
			if code == "wrong" {
				sent = wrong(sent)
			}
			_, expires, _, err := l.Login(t.Context(), phone, sent, home)
			seen[i] = append(seen[i], fmt.Sprint(expires, err))
		}
		seen[i] = append(seen[i], recorder.calls...)
	}
	if !slices.Equal(seen[0], seen[1]) {
		t.Errorf("a known number sees %v, an unknown one %v", seen[0], seen[1])
	}
}

func TestCodesAreSixDigitsAndSpread(t *testing.T) {
	l := open(t)
	l.Limits = auth.Limits{}
	seen, first := make(map[string]bool), make(map[byte]bool)
	for range 200 {
		code := l.code(t, phoneOf(t, 1))
		if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
			t.Fatalf("a code is %q", code)
		}
		seen[code], first[code[0]] = true, true
	}
	if len(seen) < 190 || len(first) < 10 { // each fails less than one time in ten million
		t.Errorf("200 codes are %d different ones with %d first digits", len(seen), len(first))
	}
}

func TestUnreachableGatewayIsToldWithoutTheNumber(t *testing.T) {
	l := open(t)
	l.Sender = gateway(func() error { return ashyq.Wrap(ashyq.Unavailable, "unavailable", errors.New("sms: no route")) })
	_, _, err := l.SendCode(t.Context(), phoneOf(t, 1), home, "en")
	if failure, ok := errors.AsType[*ashyq.Error](err); !ok || failure.Kind != ashyq.Unavailable || failure.Retry != time.Minute {
		t.Errorf("got %#v", err)
	}
	if strings.Contains(fmt.Sprint(err), phoneOf(t, 1).E164()[1:]) {
		t.Errorf("the error names the number: %v", err)
	}
}

func TestNumberThatTheGatewayRefusesIsAnsweredLikeAnyOther(t *testing.T) {
	l := open(t)
	l.Sender = gateway(func() error { return sms.ErrRefused })
	expiresIn, retryIn, err := l.SendCode(t.Context(), phoneOf(t, 1), home, "en")
	if err != nil || expiresIn != auth.CodeValid || retryIn != auth.CodeGap {
		t.Errorf("got %v, %v, %v", expiresIn, retryIn, err)
	}
	if log := l.log.String(); !strings.Contains(log, "refuses") || strings.Contains(log, "7010000001") {
		t.Errorf("the log says %q", log)
	}
}

type gateway func() error

func (g gateway) Send(context.Context, ashyq.Phone, string) error { return g() }
