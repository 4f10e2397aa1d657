package repository_test

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

func TestAnEventIDIsAUUIDOfVersion5(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		namespace := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "namespace"))
		kind, id := rapid.StringMatching(`[a-z]{1,9}\.[a-z_]{1,9}`).Draw(t, "kind"), rapid.String().Draw(t, "id")
		version, index := rapid.Uint64().Draw(t, "version"), rapid.IntRange(0, 1<<20).Draw(t, "index")
		name := strings.Join([]string{kind, strconv.FormatUint(version, 10), strconv.Itoa(index), id}, "\n")
		got := repository.EventID(namespace, kind, id, version, index)
		require.Equal(t, uuid.NewSHA1(namespace, []byte(name)), got)
		require.Equal(t, uuid.Version(5), got.Version())
		require.Equal(t, uuid.RFC4122, got.Variant())
	})
}

func TestTwoEventsHaveTwoIDs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type fact struct {
			kind, id string
			version  uint64
			index    int
		}
		draw := func(label string) fact {
			return fact{
				rapid.SampledFrom([]string{"a.b", "a.bc", "a.b1"}).Draw(t, label),
				rapid.StringMatching(`[01\n]{0,3}`).Draw(t, label),
				rapid.Uint64Range(0, 12).Draw(t, label), rapid.IntRange(0, 12).Draw(t, label),
			}
		}
		one, two := draw("one"), draw("two")
		same := repository.EventID(uuid.Nil, one.kind, one.id, one.version, one.index) ==
			repository.EventID(uuid.Nil, two.kind, two.id, two.version, two.index)
		require.Equal(t, one == two, same)
	})
}

func TestAnEnvelopeSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	correlation := uuid.NameSpaceURL
	ctx := events.WithMetadata(events.WithCorrelation(t.Context(), correlation), "tenant", "north")
	require.NoError(t, b.unit().Do(ctx, func(ctx context.Context, all collection) error {
		a, err := all.Get(ctx, AccountID{"a"})
		return errors.Join(err, a.Deposit(1, noon), a.Deposit(2, noon.Add(time.Hour)), all.Save(ctx, a))
	}))
	require.Len(t, b.published, 2)
	for i, env := range b.published {
		require.Equal(t, repository.EventID(b.memory.Namespace(), "bank.account", "a", 2, i), env.ID)
		require.Equal(t, Deposited{Account: "a", Cents: i + 1}, env.Event)
		require.Equal(t, noon.Add(time.Duration(i)*time.Hour), env.OccurredAt)
		require.Equal(t, "bank.account a 2", env.Aggregate+" "+env.AggregateID+" "+strconv.FormatUint(env.Version, 10))
		require.Equal(t, i, env.Index)
		require.Equal(t, correlation, env.CorrelationID)
		require.Zero(t, env.CausationID)
		require.Equal(t, map[string]string{"tenant": "north"}, maps.Collect(env.Metadata()))
	}
	require.Equal(t, b.published, b.memory.Envelopes()[1:], "what is published is what is stored")
}

func TestTheFirstEventOfAUnitCorrelatesTheRest(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	b.do(func(ctx context.Context, all collection) error {
		return errors.Join(all.Save(ctx, account("b")), deposit(ctx, all, "a", 1), all.Save(ctx, account("c")))
	})
	require.Len(t, b.published, 3)
	for _, env := range b.published {
		require.Equal(t, b.published[0].ID, env.CorrelationID)
	}
}

// What a handler's own unit of work records names the handled event as its cause, also
// through several answers, and shares its correlation and metadata.
func TestCauseAndCorrelationGoThroughHandlers(t *testing.T) {
	t.Parallel()
	b := newBank(t, "a")
	bus := events.NewBus()
	unit := collectionUnit(b.memory, repository.PublishTo(bus))
	var seen []events.Envelope
	events.Subscribe(bus, "all", func(ctx context.Context, _ events.Event) error {
		env, _ := events.FromContext(ctx)
		seen = append(seen, env)
		return nil
	})
	events.Subscribe(bus, "bonus", func(ctx context.Context, e Deposited) error {
		if e.Cents == 0 || e.Cents > 1000 {
			return nil
		}
		return unit.Do(ctx, func(ctx context.Context, all collection) error { return deposit(ctx, all, "a", e.Cents*100) })
	})
	ctx := events.WithMetadata(t.Context(), "tenant", "north")
	require.NoError(t, unit.Do(ctx, func(ctx context.Context, all collection) error { return deposit(ctx, all, "a", 1) }))
	require.Len(t, seen, 3)
	require.Zero(t, seen[0].CausationID)
	for i, env := range seen {
		require.Equal(t, seen[0].ID, env.CorrelationID)
		require.Equal(t, "north", env.Meta("tenant"))
		if i > 0 {
			require.Equal(t, seen[i-1].ID, env.CausationID)
		}
	}
}

func TestEventsRecordedAtNoTimeTakeTheClockOfTheCommit(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	asked := 0
	clock := func() time.Time {
		asked++
		return time.Date(2026, 3, 2, 13, asked, 0, 0, time.FixedZone("CET", 3600))
	}
	unit := b.unit(repository.WithClock(clock))
	err := unit.Do(t.Context(), func(ctx context.Context, all collection) error {
		x := OpenAccount(AccountID{"x"}, Holder{"x"}, Branch{}, time.Time{})
		y := OpenAccount(AccountID{"y"}, Holder{"y"}, Branch{}, time.Time{})
		return errors.Join(x.Deposit(1, noon), x.Deposit(1, time.Time{}), all.Save(ctx, x), all.Save(ctx, y))
	})
	require.NoError(t, err)
	require.Equal(t, 1, asked, "one instant a unit")
	at := noon.Add(time.Minute)
	for i, want := range []time.Time{at, noon, at, at} {
		require.Equal(t, want, b.published[i].OccurredAt)
		require.Equal(t, time.UTC, b.published[i].OccurredAt.Location())
	}
	require.NoError(t, unit.Do(t.Context(), func(ctx context.Context, all collection) error { return deposit(ctx, all, "x", 1) }))
	require.Equal(t, 1, asked, "the clock is not asked in vain")
}

func TestEventsThatTheMappingDoesNotListAreRefusedInMemoryToo(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := account("a")
	aggregate.Record(&a.root, burnt{}, noon)
	err := b.unit().Repositories().Save(t.Context(), a)
	require.ErrorIs(t, err, repository.ErrUnlistedEvent)
	var usage *repository.UsageError
	require.ErrorAs(t, err, &usage)
	require.Equal(t, "repository_test.burnt", usage.Detail)
	b.untouched()
	require.Equal(t, 2, pending(a))

	silent := repository.Map("bank.account", (*Account).Snapshot, RestoreAccount)
	unit := repository.NewUnitOfWork(b.memory, func(s *repository.Session) collection { return repository.In(s, silent) })
	require.ErrorIs(t, unit.Repositories().Save(t.Context(), account("a")), repository.ErrUnlistedEvent)
}
