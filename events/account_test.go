package events_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

// The events of an account: what the tests publish.
type (
	opened    struct{ Owner string }
	deposited struct{ Amount int }
	closed    struct{}
	// rang is no event of an account.
	rang struct{}
)

func (opened) EventName() string    { return "bank.opened" }
func (deposited) EventName() string { return "bank.deposited" }
func (closed) EventName() string    { return "bank.closed" }
func (rang) EventName() string      { return "door.rang" }

// accountEvent seals them, as contexts do.
type accountEvent interface {
	events.Event
	account()
}

func (opened) account()    {}
func (deposited) account() {}
func (closed) account()    {}

var (
	errMail  = errors.New("the mail server is down")
	errStock = errors.New("the shelf is empty")
)

// A journal is what happened, in order. Handlers on other goroutines may write to it.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) write(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) read() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.lines)
}

// writes returns a handler that notes the line and succeeds.
func (j *journal) writes(line string) func(context.Context, events.Event) error {
	return func(context.Context, events.Event) error {
		j.write(line)
		return nil
	}
}

// names subscribes a handler that notes the name of each event.
func (j *journal) names(b *events.Bus) (cancel func()) {
	return events.Subscribe(b, "journal", func(_ context.Context, e events.Event) error {
		j.write(e.EventName())
		return nil
	})
}

// on subscribes to events of one type with a handler that does not look at them.
func on[E events.Event](b *events.Bus, name string, h func(context.Context) error) (cancel func()) {
	return events.Subscribe(b, name, func(ctx context.Context, _ E) error { return h(ctx) })
}

// envelopes subscribes and returns the envelopes seen so far.
func envelopes(b *events.Bus) func() []events.Envelope {
	var seen []events.Envelope
	events.Subscribe(b, "collector", func(ctx context.Context, _ events.Event) error {
		env, _ := events.FromContext(ctx)
		seen = append(seen, env)
		return nil
	})
	return func() []events.Envelope { return seen }
}

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// id returns the identity that ends in n.
func id(n byte) uuid.UUID { return uuid.UUID{15: n} }

// counted returns a source of the identities 1, 2, 3 ….
func counted() func() uuid.UUID {
	var n byte
	return func() uuid.UUID {
		n++
		return id(n)
	}
}

// found returns the errors of type E in err's tree, in order.
func found[E error](err error) []E {
	var all []E
	if e, ok := err.(E); ok { //nolint:errorlint // it walks the tree itself
		all = append(all, e)
	}
	switch wrapper := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		all = append(all, found[E](wrapper.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, one := range wrapper.Unwrap() {
			all = append(all, found[E](one)...)
		}
	}
	return all
}

// as returns the first error of type E in err's tree.
func as[E error](t *testing.T, err error) E {
	t.Helper()
	var e E
	require.ErrorAs(t, err, &e)
	return e
}
