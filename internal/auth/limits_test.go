package auth_test

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

// Each limit by itself: three uses in an hour and not a fourth, whoever comes in the same name; again after the hour.
func TestEachLimitHoldsAtItsEdge(t *testing.T) {
	three := []auth.Limit{{Uses: 3, Window: time.Hour}}
	from := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(i), 1}) }
	foreign := func(t *testing.T, n int) ashyq.Phone {
		phone, err := auth.ParsePhone(fmt.Sprintf("+99670012%04d", n))
		if err != nil {
			t.Fatal(err)
		}
		return phone
	}
	send := func(t *testing.T, l *lodge, phone ashyq.Phone, from netip.Addr) error {
		_, _, err := l.SendCode(t.Context(), phone, from, "en")
		return err
	}
	try := func(t *testing.T, l *lodge, phone ashyq.Phone, from netip.Addr) error {
		if _, _, _, err := l.Login(t.Context(), phone, "000000", from); !errors.Is(err, store.ErrWrongCode) {
			return err
		}
		return nil
	}
	token := func(t *testing.T, l *lodge, id ashyq.ClientID, from netip.Addr) error {
		if _, _, err := l.ClientToken(t.Context(), id, "guess", from); !errors.Is(err, errInvalidClient) {
			return err
		}
		return nil
	}
	vouch := func(t *testing.T, l *lodge, n, i int) error {
		caller := auth.Caller{Account: store.Account{ID: ashyq.AccountID(fmt.Sprint(n))}}
		err := l.Vouch(t.Context(), caller, foreigner(t, i), "cafe")
		if errors.Is(err, store.ErrNotFound) { // there is no such account to be bound
			return nil
		}
		return err
	}
	disown := func(t *testing.T, l *lodge, n int) error {
		caller := auth.Caller{Account: store.Account{ID: ashyq.AccountID(fmt.Sprint(n)), Assurance: ashyq.IDChecked}}
		caller.Account.Person, caller.Account.KeyID = l.Keys.Person(somebody(t))
		_, err := l.Disown(t.Context(), caller, somebody(t), l.now)
		return err
	}
	for name, c := range map[string]struct {
		limits auth.Limits
		use    func(t *testing.T, l *lodge, i int) error // the i-th use of what is limited
		other  func(t *testing.T, l *lodge) error        // a use of something else, which stays free
	}{
		"codes to a phone": {
			auth.Limits{CodesToPhone: three},
			func(t *testing.T, l *lodge, i int) error { return send(t, l, phoneOf(t, 1), from(i)) },
			func(t *testing.T, l *lodge) error { return send(t, l, phoneOf(t, 2), from(0)) },
		},
		"codes to a prefix": {
			auth.Limits{CodesToPrefix: three},
			func(t *testing.T, l *lodge, i int) error { return send(t, l, phoneOf(t, i), from(i)) },
			func(t *testing.T, l *lodge) error { return send(t, l, phoneOf(t, 10_000), from(0)) },
		},
		"codes abroad": {
			auth.Limits{CodesAbroad: three},
			func(t *testing.T, l *lodge, i int) error { return send(t, l, foreign(t, 1_000*i), from(i)) },
			func(t *testing.T, l *lodge) error { return send(t, l, phoneOf(t, 1), from(0)) },
		},
		"codes from a block": {
			auth.Limits{CodesFromBlock: three},
			func(t *testing.T, l *lodge, i int) error {
				return send(t, l, phoneOf(t, 10_000*i), netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}))
			},
			func(t *testing.T, l *lodge) error { return send(t, l, phoneOf(t, 1), from(1)) },
		},
		"codes in total": {
			auth.Limits{Codes: three},
			func(t *testing.T, l *lodge, i int) error { return send(t, l, phoneOf(t, 10_000*i), from(i)) },
			func(*testing.T, *lodge) error { return nil },
		},
		"tries for a phone": {
			auth.Limits{TriesForPhone: three},
			func(t *testing.T, l *lodge, i int) error { return try(t, l, phoneOf(t, 1), from(i)) },
			func(t *testing.T, l *lodge) error { return try(t, l, phoneOf(t, 2), from(0)) },
		},
		"tries from a block": {
			auth.Limits{TriesFromBlock: three},
			func(t *testing.T, l *lodge, i int) error { return try(t, l, phoneOf(t, i), home) },
			func(t *testing.T, l *lodge) error { return try(t, l, phoneOf(t, 0), abroad) },
		},
		"tokens for a platform": {
			auth.Limits{TokensForClient: three},
			func(t *testing.T, l *lodge, i int) error { return token(t, l, "bank", home) },
			func(t *testing.T, l *lodge) error {
				return errors.Join(token(t, l, "bank", abroad), token(t, l, "egov", home))
			},
		},
		"tokens from a block": {
			auth.Limits{TokensFromBlock: three},
			func(t *testing.T, l *lodge, i int) error { return token(t, l, ashyq.ClientID(fmt.Sprint(i)), nextDoor) },
			func(t *testing.T, l *lodge) error { return token(t, l, "bank", abroad) },
		},
		"cards of an account": {
			auth.Limits{CardsOfAccount: three},
			func(t *testing.T, l *lodge, i int) error { return vouch(t, l, 1, i) },
			func(t *testing.T, l *lodge) error { return vouch(t, l, 2, 0) },
		},
		"disownings by an account": {
			auth.Limits{DisowningsByAccount: three},
			func(t *testing.T, l *lodge, i int) error { return disown(t, l, 1) },
			func(t *testing.T, l *lodge) error { return disown(t, l, 2) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			l.Limits = c.limits
			for i := range 3 {
				if err := c.use(t, l, i); err != nil {
					t.Fatalf("use %d: %v", i+1, err)
				}
			}
			l.pass(time.Hour - time.Second)
			if err := c.use(t, l, 3); !limited(err, time.Second) {
				t.Errorf("the fourth use a second before the hour is over: %v", err)
			}
			if err := c.other(t, l); err != nil {
				t.Errorf("something else: %v", err)
			}
			l.pass(time.Second)
			if err := c.use(t, l, 4); err != nil {
				t.Errorf("when the hour is over: %v", err)
			}
		})
	}
}

