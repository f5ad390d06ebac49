package seal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// twoNodes have the same keys in a directory each.
func twoNodes(t *testing.T) (dirs [2]string, keys [2]*Keys) {
	t.Helper()
	dirs[0], dirs[1] = filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "other")
	keys[0] = openKeys(t, dirs[0])
	if err := os.Mkdir(dirs[1], 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{keysFile, daysFile} {
		handOver(t, dirs, name)
	}
	keys[1] = openKeys(t, dirs[1])
	return dirs, keys
}

func handOver(t *testing.T, dirs [2]string, name string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dirs[1], name), []byte(readFile(t, filepath.Join(dirs[0], name))), 0o600); err != nil {
		t.Fatal(err)
	}
}

func refresh(t *testing.T, k *Keys, now time.Time) {
	t.Helper()
	if err := k.Refresh(now); err != nil {
		t.Fatal(err)
	}
}

func TestAKeyIsChangedWhileNodesRun(t *testing.T) {
	dirs, keys := twoNodes(t)
	if !sameKeys(t, keys[0], keys[1]) {
		t.Fatal("a node that was given the files has other keys")
	}
	g, p, from := aGate(), fullPass(t), now.Add(time.Hour)
	before := keys[0].GateCode(g)
	sealed := keys[0].SealPerson("account", person(t))
	digest, digestKey := keys[0].Person(person(t))
	for _, purpose := range Rotated {
		if err := Rotate(dirs[0], purpose, from); err != nil {
			t.Fatal(err)
		}
	}
	refresh(t, keys[0], now)
	if len(keys[0].JWKS().Keys) != 6 || len(keys[1].JWKS().Keys) != 3 {
		t.Error("the new keys are not published before they are used")
	}
	if keys[0].GateCode(g) != before || !sameKeys(t, keys[0], keys[1]) {
		t.Error("the new keys are used before their moment")
	}

	handOver(t, dirs, keysFile)
	refresh(t, keys[1], from.Add(-time.Nanosecond))
	refresh(t, keys[0], from) // one node's clock is ahead
	early := signPass(t, keys[0], p)
	for _, k := range keys {
		if _, err := k.OpenPass(early, now); err != nil {
			t.Errorf("a pass under the new key: %v", err)
		}
		if got, err := k.ParseGate(keys[0].GateCode(g)); err != nil || got != g {
			t.Errorf("a code under the new key: %+v, %v", got, err)
		}
		if got, err := k.ParseGate(before); err != nil || got != g {
			t.Errorf("a printed code: %+v, %v", got, err)
		}
		if got, ok := k.OpenPerson("account", sealed); !ok || got != person(t) {
			t.Error("what a browser keeps is not opened")
		}
		if got, ok := k.PersonUnder(digestKey, person(t)); !ok || got != digest {
			t.Error("an account is no longer found to be a person's")
		}
	}
	refresh(t, keys[1], from)
	if keys[0].GateCode(g) == before || !sameKeys(t, keys[0], keys[1]) {
		t.Error("the nodes do not use the new keys")
	}
	if now, _ := keys[0].Person(person(t)); now == digest {
		t.Error("persons are not digested under the new key")
	}
}

func TestABrokenKeyFileLeavesTheKeysAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"cut":              {"gate AAAA\n", "line 1 is not a word"},
		"no moment":        {"gate " + strings.Repeat("A", 43) + "= tomorrow\n", "line 1 is not a word"},
		"without a key":    {"gate " + strings.Repeat("A", 43) + "=\n", "it has no key for"},
		"of another world": {"", "its lookup key is another one"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			k := openKeys(t, dir)
			before := k.ring.Load()
			path := filepath.Join(dir, keysFile)
			if c.text == "" {
				elsewhere := t.TempDir()
				openKeys(t, elsewhere)
				c.text = readFile(t, filepath.Join(elsewhere, keysFile))
			}
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := k.Refresh(now); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if k.ring.Load() != before {
				t.Error("the keys have changed")
			}
		})
	}
	if err := NewKeys(now).Refresh(now); err != nil {
		t.Errorf("keys in memory: %v", err)
	}
}

func TestRotateLeavesTheFileAsItWasButForALine(t *testing.T) {
	dir := t.TempDir()
	openKeys(t, dir)
	path := filepath.Join(dir, keysFile)
	before := readFile(t, path) + "# an operator's remark"
	if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Rotate(dir, "pass", now); err != nil {
		t.Fatal(err)
	}
	added, found := strings.CutPrefix(readFile(t, path), before+"\n")
	if fields := strings.Fields(added); !found || len(fields) != 3 || fields[0] != "pass" || fields[2] != now.Format(time.RFC3339) {
		t.Errorf("%q", added)
	}
	for _, purpose := range []string{"lookup", "gait"} {
		if err := Rotate(dir, purpose, now); err == nil || !slices.Equal(strings.Split(readFile(t, path), "\n"), strings.Split(before+"\n"+added, "\n")) {
			t.Errorf("%s: error %v", purpose, err)
		}
	}
	if err := Rotate(t.TempDir(), "pass", now); err == nil {
		t.Error("a directory without keys is given some")
	}
}

func TestKeysAreUsedWhileOthersTakeTheirPlace(t *testing.T) {
	dir := t.TempDir()
	k := openKeys(t, dir)
	g := aGate()
	printed, p := k.GateCode(g), fullPass(t)
	var parts sync.WaitGroup
	for range 4 {
		parts.Go(func() {
			for range 100 {
				if _, err := k.OpenPass(signPass(t, k, p), now); err != nil {
					t.Error(err)
				}
				if _, err := k.ParseGate(printed); err != nil {
					t.Error(err)
				}
				k.Person(person(t))
				k.JWKS()
			}
		})
	}
	for range 20 {
		for _, purpose := range Rotated {
			if err := Rotate(dir, purpose, now); err != nil {
				t.Error(err)
			}
		}
		parts.Go(func() {
			if err := k.Refresh(now); err != nil {
				t.Error(err)
			}
		})
	}
	parts.Wait()
	refresh(t, k, now)
	if n := len(k.JWKS().Keys); n != 3*21 {
		t.Errorf("%d keys", n)
	}
}
