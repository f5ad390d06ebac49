package seal

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ashyq"
)

func openKeys(t testing.TB, dir string) *Keys {
	t.Helper()
	k, err := OpenKeys(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sameKeys compares two sets by what they make.
func sameKeys(t testing.TB, a, b *Keys) bool {
	t.Helper()
	mine, id := a.Person(person(t))
	theirs, ok := b.PersonUnder(id, person(t))
	text := signPass(t, a, fullPass(t))
	_, err := b.OpenPass(text, now)
	g := aGate()
	return ok && mine == theirs && err == nil && a.GateCode(g) == b.GateCode(g) && a.Digest("x") == b.Digest("x") &&
		tagOf(t, a.Days, "v", mine, today) == tagOf(t, b.Days, "v", mine, today)
}

func TestKeysAreMadeOnceAndForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "etc", "keys")
	k := openKeys(t, dir)
	if !sameKeys(t, k, openKeys(t, dir)) {
		t.Error("other keys after a restart")
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
	}
}

func TestFirstStartsAtOnceEndWithOneSetOfKeys(t *testing.T) {
	dir := t.TempDir()
	keys := make([]*Keys, 16)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			var err error
			if keys[i], err = OpenKeys(dir, now); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, k := range keys {
		if k == nil || !sameKeys(t, keys[0], k) {
			t.Fatal("two processes have different keys")
		}
	}
}

func TestKeysAreRefusedWithOneClearLine(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string) error
		want  string
	}{
		"readable by others": {
			func(t *testing.T, dir string) error { return os.Chmod(filepath.Join(dir, keysFile), 0o640) },
			"is open to others (mode 0640): chmod 600 it",
		},
		"directory writable by others": {
			func(t *testing.T, dir string) error { return os.Chmod(dir, 0o720) },
			"can be written by others (mode 0720): chmod 700 it",
		},
		"days readable by others": {
			func(t *testing.T, dir string) error { return os.Chmod(filepath.Join(dir, daysFile), 0o604) },
			"is open to others (mode 0604): chmod 600 it",
		},
		"lost": {
			func(t *testing.T, dir string) error { return os.Remove(filepath.Join(dir, keysFile)) },
			"is missing though",
		},
		"cut": {
			func(t *testing.T, dir string) error { return os.Truncate(filepath.Join(dir, keysFile), 400) },
			"",
		},
		"empty": {
			func(t *testing.T, dir string) error { return os.Truncate(filepath.Join(dir, keysFile), 0) },
			`it has no key for "gate"`,
		},
		"days empty": {
			func(t *testing.T, dir string) error { return os.Truncate(filepath.Join(dir, daysFile), 0) },
			"has 0 keys instead of one",
		},
		"of unknown use": {appendTo(keysFile, "gait "+strings.Repeat("A", 43)+"=\n"), `no key is for "gait"`},
		"not a key":      {appendTo(keysFile, "gate AAAA\n"), "is not a word and 32 bytes in base64"},
		"two for lookup": {appendTo(keysFile, "lookup "+strings.Repeat("A", 43)+"=\n"), `more than one key for "lookup"`},
		"no scalar":      {appendTo(keysFile, "pass "+strings.Repeat("A", 43)+"=\n"), "key file"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "keys")
			openKeys(t, dir)
			if err := c.spoil(t, dir); err != nil {
				t.Fatal(err)
			}
			_, err := OpenKeys(dir, now)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want %q", err, c.want)
			}
		})
	}
}

func appendTo(name, text string) func(*testing.T, string) error {
	return func(t *testing.T, dir string) error {
		path := filepath.Join(dir, name)
		return os.WriteFile(path, []byte(readFile(t, path)+text), 0o600)
	}
}

