package postgres

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/internal/durable"
)

// An Option of [Open] and [New].
type Option func(*config)

type config struct {
	migrate     bool
	prefix      string
	maxEvent    int
	notifyEvery time.Duration
	notifyFor   time.Duration
	commitFor   time.Duration
	clock       func() time.Time
}

// DefaultPrefix begins the names of the store's tables unless [Prefix] says otherwise: they
// stand in one schema with the user's own.
const DefaultPrefix = "ashlar_"

// commitTime is how long the store waits for the answer to a COMMIT, whatever the caller's
// context says: giving up would make the outcome unknown.
const commitTime = 30 * time.Second

func newConfig(opts []Option) (config, error) {
	c := config{
		prefix: DefaultPrefix, maxEvent: durable.MaxEventSize, notifyEvery: 50 * time.Millisecond,
		notifyFor: notifyTime, commitFor: commitTime, clock: time.Now,
	}
	for _, opt := range opts {
		if opt == nil {
			return c, fmt.Errorf("%w: a nil option", ErrOption)
		}
		opt(&c)
	}
	if err := durable.CheckPrefix(c.prefix); err != nil {
		return c, fmt.Errorf("%w: %w", ErrOption, err)
	}
	switch {
	case c.maxEvent < 1:
		return c, fmt.Errorf("%w: events of %d bytes", ErrOption, c.maxEvent)
	case c.notifyEvery < 0:
		return c, fmt.Errorf("%w: a notification every %v", ErrOption, c.notifyEvery)
	}
	return c, nil
}

// Migrate makes the tables that are missing before anything else. Any number of processes
// may do so at once. Without it, [Open] refuses a database whose tables are not those of
// this program with [ErrSchema].
func Migrate() Option { return func(c *config) { c.migrate = true } }

// Prefix begins the names of the store's tables, in place of [DefaultPrefix]. It is empty,
// or of the form ^[a-z_][a-z0-9_]{0,40}$; otherwise [Open] fails with [ErrOption]. Stores
// under different prefixes have nothing in common, in one schema. In which schema the tables
// are is the connection's search_path.
func Prefix(p string) Option { return func(c *config) { c.prefix = p } }

// MaxEventSize sets the most bytes of data and metadata that an event may have; the commit
// of a larger one fails with [outbox.ErrTooLarge]. The default is 960 KiB, which fits a
// message of 1 MiB, the usual limit of brokers.
func MaxEventSize(bytes int) Option { return func(c *config) { c.maxEvent = bytes } }

// NotifyEvery sets how often at most this store tells the relays of other processes that it
// has committed events, 50 ms unless said otherwise. The last commits before a pause may
// be found by polling only. A notification takes a lock that all commits of the database
// with one want, so it is none of a commit's own. 0 sends none, and waits for none.
func NotifyEvery(d time.Duration) Option { return func(c *config) { c.notifyEvery = d } }