func TestPhoneGetsACodeAMinuteFiveAnHourAndTenADay(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 1)
	send := func() error {
		_, _, err := l.SendCode(t.Context(), phone, home, "en")
		return err
	}
	start := l.now
	for i := range 10 {
		if i == 5 {
			if err := send(); !limited(err, time.Hour-5*time.Minute) {
				t.Errorf("the sixth within an hour: %v", err)
			}
			l.now = start.Add(time.Hour)
		}
		if err := send(); err != nil {
			t.Fatalf("code %d: %v", i+1, err)
		}
		if i != 4 && i != 9 {
			l.pass(time.Minute - time.Second)
			if err := send(); !limited(err, time.Second) {
				t.Errorf("a second before the minute is over: %v", err)
			}
			l.pass(time.Second)
			continue
		}
		l.pass(time.Minute)
	}
	l.now = start.Add(3 * time.Hour)
	if err := send(); !limited(err, 21*time.Hour) {
		t.Errorf("the eleventh within a day: %v", err)
	}
	l.now = start.Add(24 * time.Hour)
	if err := send(); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

func TestLimitedCodeIsNotSentAndLeavesTheEarlierOne(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 1)
	code := l.code(t, phone)
	if _, _, err := l.SendCode(t.Context(), phone, home, "en"); !limited(err, time.Minute) {
		t.Fatal(err)
	}
	if last, _ := l.screen.LastCode(phone); last != code {
		t.Error("another code was sent")
	}
	if _, _, _, err := l.Login(t.Context(), phone, code, home); err != nil {
		t.Errorf("the earlier code: %v", err)
	}
}

func TestWideLimitsArePhonesAlone(t *testing.T) {
	l := open(t)
	l.Limits = auth.Production().Wide()
	for i := range 301 {
		if _, _, err := l.SendCode(t.Context(), phoneOf(t, i), home, "en"); err != nil {
			t.Fatalf("phone %d from one address: %v", i, err)
		}
	}
	if _, _, err := l.SendCode(t.Context(), phoneOf(t, 0), home, "en"); !limited(err, time.Minute) {
		t.Errorf("the second code to one phone: %v", err)
	}
	if got := auth.Production().CodesFromBlock[0].Uses; got != 300 {
		t.Errorf("widening changed production's own limit to %d", got)
	}
}

func TestAddressesWithoutABlockAreCountedTogether(t *testing.T) {
	l := open(t)
	l.Limits = auth.Limits{CodesFromBlock: []auth.Limit{{Uses: 1, Window: time.Hour}}}
	for name, pair := range map[string][2]netip.Addr{
		"IPv4 and its form within IPv6": {home, netip.MustParseAddr("::ffff:192.0.2.99")},
		"one IPv6 /48":                  {abroad, netip.MustParseAddr("2001:db8:1:ffff::1%eth0")},
		"none at all":                   {{}, {}},
	} {
		if _, _, err := l.SendCode(t.Context(), phoneOf(t, 1), pair[0], "en"); err != nil {
			t.Errorf("%s, first: %v", name, err)
		}
		if _, _, err := l.SendCode(t.Context(), phoneOf(t, 1), pair[1], "en"); !limited(err, time.Hour) {
			t.Errorf("%s, second: %v", name, err)
		}
	}
}

func limited(err error, retry time.Duration) bool {
	failure, ok := errors.AsType[*ashyq.Error](err)
	return ok && failure.Kind == ashyq.Limited && failure.Code == "limited" && failure.Retry == retry
}
