// Package postgrestest gives tests a PostgreSQL server: one that they start and throw away,
// or one that is there.
//
//	var server postgrestest.Server
//
//	func TestMain(m *testing.M) { os.Exit(server.Run(m)) }
//
//	func TestOrders(t *testing.T) {
//		store, err := postgres.Open(t.Context(), server.URL(t), postgres.Migrate())
//		…
//	}
//
// The programs initdb and postgres are looked for on the PATH and where Debian installs
// them. The server is started when the first test asks for it, listens on a socket in a
// directory of its own and on no port, and writes nothing to the disk that it need not: it
// must not outlive anything. It ends with the tests, also when they panic or are killed: it
// is watched over by a shell that waits for the end of a pipe.
//
// With ASHLAR_POSTGRES_URL set, tests use that server, in which they make schemas and drop
// them. Without it, and without the programs, tests that ask for a server are skipped;
// with ASHLAR_REQUIRE_POSTGRES=1 they fail.
package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNoServer says that there is no server to test with.
var ErrNoServer = errors.New("postgrestest: no initdb and postgres on the PATH or in /usr/lib/postgresql, and no ASHLAR_POSTGRES_URL")

// The environment that tests are told with.
const (
	useServer     = "ASHLAR_POSTGRES_URL"
	requireServer = "ASHLAR_REQUIRE_POSTGRES"
)

// A Server is the PostgreSQL server of a test program. The zero Server is ready to use; there
// is one in a program, and its [Server.Run] ends it.
type Server struct {
	once    sync.Once
	err     error
	url     string
	look    func() (string, error) // nil looks for the programs where they are
	process *exec.Cmd
	alive   io.Closer // its end is the server's end
}

// Run runs the tests and ends the server if one was started. It returns the exit code.
func (s *Server) Run(m *testing.M) int {
	defer s.Stop()
	return m.Run()
}

// URL returns the address of an empty schema, which is dropped when the test ends. The
// database compares texts as a language does, not byte by byte, where the server knows how.
// Without a server the test is skipped, or fails if one is required.
func (s *Server) URL(tb testing.TB) string {
	tb.Helper()
	_, err := s.Start()
	switch {
	case errors.Is(err, ErrNoServer) && os.Getenv(requireServer) != "1":
		tb.Skip(err)
	case err != nil:
		tb.Fatal(err)
	}
	address, drop, err := s.Schema()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := drop(); err != nil {
			tb.Error(err)
		}
	})
	return address
}

// Schema returns the address of an empty schema, and what drops it: for examples, and for
// programs that are no tests. The error is [ErrNoServer] when there is no server to be had.
func (s *Server) Schema() (address string, drop func() error, err error) {
	base, err := s.Start()
	if err != nil {
		return "", nil, err
	}
	schema := "test_" + strings.ToLower(rand.Text()) // others may use the same server
	if err := execute(base, "CREATE SCHEMA "+schema); err != nil {
		return "", nil, err
	}
	return with(base, "search_path", schema), func() error { return execute(base, "DROP SCHEMA "+schema+" CASCADE") }, nil
}

// with adds a parameter to an address, which is a URL or a list of words.
func with(address, name, value string) string {
	switch {
	case !strings.Contains(address, "://"):
		return address + " " + name + "=" + value
	case strings.Contains(address, "?"):
		return address + "&" + name + "=" + value
	default:
		return address + "?" + name + "=" + value
	}
}

// Start starts the server if that has not been done and returns its address. The error is
// [ErrNoServer] when there is none to be had.
func (s *Server) Start() (string, error) {
	s.once.Do(func() {
		if s.url = os.Getenv(useServer); s.url == "" {
			s.err = s.start()
		}
	})
	return s.url, s.err
}

// Stop ends the server and removes its files. Stopping one that has not started does nothing.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	_ = s.alive.Close()
	_ = s.process.Wait()
	s.process = nil
}

// watch starts the server and ends it, whatever becomes of the tests: the shell reads from
// a pipe of which the test program has the other end, until that is gone.
const watch = `dir=$1; shift
trap '' HUP INT TERM
"$@" >"$dir/log" 2>&1 &
read -r _
kill -QUIT $! 2>/dev/null
wait
rm -rf "$dir"`

func (s *Server) start() error {
	look := s.look
	if look == nil {
		look = programs
	}
	bin, err := look()
	if err != nil {
		return err
	}
	user, err := someoneElse()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(shortDir(), "ashlar-pg-")
	if err != nil {
		return err
	}
	if err := user.own(dir); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), //nolint:noctx // it ends by itself
		"-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir = dir
	user.run(initdb)
	if out, err := initdb.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("postgrestest: initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	settings := []string{
		"listen_addresses=", "unix_socket_directories=" + dir, "max_connections=200", "fsync=off", "synchronous_commit=off",
		"full_page_writes=off", "shared_buffers=64MB", "log_lock_waits=on", "max_prepared_transactions=8",
	}
	args := []string{"-c", watch, "postgrestest", dir, filepath.Join(bin, "postgres"), "-D", data}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	shell := exec.Command("/bin/sh", args...) //nolint:noctx // Stop ends it
	shell.Dir = dir
	user.run(shell)
	if s.alive, err = shell.StdinPipe(); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	if err := shell.Start(); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	s.process = shell
	base := "postgres:///postgres?user=postgres&host=" + url.QueryEscape(dir)
	if err := await(base); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		s.Stop()
		return fmt.Errorf("postgrestest: the server does not start: %w: %s", err, log)
	}
	s.url = strings.Replace(base, ":///postgres?", ":///"+database+"?", 1)
	return makeDatabase(base)
}

// database is the one of the tests.
const database = "ashlar_test"

// makeDatabase makes a database with rules for texts that are not those of bytes, if the
// server has such: a store must not depend on them.
func makeDatabase(base string) error {
	err := execute(base, "CREATE DATABASE "+database+" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-u-ks-level2' LOCALE 'C'")
	if err != nil {
		err = execute(base, "CREATE DATABASE "+database)
	}
	return err
}

// shortDir is where sockets can be: their paths have 107 bytes at most.
func shortDir() string {
	if dir := os.TempDir(); len(dir) < 60 {
		return dir
	}
	return "/tmp"
}

// programs returns the directory of initdb and postgres, of the greatest version it finds.
func programs() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if initdb, err = filepath.EvalSymlinks(initdb); err == nil && isProgram(filepath.Join(filepath.Dir(initdb), "postgres")) {
			return filepath.Dir(initdb), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) + strings.Compare(b, a) })
	for _, initdb := range found {
		if isProgram(filepath.Join(filepath.Dir(initdb), "postgres")) {
			return filepath.Dir(initdb), nil
		}
	}
	return "", ErrNoServer
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// await returns when the server answers.
func await(address string) error {
	var err error
	for range 300 {
		if err = execute(address, "SELECT 1"); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func execute(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}
