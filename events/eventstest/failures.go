package eventstest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/events"
)

// errorClauses are about what a handler's failure does: point 2.
func errorClauses() []clause {
	return []clause{
		{"2_EveryHandlerRunsWhateverTheOthersReturn", everyHandlerRuns},
		{"2_EveryErrorNamesHandlerAndEvent", everyErrorNamesItsHandler},
		{"2_APanicIsAnErrorOfItsHandler", aPanicIsAnError},
		{"2_NoErrorPrintsTheEvent", noErrorPrintsTheEvent},
	}
}

func everyHandlerRuns(ctx context.Context, b Bus) error {
	j := &journal{}
	for _, name := range []string{"one", "two"} {
		b.Subscribe(name, Everything, func(context.Context, events.Envelope) error {
			j.write(name)
			return errRefused
		})
	}
	b.Subscribe("three", Everything, j.writes("three"))
	_ = b.Publish(ctx, Rang{}) // what it returns is another clause
	return j.has("one", "two", "three")
}

func everyErrorNamesItsHandler(ctx context.Context, b Bus) error {
	reasons := map[string]error{"one": errors.New("one refused"), "two": errors.New("two refused")}
	for name, reason := range reasons {
		b.Subscribe(name, Everything, func(context.Context, events.Envelope) error { return reason })
	}
	err := b.Deliver(ctx, envelope(1), envelope(2))
	failures := map[string]int{}
	for _, failed := range all[*events.HandlerError](err) {
		if failed.Event != (Rang{}).EventName() {
			return fmt.Errorf("a HandlerError names the event %q", failed.Event)
		}
		if reason, ok := reasons[failed.Handler]; !ok || !errors.Is(failed, reason) {
			return fmt.Errorf("the HandlerError of %q wraps %w", failed.Handler, failed.Err)
		}
		failures[fmt.Sprint(failed.Handler, failed.EventID)]++
	}
	for name := range reasons {
		for n := byte(1); n <= 2; n++ {
			if got := failures[fmt.Sprint(name, identity(n))]; got != 1 {
				return fmt.Errorf("handler %q failed on %s: %d errors say so, want 1, in: %w", name, identity(n), got, orNone(err))
			}
		}
	}
	return nil
}

func aPanicIsAnError(ctx context.Context, b Bus) error {
	j := &journal{}
	b.Subscribe("panics", Everything, func(context.Context, events.Envelope) error { panic("no") })
	b.Subscribe("next", Everything, j.writes("next"))
	err := b.Publish(ctx, Rang{})
	failed, ok := errors.AsType[*events.HandlerError](err)
	if !ok || failed.Handler != "panics" {
		return fmt.Errorf("a handler panicked: error %w, want a HandlerError that names it", orNone(err))
	}
	if panicked, ok := errors.AsType[*events.PanicError](failed); !ok || panicked.Value() != "no" {
		return fmt.Errorf("a handler panicked: error %w, want a PanicError with its value", err)
	}
	return j.reads("next")
}

func noErrorPrintsTheEvent(ctx context.Context, b Bus) error {
	const secret = "Ada Lovelace"
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	b.Subscribe("fails", Everything, func(context.Context, events.Envelope) error { return errRefused })
	b.Subscribe("panics", Everything, func(_ context.Context, env events.Envelope) error {
		giveUp()
		panic(env.Event)
	})
	b.Subscribe("misses it", Everything, (&journal{}).names)
	err := b.Publish(ctx, Rang{Note: secret})
	for _, verb := range []string{"%v", "%+v", "%q"} {
		if strings.Contains(fmt.Sprintf(verb, err), secret) {
			return fmt.Errorf("an error printed with %s has the contents of the event in it", verb)
		}
	}
	return nil
}

// orNone returns an error that says so when err is nil.
func orNone(err error) error {
	if err == nil {
		return errors.New("none")
	}
	return err
}
