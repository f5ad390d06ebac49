package ashyq_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The arrows of the house, read from the files themselves: who must not import whom.
var arrows = []struct {
	from  string   // a folder, with everything below it
	never []string // import paths, with everything below them
}{
	{from: "internal/store", never: []string{"ashyq/internal/checkin", "ashyq/internal/feed", "ashyq/internal/registry",
		"ashyq/internal/auth", "ashyq/internal/server", "ashyq/internal/seal"}},
	{from: "internal/store/sqlite", never: []string{"ashyq/internal/store/postgres"}},
	{from: "internal/store/postgres", never: []string{"ashyq/internal/store/sqlite"}},
	{from: "internal/registry", never: []string{"ashyq/internal/store", "ashyq/internal/checkin", "ashyq/internal/server"}},
	{from: "internal/seal", never: []string{"ashyq/internal"}},
	{from: "internal/policy", never: []string{"ashyq/internal"}},
	{from: "internal/country", never: []string{"ashyq/internal"}},
	{from: "internal/poster", never: []string{"ashyq"}},
	{from: "internal/i18n", never: []string{"ashyq"}},
	{from: "internal/vitals", never: []string{"ashyq/internal"}},
	{from: "internal/announce", never: []string{"ashyq/internal/store", "ashyq/internal/checkin", "ashyq/internal/server"}},
	{from: "web", never: []string{"ashyq"}},
	{from: "internal/feed", never: []string{"ashyq/internal"}},
	{from: "internal/sms", never: []string{"ashyq/internal"}},
	{from: "internal/auth", never: []string{"ashyq/internal/server", "ashyq/internal/office", "ashyq/internal/checkin", "ashyq/internal/registry"}},
	{from: "internal/stats", never: []string{"ashyq/internal/server", "ashyq/internal/office", "ashyq/internal/checkin", "ashyq/internal/store/sqlite"}},
	{from: "internal/checkin", never: []string{"ashyq/internal/server", "ashyq/internal/office", "ashyq/internal/auth", "ashyq/internal/store/sqlite",
		"ashyq/internal/store/postgres", "ashyq/internal/registry/fhir", "ashyq/internal/registry/reference"}},
	{from: "internal/office", never: []string{"ashyq/internal/server", "ashyq/internal/store/sqlite", "ashyq/internal/store/postgres",
		"ashyq/internal/registry"}},
	{from: "internal/server", never: []string{"ashyq/internal/store/sqlite", "ashyq/internal/store/postgres",
		"ashyq/internal/registry/fhir", "ashyq/internal/registry/reference"}},
}

func TestArrowsPointDown(t *testing.T) {
	for file, imports := range sources(t) {
		for _, arrow := range arrows {
			if !within(path.Dir(file), arrow.from) {
				continue
			}
			for _, imported := range imports {
				own := within(imported, path.Join("ashyq", arrow.from))
				if !own && slices.ContainsFunc(arrow.never, func(n string) bool { return within(imported, n) }) {
					t.Errorf("%s imports %s", file, imported)
				}
			}
		}
	}
}

func TestRootImportsTheStandardLibraryAlone(t *testing.T) {
	outside := []string{"context", "net", "net/http", "database/sql", "os", "io", "crypto/rand", "math/rand", "math/rand/v2"}
	for file, imports := range sources(t) {
		if path.Dir(file) != "." {
			continue
		}
		for _, imported := range imports {
			first, _, _ := strings.Cut(imported, "/")
			if strings.Contains(first, ".") || first == "ashyq" || slices.Contains(outside, imported) {
				t.Errorf("%s imports %s", file, imported)
			}
		}
	}
}

func TestRootIsToldTheTime(t *testing.T) {
	for file := range sources(t) {
		if path.Dir(file) != "." {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"time.Now(", "time.Since(", "time.Until("} {
			if strings.Contains(string(text), call) {
				t.Errorf("%s calls %s)", file, call)
			}
		}
	}
}

func TestNoTestingInTheBinary(t *testing.T) {
	for file, imports := range sources(t) {
		forTests := strings.HasSuffix(path.Dir(file), "test")
		if slices.Contains(imports, "testing") && !forTests {
			t.Errorf("%s imports testing", file)
		}
	}
}

func TestNoPackageIsNamedAfterNothing(t *testing.T) {
	for file := range sources(t) {
		name := path.Base(path.Dir(file))
		if slices.Contains([]string{"util", "utils", "common", "helpers", "types", "models", "core", "service"}, name) {
			t.Errorf("%s lives in a package called %s", file, name)
		}
	}
}

func within(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

// sources is every Go file of the module that is not a test, with what it imports.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		imports := []string{}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, imported)
		}
		found[filepath.ToSlash(file)] = imports
		return nil
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("no sources read: %v", err)
	}
	return found
}
