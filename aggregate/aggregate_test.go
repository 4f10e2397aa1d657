package aggregate_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/failure"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func account(t *testing.T, id string) *Account {
	t.Helper()
	a, err := OpenAccount(AccountID{id}, noon)
	require.NoError(t, err)
	return a
}

func TestANewAggregateHasAnIdentityAndNothingElse(t *testing.T) {
	t.Parallel()

	card := &Card{root: aggregate.New(AccountID{"c1"})}
	require.Equal(t, AccountID{"c1"}, card.ID())
	require.Zero(t, card.Version())
	require.Empty(t, aggregate.Pending(card))
	require.Zero(t, new(Card).ID(), "the zero root identifies nothing")
}

func TestEventsAreRecordedInOrderAndInUTC(t *testing.T) {
	t.Parallel()

	a := account(t, "a1")
	now := time.Now() // with a monotonic reading, in some zone
	require.NoError(t, a.Deposit(5, now.In(time.FixedZone("CET", 3600))))
	require.NoError(t, a.Deposit(7, time.Time{}))

	require.Equal(t, []aggregate.Recorded{
		{Event: Opened{AccountID{"a1"}}, At: noon},
		{Event: Deposited{AccountID{"a1"}, 5}, At: now.UTC().Round(0)},
		{Event: Deposited{AccountID{"a1"}, 7}}, // the zero time is left to the unit of work
	}, aggregate.Pending(a))
	require.True(t, aggregate.Pending(a)[2].At.IsZero())
	require.Zero(t, a.Version(), "commands do not change the version")
}

func TestPendingIsTheCallers(t *testing.T) {
	t.Parallel()

	a := account(t, "a1")
	require.NoError(t, a.Deposit(5, noon))
	got := aggregate.Pending(a)
	got[0].Event = Closed{}
	_ = append(got[:1], aggregate.Recorded{Event: Closed{}})

	require.Equal(t, Opened{AccountID{"a1"}}, aggregate.Pending(a)[0].Event)
	require.Equal(t, Deposited{AccountID{"a1"}, 5}, aggregate.Pending(a)[1].Event)

	before := aggregate.Pending(a)
	require.NoError(t, a.Deposit(6, noon))
	require.Len(t, before, 2)
}

func TestOneTypeAndOneIdentityIsTheSameAggregate(t *testing.T) {
	t.Parallel()

	one, again, other := account(t, "a1"), account(t, "a1"), account(t, "a2")
	require.NoError(t, again.Deposit(5, noon))
	card := &Card{root: aggregate.New(AccountID{"a1"})}
	branch := &Branch{root: aggregate.New(BranchID{"a1"})}
	var nobody *Account

	for name, row := range map[string]struct {
		a, b aggregate.Any
		same bool
	}{
		"itself":                             {one, one, true},
		"another instance in another state":  {one, again, true},
		"another identity":                   {one, other, false},
		"another type of the same identity":  {one, card, false},
		"another type with other identities": {one, branch, false},
		"two without identity":               {new(Account), new(Account), false},
		"one without identity":               {one, new(Account), false},
		"nil":                                {one, nil, false},
		"nil twice":                          {nil, nil, false},
		"a nil pointer":                      {one, nobody, false},
		"nil pointers":                       {nobody, nobody, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.same, aggregate.Same(row.a, row.b))
			require.Equal(t, row.same, aggregate.Same(row.b, row.a))
		})
	}
}

func TestLoadedTellsTheVersionAndNothingElse(t *testing.T) {
	t.Parallel()

	a := account(t, "a1")
	aggregate.Loaded(a, 7)
	require.EqualValues(t, 7, a.Version())
	require.Len(t, aggregate.Pending(a), 1)
}

func TestCommittedTakesTheEventsThatWereStored(t *testing.T) {
	t.Parallel()

	for name, row := range map[string]struct {
		n    int
		left int
	}{
		"none":                    {0, 3},
		"some: the others stay":   {2, 1},
		"all":                     {3, 0},
		"more than there are":     {4, 0},
		"fewer than none is none": {-1, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := account(t, "a1")
			require.NoError(t, a.Deposit(1, noon))
			require.NoError(t, a.Deposit(2, noon))
			before := aggregate.Pending(a)
			aggregate.Committed(a, 8, row.n)

			require.EqualValues(t, 8, a.Version())
			require.Equal(t, before[3-row.left:], append([]aggregate.Recorded{}, aggregate.Pending(a)...))
			require.EqualValues(t, 3, a.Balance(), "the state is untouched")
		})
	}
}

