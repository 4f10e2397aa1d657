package insurance_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

var errWork = errors.New("test: the work failed")

// stored returns a unit of work over a store in which the policies are, and the names of the
// events that the bus has handed out since.
func stored(t *testing.T, ps ...*policy) (*repository.UnitOfWork[insurance.Repositories], *memstore.Store, *[]string) {
	t.Helper()
	store, bus, heard := memstore.New(memstore.WithOutbox()), events.NewBus(), &[]string{}
	uow := insurance.NewUnitOfWork(store, repository.PublishTo(bus))
	for _, p := range ps {
		require.NoError(t, uow.Repositories().Policies.Save(t.Context(), p))
	}
	events.Subscribe(bus, "listener", func(_ context.Context, e insurance.Event) error {
		*heard = append(*heard, e.EventName())
		return nil
	})
	return uow, store, heard
}

// Two policies are changed and a third is drafted, in one unit: a holder moves their cover
// from one policy to another.
func replace(ctx context.Context, r insurance.Repositories) error {
	for _, id := range []insurance.PolicyID{policy1, policy2} {
		p, err := r.Policies.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := p.Suspend(noon); err != nil {
			return err
		}
		if err := r.Policies.Save(ctx, p); err != nil {
			return err
		}
	}
	return r.Policies.Save(ctx, draftOf(policyID(3), holder(ada, "1990-05-17"), year))
}

func TestAUnitOfWorkStoresAllPoliciesOrNone(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		spoil func(cancel context.CancelFunc) error
		check func(t *testing.T, err error)
	}{
		"it fails": {
			func(context.CancelFunc) error { return errWork },
			func(t *testing.T, err error) { t.Helper(); require.ErrorIs(t, err, errWork) },
		},
		"it panics": {
			func(context.CancelFunc) error { panic(errWork) },
			func(t *testing.T, err error) { t.Helper(); require.ErrorIs(t, err, errPanic) },
		},
		"it is given up": {
			func(cancel context.CancelFunc) error { cancel(); return nil },
			func(t *testing.T, err error) { t.Helper(); require.ErrorIs(t, err, context.Canceled) },
		},
		"another was first": {
			func(context.CancelFunc) error { return repository.ErrConflict },
			func(t *testing.T, err error) { t.Helper(); require.ErrorIs(t, err, repository.ErrConflict) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			uow, store, heard := stored(t, after(draft(), activate), activePolicy(policy2, bob))
			before := len(store.Envelopes())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tt.check(t, recovered(func() error {
				return uow.Do(ctx, func(ctx context.Context, r insurance.Repositories) error {
					if err := replace(ctx, r); err != nil {
						return err
					}
					return tt.spoil(cancel)
				})
			}))
			require.Empty(t, *heard, "no event left")
			require.Len(t, store.Envelopes(), before, "none waits to leave")
			for _, id := range []insurance.PolicyID{policy1, policy2} {
				p, err := uow.Repositories().Policies.Get(t.Context(), id)
				require.NoError(t, err)
				require.Equal(t, insurance.StatusActive, p.Status())
				require.Equal(t, uint64(1), p.Version())
			}
			_, err := uow.Repositories().Policies.Get(t.Context(), policyID(3))
			require.ErrorIs(t, err, repository.ErrNotFound)
		})
	}
}

var errPanic = errors.New("test: the work panicked")

func recovered(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	return f()
}

func activePolicy(id insurance.PolicyID, h insurance.HolderID) *policy {
	return after(draftOf(id, holder(h, "1990-05-17"), year), activate)
}

func TestEventsOfAUnitLeaveAfterTheCommitAndAllOfThem(t *testing.T) {
	t.Parallel()

	uow, _, heard := stored(t, after(draft(), activate), activePolicy(policy2, bob))
	err := uow.Do(t.Context(), func(ctx context.Context, r insurance.Repositories) error {
		err := replace(ctx, r)
		require.Empty(t, *heard, "before the commit nobody hears of it")
		return err
	})
	require.NoError(t, err)
	require.Equal(t, []string{"insurance.policy_suspended", "insurance.policy_suspended", "insurance.policy_drafted"}, *heard)
}

func TestTwoWhoChangeOnePolicyDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()

	uow, _, _ := stored(t, after(draft(), activate))
	ctx := t.Context()
	one, err := uow.Repositories().Policies.Get(ctx, policy1)
	require.NoError(t, err)
	other, err := uow.Repositories().Policies.Get(ctx, policy1)
	require.NoError(t, err)
	require.NoError(t, file(claim1, "800.00")(one))
	require.NoError(t, file(claim2, "800.00")(other), "each alone is within the limit")
	require.NoError(t, uow.Repositories().Policies.Save(ctx, one))
	require.ErrorIs(t, uow.Repositories().Policies.Save(ctx, other), repository.ErrConflict)
}

func TestActivePoliciesAreFoundByTheirHolder(t *testing.T) {
	t.Parallel()

	uow, _, _ := stored(t,
		activePolicy(policyID(1), ada), activePolicy(policyID(2), bob), activePolicy(policyID(3), ada),
		draftOf(policyID(4), holder(ada, "1990-05-17"), year),
		after(activePolicy(policyID(5), ada), suspend), after(activePolicy(policyID(6), ada), cancel), after(activePolicy(policyID(7), ada), expire))
	require.Equal(t, []insurance.PolicyID{policyID(1), policyID(3)}, ids(t, uow.Repositories().Policies.ActiveByHolder(t.Context(), ada)))
	require.Equal(t, []insurance.PolicyID{policyID(2)}, ids(t, uow.Repositories().Policies.ActiveByHolder(t.Context(), bob)))
	require.Empty(t, ids(t, uow.Repositories().Policies.ActiveByHolder(t.Context(), insurance.HolderID{})))

	require.NoError(t, uow.Do(t.Context(), func(ctx context.Context, r insurance.Repositories) error {
		p, err := r.Policies.Get(ctx, policyID(1))
		require.NoError(t, err)
		require.NoError(t, suspend(p))
		return r.Policies.Save(ctx, p)
	}))
	require.Equal(t, []insurance.PolicyID{policyID(3)}, ids(t, uow.Repositories().Policies.ActiveByHolder(t.Context(), ada)))
}

func TestPoliciesAreDueToExpireFromTheEndOfTheirCover(t *testing.T) {
	t.Parallel()

	ending := func(n int, end string) *policy {
		coverage, err := calendar.NewDateRange(day("2026-01-01"), day(end))
		require.NoError(t, err)
		return after(draftOf(policyID(n), holder(ada, "1990-05-17"), coverage), func(p *policy) error { return p.Activate(day("2026-01-01"), noon) })
	}
	uow, _, _ := stored(t,
		ending(1, "2026-12-31"), ending(2, "2026-06-15"), ending(3, "2026-06-16"), ending(4, "2026-06-14"),
		after(ending(5, "2026-06-15"), suspend), after(ending(6, "2026-06-01"), cancel),
		after(ending(7, "2026-06-01"), func(p *policy) error { return p.Expire(today, noon) }),
		draftOf(policyID(8), holder(ada, "1990-05-17"), calendar.MustParseDateRange("2026-01-01/2026-02-01")))
	due := func(on calendar.Date) []insurance.PolicyID {
		return ids(t, uow.Repositories().Policies.DueToExpire(t.Context(), on))
	}
	require.Equal(t, []insurance.PolicyID{policyID(4), policyID(2), policyID(5)}, due(today), "by end and identity; neither ended ones nor drafts")
	require.Empty(t, due(day("2026-06-13")))
	require.Len(t, due(day("2026-06-16")), 4)
	require.Len(t, due(day("9999-12-31")), 5)
	require.Empty(t, due(calendar.Date{}), "on no day nothing is due")

	stopped := 0
	for _, err := range uow.Repositories().Policies.DueToExpire(t.Context(), today) {
		require.NoError(t, err)
		stopped++
		break
	}
	require.Equal(t, 1, stopped)
}

func ids(t *testing.T, found func(func(*policy, error) bool)) []insurance.PolicyID {
	t.Helper()
	var all []insurance.PolicyID
	for p, err := range found {
		require.NoError(t, err)
		all = append(all, p.ID())
	}
	return all
}

func TestInsuranceStoresOneKind(t *testing.T) {
	t.Parallel()

	require.Len(t, insurance.Kinds(), 1)
	require.Equal(t, "insurance.policy", insurance.Kinds()[0].Name)
	require.Same(t, insurance.EventTypes(), insurance.Kinds()[0].Events)
	require.Equal(t, "draft", fmt.Sprint(insurance.StatusDraft))
}
