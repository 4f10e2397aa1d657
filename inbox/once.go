package inbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// maxConsumer is the most bytes in the name of a consumer: as many as in an identity or a key.
const maxConsumer = 512

// Once returns a middleware that has each handler of a bus handle an event once, as [Handle]
// does. The consumer is the name under which the handler subscribed.
//
// The store is that of the handlers' units of work. A mark that went into another store's
// commit is not found here: its event, when it comes again, is refused by that commit, and
// the error is [repository.ErrMarked]. Once panics when the store is nil.
func Once(s Store) events.Middleware {
	must(s != nil, "Once without a store")
	return func(subscriber string, next events.Handler) events.Handler {
		return func(ctx context.Context, env events.Envelope) error {
			return Handle(ctx, s, subscriber, env.ID, func(ctx context.Context) error { return next(ctx, env) })
		}
	}
}

// Handle calls fn unless the consumer has handled the event. The context that fn gets has the
// mark on it: the first unit of work that commits under it stores the mark in the same commit.
// When fn succeeds without one, Handle stores the mark. It returns
//
//   - nil when the event has been handled: by fn, by an earlier call, or meanwhile by another,
//     whatever error fn came upon then;
//   - a [*HandledError] when fn failed after the mark was stored;
//   - an error of the store or of fn: the event has not been handled, unless it is
//     [repository.ErrOutcomeUnknown]. Call Handle again; what is stored decides;
//   - an error that is [ErrConsumer] or [ErrNoIdentity], before anything is done.
//
// A panic of fn goes on. Handle panics when the store or fn is nil.
func Handle(
	ctx context.Context, s Store, consumer string, event uuid.UUID, fn func(ctx context.Context) error,
) error {
	must(s != nil && fn != nil, "Handle without a store or a function")
	m := repository.Mark{Consumer: consumer, Event: event}
	if err := check(m); err != nil {
		return err
	}
	if handled, err := s.Marked(ctx, m); handled || err != nil {
		return err
	}
	marked, mark := repository.WithMark(ctx, m)
	err := fn(marked)
	switch {
	case err != nil && mark.Committed():
		return &HandledError{Consumer: consumer, Event: event, Err: err}
	case err != nil:
		return unlessHandled(ctx, s, m, err)
	case mark.Committed():
		return nil
	}
	err = s.Commit(ctx, repository.Batch{Marks: []repository.Mark{m}})
	if errors.Is(err, repository.ErrMarked) {
		return nil
	}
	return err
}

// check refuses marks that some store could not keep, or would take for others.
func check(m repository.Mark) error {
	name := m.Consumer
	switch {
	case name == "", len(name) > maxConsumer, !utf8.ValidString(name), strings.IndexByte(name, 0) >= 0:
		return fmt.Errorf("%w: %s", ErrConsumer, named(name))
	case m.Event == uuid.Nil:
		return fmt.Errorf("%w: %s refuses it", ErrNoIdentity, named(name))
	}
	return nil
}

// unlessHandled returns the error of a handler that stored nothing, unless another delivery
// has handled the event meanwhile. That one may show in any error: a mark that is there, a
// conflict, a domain that refuses to do a thing twice. After a commit of unknown outcome the
// store is not asked: the commit may still be under way, and the next delivery asks.
func unlessHandled(ctx context.Context, s Store, m repository.Mark, err error) error {
	if errors.Is(err, repository.ErrOutcomeUnknown) {
		return err
	}
	if handled, unread := s.Marked(ctx, m); handled && unread == nil {
		return nil
	}
	return err
}

func must(ok bool, what string) {
	if !ok {
		panic("inbox: " + what)
	}
}
