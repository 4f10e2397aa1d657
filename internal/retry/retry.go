// Package retry does a use case again that lost a race against another of the same
// aggregate: the second time it finds what the other did.
package retry

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/repository"
)

// OnConflict runs a unit of work, and again for as long as another was first, at most so
// many times in all, and returns the error of the last. There is no waiting in between.
//
// Only a conflict of which surely nothing was stored is run again: not one that a handler
// of stored events came upon, nor one of which the store cannot know.
//
// It is for a service whose use cases may be repeated, whatever the program that runs it has
// chosen: what [repository.RetryOnConflict] gives its unit of work comes on top.
func OnConflict[R any](
	ctx context.Context, unit *repository.UnitOfWork[R], times int, work func(context.Context, R) error,
) error {
	for run := 1; ; run++ {
		err := unit.Do(ctx, work)
		conflict := errors.Is(err, repository.ErrConflict) && !errors.Is(err, repository.ErrPublish) &&
			!errors.Is(err, repository.ErrOutcomeUnknown)
		if !conflict || run >= times {
			return err
		}
	}
}
