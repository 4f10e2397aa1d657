package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ashlar-go/ashlar/internal/durable"
)

// oldest is the oldest version of PostgreSQL that has all the store uses.
const oldest = 130000

// Open connects to the database at a URL or a DSN, as [pgxpool.ParseConfig] takes it, and
// with [Migrate] makes the tables that are missing. The store has a pool of connections of
// its own, and closes it.
//
// The error is [ErrOption] for a URL or an option that makes no sense, [ErrSchema] when the
// tables are missing, older, newer or changed, [ErrServer] when the server is older than
// PostgreSQL 13 or the database is not in UTF-8, the driver's when nothing answers, and the
// context's.
func Open(ctx context.Context, url string, opts ...Option) (*Store, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	pc, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOption, err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, because(ctx, err)
	}
	s, err := open(ctx, pool, c)
	if err != nil {
		pool.Close()
		return nil, err
	}
	s.owned = true
	return s, nil
}

// New makes a store that uses the caller's pool, and leaves it open. Otherwise it is [Open].
// The store makes one connection beside the pool, like those in it, when a relay waits. It
// panics when the pool is nil.
func New(ctx context.Context, pool *pgxpool.Pool, opts ...Option) (*Store, error) {
	if pool == nil {
		panic("postgres: New without a pool")
	}
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return open(ctx, pool, c)
}

func open(ctx context.Context, pool *pgxpool.Pool, c config) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := &Store{config: c, pool: pool, texts: newTexts(c.prefix), bell: newBell()}
	s.plans = pool.Config().ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement
	known, err := durable.Migrations(migrations(), c.prefix)
	if err != nil {
		return nil, err
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, because(ctx, err)
	}
	defer conn.Release()
	var version int
	var encoding string
	const about = `SELECT current_setting('server_version_num')::int, current_setting('server_encoding')`
	if err := conn.QueryRow(ctx, about).Scan(&version, &encoding); err != nil {
		return nil, because(ctx, err)
	}
	if version < oldest || encoding != "UTF8" {
		return nil, fmt.Errorf("%w: it is version %d, its database in %s", ErrServer, version, encoding)
	}
	if c.migrate {
		if err := s.migrate(ctx, conn.Conn(), known); err != nil {
			return nil, because(ctx, err)
		}
	}
	if err := s.validate(ctx, conn.Conn(), known); err != nil {
		return nil, because(ctx, err)
	}
	return s, nil
}
