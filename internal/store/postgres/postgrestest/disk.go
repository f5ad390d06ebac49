package postgrestest

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A disk of its own to be filled up would need root. So the calls by which a server's files grow are answered for the system,
// as it answers them when there is no room.
//
//go:embed testdata/disk.c
var disk string

// StartFillable starts a server as StartOwn does, the disk of which can be full. It needs a C compiler, as Go's race detector
// does.
func StartFillable() (*Server, error) {
	return startOwn(func(s *Server) error {
		shim := filepath.Join(s.dir, "disk.so")
		cc := exec.Command("cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", shim, "-x", "c", "-")
		cc.Stdin = strings.NewReader(disk)
		if text, err := cc.CombinedOutput(); err != nil {
			return fmt.Errorf("cc: %w: %s", err, text)
		}
		s.shim = shim
		return errors.Join(os.Chmod(shim, 0o755), s.Run())
	})
}

// FillDisk has the server find no room on its disk, until EmptyDisk: what it has can be written over, and nothing grows.
func (s *Server) FillDisk() error { return os.WriteFile(s.ballast(), nil, 0o644) }

func (s *Server) EmptyDisk() error { return os.Remove(s.ballast()) }

// ballast is the file that fills the disk while it is there.
func (s *Server) ballast() string { return filepath.Join(s.dir, "ballast") }
