package events_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

// contents is an event, and a panic's value, that every verb has something to print of.
type contents struct {
	Owner  string
	Number int
	Bytes  []byte
}

func (contents) EventName() string { return "bank.contents" }

func secretContents() contents {
	return contents{Owner: secret, Number: 4111_1111, Bytes: []byte(secret)}
}

// traces are the ways in which fmt may spell what is in the contents.
func traces() []string {
	return []string{
		secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), "41111111", "2734b57", "2734B57",
		fmt.Sprintf("%d", []byte(secret))[1:], fmt.Sprintf("%o", []byte(secret))[1:], fmt.Sprintf("%b", []byte(secret))[1:],
	}
}

func verbs() []string {
	var all []string
	for _, letter := range "vsdqxXtcUeEfFgGbopOz" {
		for _, flags := range []string{"", "+", "#", " ", "-80", "080", ".5"} {
			all = append(all, "%"+flags+string(letter))
		}
	}
	return all
}

func TestNoVerbPrintsTheContentsOfAnEvent(t *testing.T) {
	t.Parallel()

	bus := events.NewBus()
	events.Subscribe(bus, "panics", func(_ context.Context, e contents) error { panic(e) })
	failed := bus.Deliver(t.Context(), events.Envelope{Event: secretContents()})
	var (
		panicked *events.PanicError
		handler  *events.HandlerError
	)
	require.ErrorAs(t, failed, &panicked)
	require.ErrorAs(t, failed, &handler)
	require.Equal(t, secretContents(), panicked.Value())

	env, hidden := events.Envelope{Event: secretContents()}, traces()
	for name, value := range map[string]any{
		"an envelope": env, "a pointer to it": &env, "envelopes": []events.Envelope{env},
		"a struct with an envelope": struct{ Envelope events.Envelope }{env},
		"a panic":                   panicked, "a struct with a panic": struct{ Err error }{panicked},
		"the handler's error": handler, "the error of the delivery": failed,
		"both joined": errors.Join(failed, panicked),
		"one wrapped": fmt.Errorf("it failed: %w", panicked),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range verbs() {
				if strings.HasSuffix(verb, "p") && strings.Contains(name, "an envelope") {
					continue // asks no method of what is no pointer; go vet refuses it
				}
				printed := fmt.Sprintf(verb, value)
				for _, trace := range hidden {
					if strings.Contains(printed, trace) { // not require.NotContains, which is slow for so many
						t.Fatalf("%s prints %s", verb, printed)
					}
				}
			}
		})
	}
}

func TestEveryVerbPrintsTheTextAtTheWidthAskedFor(t *testing.T) {
	t.Parallel()

	text := events.Envelope{}.String()
	require.Equal(t, text, fmt.Sprintf("%d", events.Envelope{}))
	require.Equal(t, fmt.Sprintf("%60s|%-60s|", text, text), fmt.Sprintf("%60v|%-60s|", events.Envelope{}, events.Envelope{}))
	require.Equal(t, fmt.Sprintf("%q", text), fmt.Sprintf("%q", events.Envelope{}))

	panicked := &events.PanicError{}
	require.Equal(t, panicked.Error(), fmt.Sprintf("%d", panicked))
	require.Equal(t, fmt.Sprintf("%40s|", panicked.Error()), fmt.Sprintf("%40x|", panicked))
}
