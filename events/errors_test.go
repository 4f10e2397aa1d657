package events_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
)

func TestNoErrorPrintsWhatIsInTheEvent(t *testing.T) {
	t.Parallel()

	ctx, giveUp := context.WithCancel(t.Context())
	bus := events.NewBus(events.WithMaxDepth(0))
	on[opened](bus, "fails", func(context.Context) error { return errMail })
	on[opened](bus, "answers", func(ctx context.Context) error { return bus.Publish(ctx, opened{Owner: secret}) })
	events.Subscribe(bus, "panics", func(_ context.Context, e opened) error { giveUp(); panic(e) })
	on[opened](bus, "misses it", func(context.Context) error { return nil })

	err := bus.Deliver(ctx, secretive())
	require.Len(t, found[*events.HandlerError](err), 3)
	require.Len(t, found[*events.PanicError](err), 1)
	require.Len(t, found[*events.DepthError](err), 1)
	require.Len(t, found[*events.UndeliveredError](err), 1)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, one := range found[error](err) {
			require.NotContains(t, fmt.Sprintf(verb, one), secret)
		}
	}
}

func TestEachErrorHasAKindAndACode(t *testing.T) {
	t.Parallel()

	for code, err := range map[string]error{
		"events.no_event":    events.ErrNoEvent,
		"events.panic":       &events.PanicError{},
		"events.abandoned":   &events.AbandonedError{},
		"events.undelivered": &events.UndeliveredError{Err: context.Canceled},
		"events.too_deep":    &events.DepthError{},
		"internal":           &events.HandlerError{Err: errMail},
	} {
		require.Equal(t, code, failure.CodeOf(err))
		require.NotEmpty(t, err.Error())
		if err != events.ErrNoEvent { //nolint:errorlint // the sentinel itself
			require.Equal(t, failure.Internal, failure.KindOf(err), code)
		}
	}
}
