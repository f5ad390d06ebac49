package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// scansInto names where a program that Killed has started is to record scans.
const scansInto = "ASHYQ_TEST_SCANS_INTO"

// Main is the TestMain of a package that tests what a kill leaves behind. In a program that Killed has started it runs scan alone, which
// records scans and prints a line for what was answered, and ends by an error.
func Main(m *testing.M, scan func(into string) error) {
	if into := os.Getenv(scansInto); into != "" {
		fmt.Fprintln(os.Stderr, scan(into))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// Killed starts this very program again to record scans, kills it after so many lines, and is what it has printed.
func Killed(t *testing.T, into string, after int) (lines []string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), scansInto+"="+into)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	printed := bufio.NewReader(out)
	for n := 0; ; n++ {
		if n == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		line, err := printed.ReadString('\n')
		if err != nil { // the last line may be cut short: then nobody has read the answer
			break
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the scans were not killed but ended: %v", err)
	}
	return lines
}
