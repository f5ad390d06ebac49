// Package postgrestest runs a PostgreSQL for tests: a server of their own, or the one that a variable names.
package postgrestest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq/internal/store/postgres"
)

// Variable names a database to run the tests on, in place of a server of their own. All tables in it are dropped. So they run on
// Citus too, where it is the coordinator's, to which workers were added (citus_add_node):
//
//	ASHYQ_TEST_POSTGRES_URL=postgres://postgres@127.0.0.1:5432/ashyq go test ./internal/store/postgres
const Variable = "ASHYQ_TEST_POSTGRES_URL"

// Server is a PostgreSQL that tests may do anything to.
type Server struct {
	url     string // of the named database; empty for a server of our own
	bin     string
	dir     string
	port    int
	process *exec.Cmd
	exited  chan error // receives what the process has come to
	shim    string     // what is put before the C library, for its disk to be full; empty for nothing
	count   atomic.Int64

	migrating sync.Once // makes the database that others are copied from
	migrated  error
}

// Start starts a server, or takes the one that Variable names. For TestMain, which calls Stop at the end.
func Start() (*Server, error) {
	if named := os.Getenv(Variable); named != "" {
		return &Server{url: named}, flag.Set("test.parallel", "1") // all tests have the one
	}
	return StartOwn()
}

// StartOwn starts a server that can be killed, whatever Variable names.
func StartOwn() (*Server, error) { return startOwn((*Server).Run) }

