package repository

import (
	"context"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
)

// A Repository is a collection of aggregates of one type. A context embeds it in an
// interface of its own and adds finders in its own words. A [Collection] is one; so may be
// hand-written SQL.
type Repository[ID aggregate.Identity, A aggregate.Aggregate[ID]] interface {
	// Get returns the aggregate with the given identity as last stored, or an error that
	// is [ErrNotFound]. Within a unit of work it returns the same instance every time.
	Get(ctx context.Context, id ID) (A, error)

	// Save stores the aggregate with its pending events. Within a unit of work it marks
	// the aggregate for the commit. An error that is [ErrConflict] says that another has
	// stored it since it was loaded.
	Save(ctx context.Context, a A) error
}

// A Publisher takes envelopes on after their aggregates are stored. A *[events.Bus] is one.
type Publisher interface {
	Deliver(ctx context.Context, envs ...events.Envelope) error
}

var _ Publisher = (*events.Bus)(nil)
