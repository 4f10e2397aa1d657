package postgrestest_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/postgres/postgrestest"
)

var server postgrestest.Server

// child tells this program to start a server and end in some way.
const child = "POSTGRESTEST_CHILD"

func TestMain(m *testing.M) {
	if how := os.Getenv(child); how != "" {
		startAndEnd(how)
	}
	os.Exit(server.Run(m))
}

func startAndEnd(how string) {
	var s postgrestest.Server
	if _, err := s.Start(); err != nil {
		panic(err)
	}
	fmt.Println(s.Dir())
	_, _ = io.Copy(io.Discard, os.Stdin) // until it may end; who is to be killed is told nothing
	if how == "panic" {
		panic("the tests have panicked")
	}
	os.Exit(1)
}

// ownServer returns an address at a server that is started here, also where the tests are told
// to use another's.
func ownServer(t *testing.T) string {
	t.Helper()
	t.Setenv("ASHLAR_POSTGRES_URL", "")
	s := &postgrestest.Server{}
	t.Cleanup(s.Stop)
	return s.URL(t)
}

func TestTheServerEndsWithTheTestsHoweverTheyEnd(t *testing.T) {
	ownServer(t)
	for _, how := range []string{"panic", "exit", "kill"} {
		t.Run(how, func(t *testing.T) {
			program, err := os.Executable()
			require.NoError(t, err)
			c := exec.CommandContext(t.Context(), program)
			c.Env = append(os.Environ(), child+"="+how)
			out, err := c.StdoutPipe()
			require.NoError(t, err)
			in, err := c.StdinPipe()
			require.NoError(t, err)
			require.NoError(t, c.Start())
			line, err := bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			dir := strings.TrimSpace(line)
			require.DirExists(t, dir)
			if how == "kill" {
				require.NoError(t, c.Process.Kill())
			} else {
				require.NoError(t, in.Close())
			}
			require.Error(t, c.Wait())
			require.Eventually(t, func() bool {
				_, err := os.Stat(dir)
				return os.IsNotExist(err)
			}, 30*time.Second, 50*time.Millisecond)
		})
	}
}

func TestEachAddressIsOfASchemaOfItsOwn(t *testing.T) {
	t.Parallel()
	for range 2 {
		conn, err := pgx.Connect(t.Context(), server.URL(t))
		require.NoError(t, err)
		_, err = conn.Exec(t.Context(), "CREATE TABLE orders (id text)")
		require.NoError(t, err)
		require.NoError(t, conn.Close(t.Context()))
	}
}

// A store that relied on the rules of the database would order texts by them.
func TestTheDatabaseOrdersTextsAsALanguageDoes(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), ownServer(t))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	var version int
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT current_setting('server_version_num')::int").Scan(&version))
	var less bool
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT 'a' < 'B'").Scan(&less))
	require.Equal(t, version >= 150000, less)
}

// A report is what a test without a server says.
type report struct {
	testing.TB

	skipped, failed bool
}

func (r *report) Helper() {}

func (r *report) Skip(...any) {
	r.skipped = true
	panic(r)
}

func (r *report) Fatal(...any) {
	r.failed = true
	panic(r)
}

func TestWithoutAServerTestsAreSkippedUnlessOneIsRequired(t *testing.T) {
	for required, want := range map[string]report{"": {skipped: true}, "0": {skipped: true}, "1": {failed: true}} {
		t.Setenv("ASHLAR_POSTGRES_URL", "")
		t.Setenv("ASHLAR_REQUIRE_POSTGRES", required)
		s := postgrestest.WithoutPrograms()
		var r report
		require.Panics(t, func() { s.URL(&r) })
		require.Equal(t, want, r, "%q", required)
		_, err := s.Start()
		require.ErrorIs(t, err, postgrestest.ErrNoServer)
		s.Stop()
	}
}

func TestTheServerThatIsThereIsUsed(t *testing.T) {
	server.URL(t) // says so where there is none
	there, err := server.Start()
	require.NoError(t, err)
	t.Setenv("ASHLAR_POSTGRES_URL", there)
	s := postgrestest.WithoutPrograms()
	address := s.URL(t)
	require.Contains(t, address, "search_path=")
	conn, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
}

func TestAParameterIsAddedToWhateverAnAddressIs(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"postgres://db/orders":                "postgres://db/orders?search_path=x",
		"postgres://db/orders?sslmode=prefer": "postgres://db/orders?sslmode=prefer&search_path=x",
		"host=db dbname=orders":               "host=db dbname=orders search_path=x",
	} {
		require.Equal(t, want, postgrestest.With(address, "search_path", "x"))
	}
}
