// Package browser_test walks the front ends as people do: a real browser, the real program, its demo world. What a page may
// never do (fail aloud, break its policy, overflow, shift, have what cannot be reached or read) is looked at on the way.
package browser_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "directory to write the documentation's pictures to; nothing is written, if not given")

// What all tests share: the program, and one browser in which every device is a context of its own.
var (
	program string
	chrome  context.Context
	lens    string // the file that the browser's camera shows
	axe     string // the script of axe-core
)

func TestMain(m *testing.M) {
	flag.Parse()
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

func run(m *testing.M) (status int, err error) {
	dir, err := os.MkdirTemp("", "ashyq-browser-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		return 1, fmt.Errorf("the browser tests need Chromium: apt-get install chromium (%w)", err)
	}
	script, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		return 1, fmt.Errorf("the browser tests need axe-core: npm ci in web (%w)", err)
	}
	program, lens, axe = filepath.Join(dir, "ashyq"), filepath.Join(dir, "camera.mjpeg"), string(script)
	build := exec.Command("go", "build", "-o", program, "ashyq/cmd/ashyq")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w\n%s", err, out)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", lens),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
	)...)
	defer stop()
	var close context.CancelFunc
	chrome, close = chromedp.NewContext(allocator)
	defer close()
	if err := chromedp.Do(chrome); err != nil {
		return 1, err
	}
	return m.Run(), nil
}
