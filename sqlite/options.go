package sqlite

import (
	"database/sql/driver"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/durable"
)

// An Option of [Open].
type Option func(*config)

type config struct {
	migrate     bool
	prefix      string
	synchronous Durability
	readers     int
	maxEvent    int
	wrap        func(driver.Connector) driver.Connector
	uri         string // more of the URI's parameters
}

// DefaultPrefix begins the names of the store's tables unless [Prefix] says otherwise: they
// stand in one file with the user's own.
const DefaultPrefix = "ashlar_"

func newConfig(opts []Option) (config, error) {
	c := config{prefix: DefaultPrefix, synchronous: Full, readers: 4, maxEvent: durable.MaxEventSize}
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
	case c.synchronous != Full && c.synchronous != Normal:
		return c, fmt.Errorf("%w: %d is no durability", ErrOption, c.synchronous)
	case c.readers < 1:
		return c, fmt.Errorf("%w: %d readers", ErrOption, c.readers)
	case c.maxEvent < 1:
		return c, fmt.Errorf("%w: events of %d bytes", ErrOption, c.maxEvent)
	}
	return c, nil
}

// Migrate makes the file and the tables that are missing before anything else. Without it,
// [Open] refuses a file whose tables are not those of this program with [ErrSchema].
func Migrate() Option { return func(c *config) { c.migrate = true } }

// Prefix begins the names of the store's tables, in place of [DefaultPrefix]. It is empty,
// or of the form ^[a-z_][a-z0-9_]{0,40}$; otherwise [Open] fails with [ErrOption]. Stores
// under different prefixes have nothing in common, in one file.
func Prefix(p string) Option { return func(c *config) { c.prefix = p } }

// A Durability says what a commit survives.
type Durability uint8

// The durabilities.
const (
	Full   Durability = iota + 1 // a commit is on the disk when it returns: it survives a loss of power
	Normal                       // a loss of power may take the last commits, never a part of one; a crash of the program takes none
)

// String returns the name of the durability as the pragma has it.
func (d Durability) String() string {
	switch d {
	case Full:
		return "FULL"
	case Normal:
		return "NORMAL"
	default:
		return "unknown"
	}
}

// Synchronous sets what a commit survives: [Full] unless said otherwise. Normal saves the
// wait for the disk, which is most of the time of a commit.
func Synchronous(d Durability) Option { return func(c *config) { c.synchronous = d } }

// Readers sets how many connections read side by side, 4 unless said otherwise. ":memory:"
// has one connection for everything.
func Readers(n int) Option { return func(c *config) { c.readers = n } }

// MaxEventSize sets the most bytes of data and metadata that an event may have; the commit
// of a larger one fails with [outbox.ErrTooLarge]. The default is 960 KiB, which fits a
// message of 1 MiB, the usual limit of brokers.
func MaxEventSize(bytes int) Option { return func(c *config) { c.maxEvent = bytes } }