func startOwn(run func(*Server) error) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(room(), "ashyq-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, dir: dir}
	if err := s.init(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := run(s); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// room is a folder in memory, if there is plenty: some file systems take longer to make and drop the files of a database than
// a test of it does. Otherwise it is empty, for where temporary files are.
func room() string {
	const memory, plenty = "/dev/shm", 4 << 30
	var has syscall.Statfs_t
	if err := syscall.Statfs(memory, &has); err != nil || has.Bavail*uint64(has.Bsize) < plenty {
		return ""
	}
	return memory
}

// binaries is the folder of the newest PostgreSQL on this machine.
func binaries() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(initdb), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // where Debian has them
	if len(found) == 0 {
		return "", errors.New("missing: PostgreSQL's initdb (apt-get install postgresql)")
	}
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) + strings.Compare(a, b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func (s *Server) init() error {
	owner := s.attributes()
	if owner.Credential != nil {
		if err := os.Chown(s.dir, int(owner.Credential.Uid), int(owner.Credential.Gid)); err != nil {
			return err
		}
	}
	initdb := exec.Command(filepath.Join(s.bin, "initdb"), "--pgdata", s.data(), "--username", "postgres", "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = s.dir, owner
	if text, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, text)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// nobody is whom the server runs as where the tests run as root, which PostgreSQL refuses.
const nobody = 65534

func (s *Server) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 {
		a.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return a
}

// Run starts the server, on the port that it had before if it ran before. It is without fsync: what is tested is a process
// that dies, not a machine that loses its power.
func (s *Server) Run() error {
	for try := 0; ; try++ {
		if s.port == 0 || try > 0 {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			s.port = listener.Addr().(*net.TCPAddr).Port
			listener.Close()
		}
		if err := s.run(); err == nil || try == 3 {
			return err
		}
	}
}

func (s *Server) run() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.process = exec.Command(filepath.Join(s.bin, "postgres"), "-D", s.data(), "-p", strconv.Itoa(s.port), "-h", "127.0.0.1", "-k", s.dir,
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
		"-c", "log_statement=none", "-c", "log_min_error_statement=panic")
	s.process.Dir, s.process.SysProcAttr, s.process.Stdout, s.process.Stderr = s.dir, s.attributes(), log, log
	if s.shim != "" {
		s.process.Env = append(os.Environ(), "LD_PRELOAD="+s.shim, "ASHYQ_TEST_FULL_DISK="+s.ballast())
	}
	if err := s.process.Start(); err != nil {
		return err
	}
	process, exited := s.process, make(chan error, 1)
	s.exited = exited
	go func() { exited <- process.Wait() }()
	deadline := time.After(time.Minute)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		cancel()
		if err == nil {
			return conn.Close(context.Background())
		}
		select {
		case err := <-exited:
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("postgres: %w: %s", err, text)
		case <-deadline:
			return errors.New("postgres does not answer")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Kill ends all of the server's processes as they stand.
func (s *Server) Kill() error {
	if err := s.signal(syscall.SIGQUIT); err != nil { // immediate shutdown: no checkpoint, its children end at once
		return err
	}
	return s.ended()
}

// Freeze stops all of the server's processes where they are: the system still takes connections for it, and nothing answers
// on them. Thaw has them go on.
func (s *Server) Freeze() error { return s.signalAll(syscall.SIGSTOP) }
func (s *Server) Thaw() error   { return s.signalAll(syscall.SIGCONT) }

// signalAll begins with the process that starts the others, so that there are no more of them meanwhile.
func (s *Server) signalAll(signal syscall.Signal) error {
	if err := s.signal(signal); err != nil {
		return err
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", s.process.Process.Pid))
	if err != nil {
		return err
	}
	for _, field := range strings.Fields(string(text)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			return err
		}
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}

// Stop ends the server and drops what it kept.
func (s *Server) Stop() error {
	if s.url != "" {
		return nil
	}
	err := s.signal(syscall.SIGINT)
	return errors.Join(err, s.ended(), os.RemoveAll(s.dir))
}

func (s *Server) signal(signal syscall.Signal) error { return s.process.Process.Signal(signal) }

// ended waits until the server has let go of its data.
func (s *Server) ended() error {
	select {
	case <-s.exited:
		return nil
	case <-time.After(30 * time.Second):
		return errors.New("postgres does not end")
	}
}

// URL is where a database of the server is.
func (s *Server) URL(name string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: name}
	return u.String() + "?sslmode=disable"
}

// Fresh is where an empty database is.
func (s *Server) Fresh(t testing.TB) string {
	t.Helper()
	if s.url != "" {
		s.clear(t)
		return s.url
	}
	return s.create(t, "template1")
}

// template is the database without data that others are copied from.
const template = "migrated"

// Migrated is where a database is that nothing was written into yet, at this version's schema: to bring one there takes far
// longer than most tests. A named one is empty.
func (s *Server) Migrated(t testing.TB) string {
	t.Helper()
	if s.url != "" {
		return s.Fresh(t)
	}
	s.migrating.Do(func() {
		s.execute(t, s.URL("postgres"), "CREATE DATABASE "+template)
		var opened *postgres.Store
		if opened, s.migrated = postgres.Open(context.Background(), s.URL(template), postgres.Options{}); s.migrated == nil {
			s.migrated = opened.Close()
		}
	})
	if s.migrated != nil {
		t.Fatal(s.migrated)
	}
	return s.create(t, template)
}

func (s *Server) create(t testing.TB, from string) string {
	t.Helper()
	name := fmt.Sprint("test", s.count.Add(1))
	s.execute(t, s.URL("postgres"), "CREATE DATABASE "+name+" TEMPLATE "+from+" STRATEGY file_copy") // by the log it takes five times as long
	t.Cleanup(func() { s.execute(t, s.URL("postgres"), "DROP DATABASE "+name+" WITH (FORCE)") })
	return s.URL(name)
}

func (s *Server) execute(t testing.TB, url string, statements ...string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatal(statement, err)
		}
	}
}

// clear drops the tables of the named database.
func (s *Server) clear(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace "+
		"AND relkind IN ('r', 'p') AND NOT relispartition")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) == 0 {
		return
	}
	if _, err := conn.Exec(ctx, "DROP TABLE "+strings.Join(tables, ", ")); err != nil {
		t.Fatal(err)
	}
}

// Main runs a package's tests with a server, and ends it however they end. For TestMain.
func Main(m *testing.M, server **Server) (status int) {
	s, err := Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	*server = s
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupted
		s.Stop()
		os.Exit(1)
	}()
	defer s.Stop()
	return m.Run()
}
