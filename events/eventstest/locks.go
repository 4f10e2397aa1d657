package eventstest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ashlar-go/ashlar/events"
)

// lockClauses are about what may go on while a handler runs: point 4.
func lockClauses() []clause {
	return []clause{
		{"4_AHandlerMaySubscribeAndCancel", aHandlerMaySubscribe},
		{"4_PublishersRunSideBySide", publishersRunSideBySide},
		{"4_ManyMayPublishSubscribeAndCancelAtOnce", manyAtOnce},
	}
}

func aHandlerMaySubscribe(ctx context.Context, b Bus) error {
	b.Subscribe("subscribes", Deposits, func(context.Context, events.Envelope) error {
		done := make(chan struct{})
		go func() { // on another goroutine: a lock that its holder may take twice is one too
			defer close(done)
			b.Subscribe("for a while", Everything, (&journal{}).names)()
		}()
		<-done
		return nil
	})
	return unexpected("Publish", b.Publish(ctx, Deposited{}))
}

func publishersRunSideBySide(ctx context.Context, b Bus) error {
	var both sync.WaitGroup
	both.Add(2)
	b.Subscribe("waits for the other", Everything, func(context.Context, events.Envelope) error {
		both.Done()
		both.Wait()
		return nil
	})
	errs := make(chan error, 2)
	for range 2 {
		go guarded(errs, func() error { return b.Publish(ctx, Rang{}) })
	}
	return unexpected("Publish", errors.Join(<-errs, <-errs))
}

func manyAtOnce(ctx context.Context, b Bus) error {
	const crowd, rounds = 8, 20
	seen := &journal{}
	b.Subscribe("sees all", Everything, seen.writes("one"))
	errs := make(chan error, crowd)
	for range crowd {
		go guarded(errs, func() (err error) {
			for range rounds {
				cancel := b.Subscribe("passes by", Everything, func(context.Context, events.Envelope) error { return nil })
				err = errors.Join(err, b.Publish(ctx, Rang{}))
				cancel()
			}
			return err
		})
	}
	var err error
	for range crowd {
		err = errors.Join(err, <-errs)
	}
	if err != nil {
		return unexpected("Publish", err)
	}
	if got := len(seen.lines); got != crowd*rounds {
		return fmt.Errorf("a handler saw %d of %d events", got, crowd*rounds)
	}
	return nil
}
