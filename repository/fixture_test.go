package repository_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// A burnt event is one that the mapping of accounts does not list.
type burnt struct{}

func (burnt) EventName() string { return "bank.burnt" }

var errWork = errors.New("work has failed")

// A bank is a store with accounts in it and all that has been published of them.
type bank struct {
	t      *testing.T
	store  *flakyStore
	memory *memstore.Store

	mu        sync.Mutex
	published []events.Envelope
	onPublish func(context.Context, []events.Envelope) error
}

// newBank has the accounts named, each at version 1; nothing is published yet.
func newBank(t *testing.T, ids ...string) *bank {
	t.Helper()
	memory := memstore.New(memstore.WithOutbox())
	b := &bank{t: t, memory: memory, store: &flakyStore{Store: memory}}
	for _, id := range ids {
		require.NoError(t, collectionUnit(memory).Repositories().Save(t.Context(), account(id)))
	}
	return b
}

func account(id string) *Account {
	return OpenAccount(AccountID{id}, Holder{"holder of " + id}, Branch{"Ulm"}, noon)
}

func (b *bank) unit(opts ...repository.Option) *repository.UnitOfWork[collection] {
	return collectionUnit(b.store, append([]repository.Option{repository.PublishTo(b)}, opts...)...)
}

// Deliver makes the bank the publisher of its units.
func (b *bank) Deliver(ctx context.Context, envs ...events.Envelope) error {
	b.mu.Lock()
	b.published = append(b.published, envs...)
	b.mu.Unlock()
	if b.onPublish != nil {
		return b.onPublish(ctx, envs)
	}
	return nil
}

// names returns the published events as "account event".
func (b *bank) names() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var names []string
	for _, env := range b.published {
		names = append(names, env.AggregateID+" "+env.Event.EventName())
	}
	return names
}

// get reads an account as an onlooker does.
func (b *bank) get(id string) *Account {
	b.t.Helper()
	a, err := collectionUnit(b.memory).Repositories().Get(b.t.Context(), AccountID{id})
	require.NoError(b.t, err)
	return a
}

// meanwhile has another program deposit a cent.
func (b *bank) meanwhile(id string) {
	b.t.Helper()
	a := b.get(id)
	require.NoError(b.t, a.Deposit(1, noon))
	require.NoError(b.t, collectionUnit(b.memory).Repositories().Save(b.t.Context(), a))
}

// stands wants an account to be stored with a version and a balance.
func (b *bank) stands(id string, version uint64, balance int) {
	b.t.Helper()
	a := b.get(id)
	require.Equal(b.t, version, a.Version())
	require.Equal(b.t, balance, a.balance)
}

// untouched wants nothing to have been stored or published beyond the accounts it began with.
func (b *bank) untouched(ids ...string) {
	b.t.Helper()
	require.Empty(b.t, b.names())
	require.Len(b.t, b.memory.Envelopes(), len(ids))
	for _, id := range ids {
		b.stands(id, 1, 0)
	}
	n, err := collectionUnit(b.memory).Repositories().Count(b.t.Context(), repository.Query{})
	require.NoError(b.t, err)
	require.Equal(b.t, len(ids), n)
}

// A flakyStore is a store whose methods a test can replace, and which counts the commits.
type flakyStore struct {
	repository.Store

	load   func(context.Context, *repository.Kind, string) (repository.Document, error)
	find   func(context.Context, *repository.Kind, repository.Query) ([]repository.Document, error)
	count  func(context.Context, *repository.Kind, repository.Query) (int, error)
	commit func(context.Context, repository.Batch) error

	mu      sync.Mutex
	batches []repository.Batch
	queries []repository.Query
}

func (s *flakyStore) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if s.load != nil {
		return s.load(ctx, k, id)
	}
	return s.Store.Load(ctx, k, id)
}

func (s *flakyStore) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	s.mu.Lock()
	s.queries = append(s.queries, q)
	s.mu.Unlock()
	if s.find != nil {
		return s.find(ctx, k, q)
	}
	return s.Store.Find(ctx, k, q)
}

func (s *flakyStore) Count(ctx context.Context, k *repository.Kind, q repository.Query) (int, error) {
	if s.count != nil {
		return s.count(ctx, k, q)
	}
	return s.Store.Count(ctx, k, q)
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

func (s *flakyStore) commits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.batches)
}

// deposit gets an account, deposits and saves it.
func deposit(ctx context.Context, all collection, id string, cents int) error {
	a, err := all.Get(ctx, AccountID{id})
	if err != nil {
		return err
	}
	if err := a.Deposit(cents, noon); err != nil {
		return err
	}
	return all.Save(ctx, a)
}

func pending(a aggregate.Any) int { return len(aggregate.Pending(a)) }

// ids drains a walk.
func ids(t *testing.T, seq func(func(*Account, error) bool)) []string {
	t.Helper()
	var found []string
	for a, err := range seq {
		require.NoError(t, err)
		found = append(found, a.ID().account)
	}
	return found
}

func numbered(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%04d", i))
	}
	return slices.Clip(all)
}