func TestAnEventRecordedWhileOthersAreStoredStays(t *testing.T) {
	t.Parallel()

	a := account(t, "a1")
	stored := aggregate.Pending(a)
	require.NoError(t, a.Deposit(1, noon))
	aggregate.Committed(a, 1, len(stored))

	require.Equal(t, []aggregate.Recorded{{Event: Deposited{AccountID{"a1"}, 1}, At: noon}}, aggregate.Pending(a))
}

func TestKeepPutsStateVersionAndPendingEventsBack(t *testing.T) {
	t.Parallel()

	a := account(t, "a1")
	require.NoError(t, a.Deposit(5, noon))
	aggregate.Loaded(a, 3)
	snapshot, pending := a.Snapshot(), aggregate.Pending(a)

	undo := aggregate.Keep(a, (*Account).Snapshot, RestoreAccount)()
	for range 3 { // an undo may be run again
		require.NoError(t, a.Deposit(7, noon))
		aggregate.Committed(a, 4, 2)
		require.NoError(t, undo())

		require.Equal(t, snapshot, a.Snapshot())
		require.EqualValues(t, 3, a.Version())
		require.Equal(t, pending, aggregate.Pending(a))
	}
	require.NoError(t, a.Deposit(1, noon), "it is the same instance, and in use")
	require.EqualValues(t, 6, a.Balance())
}

func TestAKeeperRemembersTheMomentItIsCalled(t *testing.T) {
	t.Parallel()

	a := account(t, "a1")
	keep := aggregate.Keep(a, (*Account).Snapshot, RestoreAccount)
	require.NoError(t, a.Deposit(1, noon))
	early := keep()
	require.NoError(t, a.Deposit(2, noon))
	late := keep()
	require.NoError(t, a.Deposit(4, noon))

	require.NoError(t, late())
	require.EqualValues(t, 3, a.Balance())
	require.Len(t, aggregate.Pending(a), 3)
	require.NoError(t, early())
	require.EqualValues(t, 1, a.Balance())
	require.Len(t, aggregate.Pending(a), 2)
}

func TestARefusedWayBackChangesNothing(t *testing.T) {
	t.Parallel()

	torn := errors.New("the snapshot cannot be restored")
	a := account(t, "a1")
	undo := aggregate.Keep(a, (*Account).Snapshot, func(AccountSnapshot) (*Account, error) { return nil, torn })()
	require.NoError(t, a.Deposit(5, noon))
	aggregate.Loaded(a, 9)
	snapshot, pending := a.Snapshot(), aggregate.Pending(a)

	require.ErrorIs(t, undo(), torn)
	require.Equal(t, snapshot, a.Snapshot())
	require.EqualValues(t, 9, a.Version())
	require.Equal(t, pending, aggregate.Pending(a))
}

func TestAnAggregateIsNoJSONValue(t *testing.T) {
	t.Parallel()

	a := account(t, "a1")
	_, err := json.Marshal(a)
	require.ErrorIs(t, err, aggregate.ErrJSON)
	_, err = json.Marshal(struct{ Accounts []*Account }{[]*Account{a}})
	require.ErrorIs(t, err, aggregate.ErrJSON)

	before := a.Snapshot()
	err = json.Unmarshal([]byte(`{"balance":5}`), a)
	require.ErrorIs(t, err, aggregate.ErrJSON)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	require.Equal(t, before, a.Snapshot())
	require.ErrorIs(t, json.Unmarshal([]byte(`{"balance":5}`), new(Account)), aggregate.ErrJSON)
}

// go vet takes what has a Lock and an Unlock for something that must not be copied.
func TestGoVetSeesThatARootIsNotCopied(t *testing.T) {
	t.Parallel()

	root := reflect.TypeFor[aggregate.Root[AccountID]]()
	for field := range root.Fields() {
		pointer := reflect.PointerTo(field.Type)
		_, locks := pointer.MethodByName("Lock")
		_, unlocks := pointer.MethodByName("Unlock")
		if locks && unlocks {
			return
		}
	}
	t.Error("there is no such field")
}

// What is promoted to an aggregate is what the world may ask of it.
func TestFromOutsideAnAggregateShowsIdentityAndVersionOnly(t *testing.T) {
	t.Parallel()

	card, promoted := reflect.TypeFor[*Card](), []string{}
	for method := range card.Methods() {
		promoted = append(promoted, method.Name)
	}
	require.Equal(t, []string{"ID", "MarshalJSON", "UnmarshalJSON", "Version"}, promoted)
}
