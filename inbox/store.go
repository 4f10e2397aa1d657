package inbox

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/repository"
)

// A Store keeps marks beside what units of work store. Package inboxtest checks each
// sentence of this contract.
type Store interface {
	// Commit stores a batch, its marks included, or nothing of it: see [repository.Store].
	// It refuses a batch with a mark that is there already with [repository.ErrMarked].
	Commit(ctx context.Context, b repository.Batch) error

	// Marked reports whether the mark is stored.
	Marked(ctx context.Context, m repository.Mark) (bool, error)

	// Forget removes the marks that were stored longer ago than the given time, by the
	// clock of the store, and returns how many.
	Forget(ctx context.Context, age time.Duration) (int, error)
}
