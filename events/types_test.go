package events_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
)

type (
	nameless  struct{}
	shouted   struct{}
	endless   struct{}
	alsoNamed struct{}
	moody     struct{ Name string }
	amount    int
)

func (nameless) EventName() string  { return "" }
func (shouted) EventName() string   { return "Bank.Opened" }
func (endless) EventName() string   { return "bank." + strings.Repeat("a", 200) }
func (alsoNamed) EventName() string { return opened{}.EventName() }
func (m moody) EventName() string   { return m.Name + "bank.moody" }
func (amount) EventName() string    { return "bank.amount" }

func TestTypesListWhatWasDeclared(t *testing.T) {
	t.Parallel()

	types := events.NewTypes(events.TypeOf[opened](), events.TypeOf[deposited](), events.TypeOf[amount]())

	require.True(t, types.Has(opened{Owner: "Ada"}))
	require.True(t, types.Has(amount(3)))
	require.False(t, types.Has(closed{}), "not listed")
	require.False(t, types.Has(alsoNamed{}), "another type of the same name")
	require.False(t, types.Has(&opened{}), "a pointer is another type")
	var none *opened
	require.False(t, types.Has(none), "not even asked for its name")
	require.False(t, types.Has(nil))

	var names []string
	for one := range types.All() {
		names = append(names, one.Name())
	}
	require.Equal(t, []string{"bank.opened", "bank.deposited", "bank.amount"}, names)
	for range types.All() {
		break // whoever stops early is not called again
	}
}

func TestNilTypesListNothing(t *testing.T) {
	t.Parallel()

	var none *events.Types
	require.False(t, none.Has(opened{}))
	require.Empty(t, slices.Collect(none.All()))
	require.False(t, events.NewTypes().Has(opened{}))
}

func TestTypesKeepNothingOfTheCallersSlice(t *testing.T) {
	t.Parallel()

	list := []events.Type{events.TypeOf[opened]()}
	types := events.NewTypes(list...)
	list[0] = events.TypeOf[closed]()
	for one := range types.All() {
		require.Equal(t, "bank.opened", one.Name())
	}
}

func same(old []byte) ([]byte, error) { return old, nil }

func listOf(types ...events.Type) *events.Types { return events.NewTypes(types...) }

func TestATypeSaysAtWhichSchemaItIsWritten(t *testing.T) {
	t.Parallel()

	require.Equal(t, 1, events.TypeOf[opened]().SchemaVersion())
	require.Equal(t, 1, events.TypeOf[opened](events.Schema(1)).SchemaVersion())
	upcasts := []events.Upcast{same, same}
	third := events.Schema(3, upcasts...)
	upcasts[1] = nil
	require.Equal(t, 3, events.TypeOf[opened](third).SchemaVersion())
	_, err := listOf(events.TypeOf[opened](third)).Decode(events.Encoded{
		Name: "bank.opened", Schema: 1, ContentType: events.ContentType, Data: []byte("{}"),
	})
	require.NoError(t, err, "nothing is kept of the caller's slice")
}

func TestListsOfSeveralContextsAreJoined(t *testing.T) {
	t.Parallel()

	joined := events.JoinTypes(
		listOf(events.TypeOf[opened](), events.TypeOf[closed]()), nil,
		listOf(events.TypeOf[rang](), events.TypeOf[opened]()), events.NewTypes(),
	)
	var names []string
	for one := range joined.All() {
		names = append(names, one.Name())
	}
	require.Equal(t, []string{"bank.opened", "bank.closed", "door.rang"}, names)
	require.True(t, joined.Has(rang{}))
	require.False(t, joined.Has(deposited{}))
	require.Empty(t, slices.Collect(events.JoinTypes().All()))
}

func TestABusRemembersThatARelayFeedsIt(t *testing.T) {
	t.Parallel()

	bus, other := events.NewBus(), events.NewBus()
	require.False(t, bus.Relayed())
	bus.MarkRelayed()
	bus.MarkRelayed()
	require.True(t, bus.Relayed())
	require.False(t, other.Relayed())
	j := &journal{}
	j.names(bus)
	require.NoError(t, bus.Publish(t.Context(), opened{}), "it delivers as before")
	require.Equal(t, []string{"bank.opened"}, j.read())
}

func TestADeclarationThatCannotBeRightPanics(t *testing.T) {
	t.Parallel()

	for name, declare := range map[string]func(){
		"a pointer":                      func() { events.TypeOf[*opened]() },
		"an interface":                   func() { events.TypeOf[accountEvent]() },
		"no name":                        func() { events.TypeOf[nameless]() },
		"a name in capitals":             func() { events.TypeOf[shouted]() },
		"a name that is too long":        func() { events.TypeOf[endless]() },
		"a zero Type":                    func() { events.NewTypes(events.Type{}) },
		"a type twice":                   func() { events.NewTypes(events.TypeOf[opened](), events.TypeOf[opened]()) },
		"two types of one name":          func() { events.NewTypes(events.TypeOf[opened](), events.TypeOf[alsoNamed]()) },
		"a zero Type after a proper one": func() { events.NewTypes(events.TypeOf[opened](), events.Type{}) },
		"a nil option":                   func() { events.TypeOf[opened](nil) },
		"schema 0":                       func() { events.Schema(0) },
		"schema 2 of no upcasts":         func() { events.Schema(2) },
		"schema 1 of an upcast":          func() { events.Schema(1, same) },
		"a nil upcast":                   func() { events.Schema(2, nil) },
		"two schemas":                    func() { events.TypeOf[opened](events.Schema(2, same), events.Schema(2, same)) },
		"two schemas, the first of 1":    func() { events.TypeOf[opened](events.Schema(1), events.Schema(2, same)) },
		"lists that share a name":        func() { events.JoinTypes(listOf(events.TypeOf[opened]()), listOf(events.TypeOf[alsoNamed]())) },
		"lists of two schemas of a type": func() {
			events.JoinTypes(listOf(events.TypeOf[opened]()), listOf(events.TypeOf[opened](events.Schema(2, same))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, declare)
		})
	}
}

func TestAnEventThatIsNamedByItsValueIsNotTheListedOne(t *testing.T) {
	t.Parallel()

	types := events.NewTypes(events.TypeOf[moody]())
	require.True(t, types.Has(moody{}))
	require.False(t, types.Has(moody{Name: "other."}))
}