func TestKeysAreRotatedByMovingLines(t *testing.T) {
	dir := t.TempDir()
	old := openKeys(t, dir)
	g, p := aGate(), fullPass(t)
	lines, err := load(filepath.Join(dir, keysFile))
	if err != nil {
		t.Fatal(err)
	}
	added := newKeyLines()[:len(purposes)-1] // all but the lookup key
	if err := replace(filepath.Join(dir, keysFile), keysHeader, append(added, lines...)); err != nil {
		t.Fatal(err)
	}
	k := openKeys(t, dir)
	if got, err := k.ParseGate(old.GateCode(g)); err != nil || got != g {
		t.Errorf("a printed code: %+v, %v", got, err)
	}
	if _, err := k.OpenPass(signPass(t, old, p), now); err != nil {
		t.Errorf("a pass: %v", err)
	}
	if k.GateCode(g) == old.GateCode(g) || k.ring.Load().passes[0].kid == old.ring.Load().passes[0].kid {
		t.Error("the new keys are not in use")
	}
	if len(k.JWKS().Keys) != 6 || len(old.JWKS().Keys) != 3 {
		t.Error("not every key is published")
	}
}

func TestForgettingLeavesNothingOfTheOldKeyOnDisk(t *testing.T) {
	dir := t.TempDir()
	k := openKeys(t, dir)
	path := filepath.Join(dir, daysFile)
	before := readFile(t, path)
	left, err := writeTemporary(path, daysHeader, []line{{name: today.String(), secret: secret{1}}}) // as a crash would
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.Open(path) // the file itself, which a rename alone would leave as it was
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	want := tagOf(t, k.Days, "v", ashyq.Digest{}, today)

	if err := k.Days.Forget(today); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what a crash left is still there: %v", err)
	}
	key := strings.Fields(before)[len(strings.Fields(before))-1]
	if strings.Contains(readFile(t, path), key) {
		t.Error("the new file has the old key")
	}
	wiped := make([]byte, len(before))
	if _, err := old.ReadAt(wiped, 0); err != nil || !bytes.Equal(wiped, make([]byte, len(before))) {
		t.Errorf("the old file has %q (%v)", wiped, err)
	}
	again := openKeys(t, dir)
	if _, err := again.Days.Tag("v", ashyq.Digest{}, today.AddDays(-1)); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("after a restart: error %v", err)
	}
	if tagOf(t, again.Days, "v", ashyq.Digest{}, today) != want {
		t.Error("after a restart the day has other tags")
	}
}

func TestForgettingNeverBringsADayBack(t *testing.T) {
	dir := t.TempDir()
	one, other := openKeys(t, dir), openKeys(t, dir)
	if err := one.Days.Forget(today); err != nil {
		t.Fatal(err)
	}
	if err := other.Days.Forget(today.AddDays(-2)); err != nil {
		t.Fatal(err)
	}
	if _, err := openKeys(t, dir).Days.Tag("v", ashyq.Digest{}, today.AddDays(-1)); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("error %v", err)
	}
	if !sameKeys(t, one, other) {
		t.Error("two processes have different keys")
	}
}

func TestChainGoesOnAcrossRestarts(t *testing.T) {
	dir := t.TempDir()
	k := openKeys(t, dir)
	for day := range 40 {
		day := today.AddDays(day)
		want := tagOf(t, k.Days, "v", ashyq.Digest{}, day)
		if err := k.Days.Forget(day.AddDays(-14)); err != nil {
			t.Fatal(err)
		}
		k = openKeys(t, dir)
		if tagOf(t, k.Days, "v", ashyq.Digest{}, day) != want {
			t.Fatalf("%v has another tag after a restart", day)
		}
	}
}

func FuzzLoad(f *testing.F) {
	dir := f.TempDir()
	openKeys(f, dir)
	f.Add([]byte(readFile(f, filepath.Join(dir, keysFile))))
	f.Add([]byte(readFile(f, filepath.Join(dir, daysFile))))
	path := filepath.Join(dir, "fuzzed")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if lines, err := load(path); err == nil {
			newRing(lines, now)
			dayOf(path, lines)
		}
	})
}
