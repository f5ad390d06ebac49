package seal

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ashyq"
)

// The files of a key directory. Neither belongs into the database's backups.
const (
	keysFile = "keys" // the lasting ones
	daysFile = "days" // the oldest day key that is still remembered; rewritten as days are forgotten
)

const keysHeader = `# Keys of Ashyq: a purpose, 32 bytes in base64 and, if there is one, the moment from which the key is used, on each line.
# Keep this file secret and keep a copy of it. Of a purpose the key whose moment came last is used, or the first of those
# without a moment; the others still verify and open. To change one, run "ashyq admin rotate-key" and copy this file to
# every node before the moment that it tells: nodes take it over while they run. Take an old line out once nothing under its
# key is in use. The lookup key cannot be changed.
`

const daysHeader = `# The first key of the chain of day keys. Keep no copy of this file: forgetting depends on it. Every node has the same
# chain: a new one is given the files of one that runs, before it first starts, and then forgets by itself.
`

// line is one key as the files have it: a purpose or a day, 32 bytes, and from when it is used; zero for always.
type line struct {
	name   string
	secret secret
	from   time.Time
}

// OpenKeys loads the key files of a directory, or makes them on the first start. Of several processes that start at once the
// first makes them and the others load the same. Its errors are one line for whoever starts the server.
func OpenKeys(dir string, now time.Time) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return nil, fmt.Errorf("key directory %s can be written by others (mode %04o): chmod 700 it", dir, mode)
	}
	daysPath, keysPath := filepath.Join(dir, daysFile), filepath.Join(dir, keysFile)
	_, daysErr := os.Stat(daysPath)
	_, keysErr := os.Stat(keysPath)
	if daysErr == nil && errors.Is(keysErr, fs.ErrNotExist) { // keys are always made first
		return nil, fmt.Errorf("key file %s is missing though %s is there: put its copy back", keysPath, daysPath)
	}

	lines, err := loadOrMake(keysPath, keysHeader, newKeyLines)
	if err != nil {
		return nil, err
	}
	r, err := newRing(lines, now)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", keysPath, err)
	}
	keys := &Keys{path: keysPath}
	keys.ring.Store(r)
	keys.Days, err = openDays(daysPath, now)
	return keys, err
}

// Refresh takes over what has changed in the key file, and has the keys used whose moment has come. If the file cannot be
// read, is not sound, or has another lookup key, the keys stay as they are.
func (k *Keys) Refresh(now time.Time) error {
	if k.path == "" {
		return nil
	}
	k.refreshing.Lock()
	defer k.refreshing.Unlock()
	lines, err := load(k.path)
	if err != nil {
		return err
	}
	old := k.ring.Load()
	if slices.Equal(lines, old.lines) && (old.until.IsZero() || now.Before(old.until)) {
		return nil
	}
	r, err := newRing(lines, now)
	if err == nil && r.lookup != old.lookup {
		err = errors.New("its lookup key is another one, which cannot be changed")
	}
	if err != nil {
		return fmt.Errorf("key file %s: %w", k.path, err)
	}
	k.ring.Store(r)
	return nil
}

// Rotated are the purposes whose key can be changed.
var Rotated = []string{string(forGates), string(forPasses), string(forReceipts), string(forSealing), string(forPersons)}

// Rotate adds a key to the key file of a directory, one of the purposes in Rotated, to be used from a moment on.
func Rotate(dir, name string, from time.Time) error {
	if !slices.Contains(Rotated, name) {
		return fmt.Errorf("no key for %q can be changed: %v can", name, Rotated)
	}
	path := filepath.Join(dir, keysFile)
	if _, err := load(path); err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	added := newKeyLine(purpose(name))
	added.from = from
	temporary, err := writeTemporary(path, strings.TrimRight(string(text), "\n")+"\n", []line{added})
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	return syncDir(dir)
}

func openDays(path string, now time.Time) (*Days, error) {
	lines, err := loadOrMake(path, daysHeader, func() []line {
		return []line{{name: firstDay(now).String(), secret: newSecret()}}
	})
	if err != nil {
		return nil, err
	}
	base, key, err := dayOf(path, lines)
	if err != nil {
		return nil, err
	}
	days := newDays(base, key)
	days.path = path
	return days, nil
}

func dayOf(path string, lines []line) (day ashyq.Date, key secret, err error) {
	if len(lines) != 1 {
		return day, key, fmt.Errorf("key file %s has %d keys instead of one", path, len(lines))
	}
	if err := day.UnmarshalText([]byte(lines[0].name)); err != nil {
		return day, key, fmt.Errorf("key file %s: %w", path, err)
	}
	return day, lines[0].secret, nil
}

func loadOrMake(path, header string, lines func() []line) ([]line, error) {
	loaded, err := load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return loaded, err
	}
	temporary, err := writeTemporary(path, header, lines())
	if err != nil {
		return nil, err
	}
	defer os.Remove(temporary)
	// A link, unlike a rename, never replaces what another process has made meanwhile.
	if err := os.Link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return load(path)
}

// replace puts lines in the place of a file's contents, whole or not at all, and then wipes the old contents as well as the
// file system lets us.
func replace(path, header string, lines []line) error {
	old, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer old.Close()
	temporary, err := writeTemporary(path, header, lines)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := wipe(old); err != nil {
		return err
	}
	return wipeTemporaries(path)
}

func wipe(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(make([]byte, info.Size()), 0); err != nil {
		return err
	}
	return f.Sync()
}

// wipeTemporaries removes what a crash between writing and renaming has left.
func wipeTemporaries(path string) error {
	left, err := filepath.Glob(path + temporarySuffix)
	if err != nil {
		return err
	}
	for _, name := range left {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		if err := errors.Join(wipe(f), f.Close(), os.Remove(name)); err != nil {
			return err
		}
	}
	return nil
}

const temporarySuffix = ".new-*"

// writeTemporary writes a file beside path, readable by its owner alone, and syncs it.
func writeTemporary(path, header string, lines []line) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+temporarySuffix)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	text.WriteString(header)
	for _, l := range lines {
		fmt.Fprintf(&text, "%s %s", l.name, base64.StdEncoding.EncodeToString(l.secret[:]))
		if !l.from.IsZero() {
			text.WriteString(" " + l.from.UTC().Format(time.RFC3339))
		}
		text.WriteByte('\n')
	}
	_, err = f.Write(text.Bytes())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

func load(path string) ([]line, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("key file %s is open to others (mode %04o): chmod 600 it", path, mode)
	}
	var lines []line
	scanner := bufio.NewScanner(f)
	for n := 1; scanner.Scan(); n++ {
		text := strings.TrimSpace(scanner.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		l, ok := parseLine(strings.Fields(text))
		if !ok {
			return nil, fmt.Errorf("key file %s: line %d is not a word and 32 bytes in base64, with or without a moment", path, n)
		}
		lines = append(lines, l)
	}
	return lines, scanner.Err()
}

func parseLine(fields []string) (l line, ok bool) {
	if len(fields) != 2 && len(fields) != 3 {
		return line{}, false
	}
	key, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil || len(key) != len(secret{}) {
		return line{}, false
	}
	l = line{name: fields[0], secret: secret(key)}
	if len(fields) == 3 {
		moment, err := time.Parse(time.RFC3339, fields[2])
		if err != nil {
			return line{}, false
		}
		l.from = moment.UTC()
	}
	return l, true
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
