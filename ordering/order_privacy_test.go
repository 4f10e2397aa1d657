package ordering_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

func tellsNothing(t *testing.T, what, text string) {
	t.Helper()
	hex := fmt.Sprintf("%x %X", street, street)
	for _, secret := range append(strings.Fields(hex), street, city, postalCode, "Quillfeather") {
		require.NotContains(t, text, secret, what)
	}
}

// printed is v as package fmt shows it, in whatever it stands.
func printed(v any) map[string]string {
	type holder struct {
		Held any
		own  any
	}
	all := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%40v", "%-40s", "%.3s"} {
		all[verb] = fmt.Sprintf(verb, v)
		all[verb+" in a struct"] = fmt.Sprintf(verb, holder{v, v})
		all[verb+" in a slice"] = fmt.Sprintf(verb, []any{v})
		all[verb+" in a map"] = fmt.Sprintf(verb, map[string]any{"a": v})
	}
	return all
}

func TestNothingPrintsAnAddress(t *testing.T) {
	t.Parallel()
	o := placedOrder()
	values := map[string]any{
		"address": home(), "order": o, "snapshot": o.Snapshot(), "snapshot pointer": new(o.Snapshot()),
		"recorded": aggregate.Pending(o), "types": ordering.EventTypes(),
	}
	for _, e := range goldenEvents() {
		values[e.EventName()] = e
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, text := range printed(v) {
				tellsNothing(t, how, text)
			}
		})
	}
	require.Equal(t, "[address]", fmt.Sprint(home()))
	require.Equal(t, "[no address]", fmt.Sprint(ordering.Address{}))
	require.Equal(t, street+", "+city+", "+postalCode+", GB", home().String(), "who asks for it by name gets it")
}

// What is given to a logger whole, by value or by pointer, is logged without its address,
// by the handler that prints as by the one that encodes.
func TestNothingLogsAnAddress(t *testing.T) {
	t.Parallel()
	o := placedOrder()
	command := ordering.PlaceOrder{Customer: "cust-123", Street: street, City: city, PostalCode: postalCode, Country: "GB", Currency: "GBP"}
	values := map[string]any{"address": home(), "order": o, "snapshot": o.Snapshot(), "snapshot pointer": new(o.Snapshot()), "command": command}
	for _, e := range goldenEvents() {
		values[e.EventName()] = e
		values["envelope of "+e.EventName()] = events.Envelope{Event: e, AggregateID: "o-1"}
	}
	for name, v := range values {
		var b bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			slog.New(h).With("before", v).WithGroup("group").Info("told", "value", v, slog.Group("inner", "again", v))
		}
		require.NotEmpty(t, b.String())
		tellsNothing(t, name, b.String())
	}
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("told", "snapshot", o.Snapshot(), "placed", goldenEvents()[4], "order", o)
	for _, kept := range []string{`"o-1"`, `"cust-123"`, `"placed"`, `"GBP 96.30"`} {
		require.Contains(t, b.String(), kept, "what is not personal is there")
	}
}

func TestNoErrorTellsAnAddress(t *testing.T) {
	t.Parallel()
	var errs []error
	note := func(err error) { require.Error(t, err); errs = append(errs, err) }
	// Each part is refused in its turn, with the others in sight.
	for i := range 4 {
		parts := []string{street, city, postalCode, "GB"}
		parts[i] += "\x00" + street
		_, err := ordering.NewAddress(parts[0], parts[1], parts[2], parts[3])
		note(err)
		doc, err := json.Marshal(map[string]string{"street": parts[0], "city": parts[1], "postal_code": parts[2], "country": parts[3]})
		require.NoError(t, err)
		var a ordering.Address
		note(json.Unmarshal(doc, &a))
		note(json.Unmarshal(doc[:len(doc)-3], &a))
		note(a.UnmarshalJSON(doc[:len(doc)-3]))
		note(a.UnmarshalJSON(append(doc, doc...)))
		c := coursesToLondon()
		c.Street, c.City, c.PostalCode, c.Country = parts[0], parts[1], parts[2], parts[3]
		_, err = openShop().PlaceOrder(t.Context(), c)
		note(err)
	}
	for _, status := range ordering.Statuses() {
		for _, commands := range []map[string]func(*ordering.Order) error{orderCommands(), orderRefusals()} {
			for _, command := range commands {
				if err := command(orderIn(status)); err != nil {
					errs = append(errs, err)
				}
			}
		}
	}
	s := placedOrder().Snapshot()
	s.Carrier = "too early"
	_, err := ordering.RestoreOrder(s)
	note(err)
	kind := ordering.OrderMapping.Kind()
	document, err := kind.Encode(placedOrder().Snapshot())
	require.NoError(t, err)
	for _, broken := range []string{strings.Replace(string(document), `"GB"`, `"gb"`, 1), strings.Replace(string(document), `"city"`, `"town"`, 1), string(document[:len(document)/2])} {
		_, err := kind.Decode(1, []byte(broken))
		note(err)
		require.ErrorIs(t, err, repository.ErrCorrupt)
	}
	for _, err := range errs {
		for how, text := range printed(err) {
			tellsNothing(t, how, text)
		}
		var b bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			slog.New(h).Error("failed", "error", err)
		}
		tellsNothing(t, "a log", b.String())
		for e := err; e != nil; e = errors.Unwrap(e) {
			tellsNothing(t, "what is wrapped", e.Error())
		}
	}
}
