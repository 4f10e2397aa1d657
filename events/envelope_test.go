package events_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

// secret is what must not be read anywhere.
const secret = "Ada Lovelace"

func secretive() events.Envelope {
	return events.Envelope{
		ID: id(1), Event: opened{Owner: secret}, OccurredAt: noon, Aggregate: "bank.account", AggregateID: "a1",
		Version: 3, CorrelationID: id(2),
	}.WithMeta("owner", secret)
}

func TestMetadataIsReadInByteOrderOfTheKeys(t *testing.T) {
	t.Parallel()

	env := events.Envelope{}.WithMeta("b", "2").WithMeta("a", "1").WithMeta("Z", "0").WithMeta("b", "3")

	var keys []string
	for key, value := range env.Metadata() {
		keys = append(keys, key)
		require.Equal(t, value, env.Meta(key))
	}
	require.Equal(t, []string{"Z", "a", "b"}, keys)
	require.Equal(t, "3", env.Meta("b"))
	require.Empty(t, env.Meta("c"))

	for range env.Metadata() {
		break // whoever stops early is not called again
	}
}

func TestAnEnvelopeWithoutMetadataHasNone(t *testing.T) {
	t.Parallel()

	require.Empty(t, maps.Collect(events.Envelope{}.Metadata()))
	require.Empty(t, events.Envelope{}.Meta("tenant"))
}

func TestWithMetaLeavesTheOriginalAlone(t *testing.T) {
	t.Parallel()

	one := events.Envelope{}.WithMeta("tenant", "acme").WithMeta("trace", "1")
	two := one.WithMeta("tenant", "other").WithMeta("user", "u1")

	require.Equal(t, map[string]string{"tenant": "acme", "trace": "1"}, maps.Collect(one.Metadata()))
	require.Equal(t, map[string]string{"tenant": "other", "trace": "1", "user": "u1"}, maps.Collect(two.Metadata()))
}

// Every way in which envelopes usually reach a log is tried.
func TestAnEnvelopeDoesNotPrintWhatIsInItsEvent(t *testing.T) {
	t.Parallel()

	env := secretive()
	printed := map[string]string{
		"String": env.String(),
		"errors": errors.Join(fmt.Errorf("it failed: %s", env)).Error(),
		"%q":     fmt.Sprintf("%q", env),
		"%x":     fmt.Sprintf("%x", env),
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		printed[verb] = fmt.Sprintf(verb, env)
		printed[verb+" of a pointer"] = fmt.Sprintf(verb, &env)
		printed[verb+" of a list"] = fmt.Sprintf(verb, []events.Envelope{env})
	}
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("received", "envelope", env, "pointer", &env)
		printed[name] = b.String()
	}

	for _, name := range slices.Sorted(maps.Keys(printed)) {
		require.NotContains(t, printed[name], secret, name)
		require.NotContains(t, printed[name], fmt.Sprintf("%x", secret), name)
	}
	for _, name := range []string{"%v", "%+v", "%#v", "slog text", "slog JSON"} {
		require.Contains(t, printed[name], "bank.opened", name)
		require.Contains(t, printed[name], "a1", name)
	}
}

func TestTheZeroEnvelopePrints(t *testing.T) {
	t.Parallel()

	require.NotEmpty(t, events.Envelope{}.String())
	require.NotPanics(t, func() { events.Envelope{}.LogValue() })
}

func TestAnEventWhoseNameCannotBeAskedForStillPrints(t *testing.T) {
	t.Parallel()

	var none *opened
	require.NotPanics(t, func() { _ = events.Envelope{Event: none}.String() })
	require.NotPanics(t, func() { events.Envelope{Event: none}.LogValue() })
}
