package events

import (
	"context"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/failure"
)

// An AbandonedError stands for a handler that did not return within its time. It goes on
// in the background, and what it does there is nobody's: its result is dropped.
type AbandonedError struct {
	After time.Duration // the time it was given
}

func (e *AbandonedError) Error() string {
	return fmt.Sprintf("abandoned after %s: it ignored its context and goes on in the background", e.After)
}

// Unwrap returns [ErrAbandoned] and [context.DeadlineExceeded].
func (e *AbandonedError) Unwrap() []error { return []error{ErrAbandoned, context.DeadlineExceeded} }

// errGoexit stands for a handler that ended its goroutine.
var errGoexit = failure.New(failure.Internal, "events.goexit", "the handler ended its goroutine")

// grace is how long a handler that honours its context has to come back after its deadline:
// without it the two would race, and which error is reported would be chance.
const grace = 100 * time.Millisecond

// Timeout returns a middleware that gives each handler a context with a deadline d from its
// start. A handler that ends because of it fails with what it returns. One that has not
// returned a tenth of a second later is reported with an [*AbandonedError], and the delivery
// goes on without it.
//
// Under Timeout, and only there, a handler runs on a goroutine of its own. Timeout panics
// when d is not positive.
func Timeout(d time.Duration) Middleware {
	must(d > 0, "a Timeout that is not positive")
	return func(_ string, next Handler) Handler {
		return func(ctx context.Context, env Envelope) error {
			ctx, cancel := context.WithTimeout(ctx, d)
			defer cancel()
			alarm := time.NewTimer(max(d, d+grace)) // the sum may overflow
			defer alarm.Stop()

			result := make(chan error, 1)
			go func() {
				err := errGoexit
				defer func() { result <- err }()
				defer func() {
					if value := recover(); value != nil {
						err = panicked(value)
					}
				}()
				err = next(ctx, env)
			}()
			select {
			case err := <-result:
				return err
			case <-alarm.C:
			}
			select {
			case err := <-result: // it was in time after all
				return err
			default:
				return &AbandonedError{After: d}
			}
		}
	}
}
