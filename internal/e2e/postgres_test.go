//go:build unix

package e2e_test

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/postgres/postgrestest"
)

// server is the PostgreSQL server of these tests.
var server postgrestest.Server

// newPostgres is an arena on PostgreSQL. The children reach it by the proxy.
func newPostgres(t *testing.T, seed uint64) (*arena, *proxy) {
	t.Helper()
	address := server.URL(t)
	a := newArena(t, "postgres:"+address, seed)
	config, err := pgx.ParseConfig(address)
	require.NoError(t, err)
	port := strconv.Itoa(int(config.Port))
	p := newProxy(t, "tcp", net.JoinHostPort(config.Host, port))
	if filepath.IsAbs(config.Host) {
		p = newProxy(t, "unix", filepath.Join(config.Host, ".s.PGSQL."+port))
	}
	door := url.URL{
		Scheme: "postgres", User: url.UserPassword(config.User, config.Password),
		Host: fmt.Sprintf("127.0.0.1:%d", p.port()), Path: config.Database,
		RawQuery: url.Values{"search_path": {config.RuntimeParams["search_path"]}}.Encode(),
	}
	a.address = "postgres:" + door.String()
	return a, p
}

// cuts returns what cuts a part of the connections, now and then.
func (a *arena) cuts(p *proxy, count *int) func() {
	return func() {
		n := 0
		*count += p.cut(func() bool { n++; return n%3 != 0 })
	}
}

// Processes on one database, each killed and stopped at random, and their connections cut.
func TestProcessesOnPostgreSQLLoseNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		short, long plan
	}{
		{
			"four relays to a broker",
			plan{Relays: 4, Pairs: 20, Pace: 4 * time.Millisecond, Events: 2000, Kills: 30, Stops: 15},
			plan{Relays: 4, Pairs: 50, Pace: 2 * time.Millisecond, Events: 40_000, Kills: 500, Stops: 300},
		},
		{
			"two relays to handlers with an inbox",
			plan{Relays: 2, Pairs: 20, Pace: 10 * time.Millisecond, Target: busOnce, Events: 800, Kills: 30, Stops: 15},
			plan{Relays: 2, Pairs: 50, Pace: 10 * time.Millisecond, Target: busOnce, Events: 10_000, Kills: 300, Stops: 150},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.short
			if isLong() {
				p = tt.long
			}
			p.Writers, p.Readers, p.Cut = 2, 1, true
			a, door := newPostgres(t, seedOf(t))
			cut := 0
			p.run(a, a.cuts(door, &cut))
			v := a.judge(p.Target == busOnce)
			t.Logf("%d connections cut", cut)
			v.requireClean(t)
			require.GreaterOrEqual(t, v.Events, p.Events)
			require.Positive(t, cut)
		})
	}
}

// The same runs with the relay as people write it by hand, on rows that are locked and
// skipped: the judge finds it out.
func TestSkipLockedOnPostgreSQLIsCaught(t *testing.T) {
	t.Parallel()
	a, _ := newPostgres(t, seedOf(t))
	p := plan{Writers: 2, Relays: 3, Pairs: 2, Pace: 5 * time.Millisecond, Relay: rowClaims, Events: 400, Kills: 12, Stops: 4}
	p.run(a)
	v := a.judge(false)
	require.Positive(t, v.Inverted)
	require.Zero(t, v.Lost+v.Phantom, "it loses nothing")
}
