package inbox_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

var (
	errMail = errors.New("the mail server is down")
	errDown = errors.New("the database is down")
)

var order7 = repository.Mark{Consumer: "billing", Event: placed("order-7").ID}

// An office bills what it hears of.
type office struct {
	t     *testing.T
	store *flakyStore
	calls int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	return &office{t: t, store: &flakyStore{Store: memstore.New()}}
}

func (o *office) unit(opts ...repository.Option) *repository.UnitOfWork[ledgers] {
	return newUnitOfWork(o.store, opts...)
}

// bill is a handler that has its effect in one unit of work.
func (o *office) bill(ctx context.Context) error {
	o.calls++
	return o.unit().Do(ctx, bill)
}

// hears delivers order 7 to a handler.
func (o *office) hears(h func(context.Context) error) error {
	o.t.Helper()
	return inbox.Handle(o.t.Context(), o.store, order7.Consumer, order7.Event, h)
}

// billed wants the ledger to have so many orders.
func (o *office) billed(orders int) {
	o.t.Helper()
	l, err := newUnitOfWork(o.store.Store).Repositories().Get(o.t.Context(), thisYear)
	if orders == 0 {
		require.ErrorIs(o.t, err, repository.ErrNotFound)
		return
	}
	require.NoError(o.t, err)
	require.Equal(o.t, orders, l.Snapshot().Orders)
}

// marked wants the mark of order 7 to be stored, or not.
func (o *office) marked(want bool) {
	o.t.Helper()
	got, err := o.store.Store.Marked(o.t.Context(), order7)
	require.NoError(o.t, err)
	require.Equal(o.t, want, got)
}

// A flakyStore is a store whose methods a test can replace, and which keeps the batches.
type flakyStore struct {
	*memstore.Store

	commit func(context.Context, repository.Batch) error
	ask    func(context.Context, repository.Mark) (bool, error)

	mu      sync.Mutex
	batches []repository.Batch
	asked   int
}

func (s *flakyStore) Commit(ctx context.Context, b repository.Batch) error {
	s.mu.Lock()
	s.batches = append(s.batches, b)
	s.mu.Unlock()
	if s.commit != nil {
		return s.commit(ctx, b)
	}
	return s.Store.Commit(ctx, b)
}

func (s *flakyStore) Marked(ctx context.Context, m repository.Mark) (bool, error) {
	s.mu.Lock()
	s.asked++
	s.mu.Unlock()
	if s.ask != nil {
		return s.ask(ctx, m)
	}
	return s.Store.Marked(ctx, m)
}
