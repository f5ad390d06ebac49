package auth_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/i18n"
	"ashyq/internal/seal"
	"ashyq/internal/sms"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
)

// lodge is an Authenticator over a real database and a screen, with a clock that moves only when told to.
type lodge struct {
	*auth.Authenticator
	dir    string
	now    time.Time
	screen *sms.Screen
	log    bytes.Buffer
	before *seal.Keys // those before a rotation
}

func open(t *testing.T) *lodge {
	t.Helper()
	path := sqlitetest.Migrated(t)
	l := &lodge{dir: filepath.Dir(path), now: time.Date(2021, 5, 5, 12, 0, 0, 0, time.UTC), screen: sms.NewScreen(1_000)}
	database, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() })
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	l.Authenticator = &auth.Authenticator{
		Store: database, Keys: seal.NewKeys(l.now), Sender: l.screen, Words: words, Limits: auth.Production(),
		Public: &url.URL{Scheme: "https", Host: "ashyq.example"},
		Now:    func() time.Time { return l.now },
		Log:    slog.New(slog.NewJSONHandler(&l.log, nil)),
	}
	return l
}

func (l *lodge) pass(d time.Duration) { l.now = l.now.Add(d) }

// code asks for a code and reads it from the screen.
func (l *lodge) code(t *testing.T, phone ashyq.Phone) string {
	t.Helper()
	if _, _, err := l.SendCode(t.Context(), phone, home, "en"); err != nil {
		t.Fatal(err)
	}
	code, ok := l.screen.LastCode(phone)
	if !ok {
		t.Fatal("no code was sent")
	}
	return code
}

// login goes through both steps and says who is in.
func (l *lodge) login(t *testing.T, phone ashyq.Phone) (string, auth.Caller) {
	t.Helper()
	token, _, _, err := l.Login(t.Context(), phone, l.code(t, phone), home)
	if err != nil {
		t.Fatal(err)
	}
	caller, err := l.Identify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return token, caller
}

// revoke takes back a role of the holder of a phone.
func (l *lodge) revoke(t *testing.T, phone ashyq.Phone, role store.Role) {
	t.Helper()
	members, err := l.Store.Members(t.Context(), role.Entity)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if m.Phone == l.Keys.Phone(phone) && m.Role == role {
			if _, err := l.Store.Revoke(t.Context(), m.ID, 0); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("there is no such role: %+v", role)
}

// files is everything that is on disk.
func (l *lodge) files(t *testing.T) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(l.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var (
	home     = netip.MustParseAddr("192.0.2.17")
	nextDoor = netip.MustParseAddr("192.0.2.200") // in home's block
	abroad   = netip.MustParseAddr("2001:db8:1:2::3")
)

// phoneOf is one of a million mobile numbers of Kazakhstan: the thousands make its prefix, so that 0 to 9999 share one.
func phoneOf(t *testing.T, n int) ashyq.Phone {
	t.Helper()
	digits := []byte("+77010000000")
	for i := len(digits) - 1; n > 0; i-- {
		digits[i] += byte(n % 10)
		n /= 10
	}
	phone, err := auth.ParsePhone(string(digits))
	if err != nil {
		t.Fatal(err)
	}
	return phone
}

func personOf(t *testing.T, iin string) ashyq.Person {
	t.Helper()
	parsed, err := ashyq.ParseIIN(iin)
	if err != nil {
		t.Fatal(err)
	}
	return ashyq.Resident(parsed)
}

// wrong is a code other than this one.
func wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// counted writes down which calls reach the storage.
type counted struct {
	auth.Store
	calls []string
}

func (c *counted) Take(ctx context.Context, now time.Time, quotas ...store.Quota) error {
	c.calls = append(c.calls, "Take")
	return c.Store.Take(ctx, now, quotas...)
}

func (c *counted) SaveCode(ctx context.Context, now time.Time, code store.LoginCode) error {
	c.calls = append(c.calls, "SaveCode")
	return c.Store.SaveCode(ctx, now, code)
}

func (c *counted) Login(
	ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, s store.Session,
) (store.Account, error) {
	c.calls = append(c.calls, "Login")
	return c.Store.Login(ctx, now, phone, code, lastTwo, s)
}

func (c *counted) Session(ctx context.Context, now time.Time, token ashyq.Digest) (store.Session, store.Account, error) {
	c.calls = append(c.calls, "Session")
	return c.Store.Session(ctx, now, token)
}

func (c *counted) Client(ctx context.Context, id ashyq.ClientID) (store.Client, error) {
	c.calls = append(c.calls, "Client")
	return c.Store.Client(ctx, id)
}
