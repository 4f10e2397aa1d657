package postgres_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox/inboxtest"
	"github.com/ashlar-go/ashlar/internal/historytest"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/outbox/outboxtest"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

// open opens a store on an address; its tables are made if they are missing.
func open(tb testing.TB, url string, opts ...postgres.Option) *postgres.Store {
	tb.Helper()
	s, err := postgres.Open(tb.Context(), url, append([]postgres.Option{postgres.Migrate()}, opts...)...)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

// fresh opens a store with nothing in it.
func fresh(tb testing.TB, opts ...postgres.Option) *postgres.Store {
	tb.Helper()
	return open(tb, server.URL(tb), opts...)
}

// A listening store remembers the kinds that it was given, so that their events can be
// decoded.
type listening struct {
	*postgres.Store

	url string

	mu    sync.Mutex
	types map[string]*events.Types // by the name of the kind
}

func listen(t *testing.T) *listening {
	t.Helper()
	url := server.URL(t)
	return &listening{Store: open(t, url), url: url, types: map[string]*events.Types{}}
}

// reopen ends the store and returns another on the same tables.
func (s *listening) reopen(t *testing.T) *listening {
	t.Helper()
	require.NoError(t, s.Close())
	return &listening{Store: open(t, s.url), url: s.url, types: s.types}
}

func (s *listening) Commit(ctx context.Context, b repository.Batch) error {
	s.mu.Lock()
	for _, c := range b.Changes {
		if c.Kind != nil {
			s.types[c.Kind.Name] = c.Kind.Events
		}
	}
	s.mu.Unlock()
	return s.Store.Commit(ctx, b)
}

// envelopes returns what waits in the outbox.
func (s *listening) envelopes(ctx context.Context) ([]events.Envelope, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	messages, err := s.Pending(ctx, everyPartition(), 1_000_000)
	if err != nil {
		return nil, err
	}
	var envs []events.Envelope
	for _, m := range messages {
		env, err := s.types[m.Aggregate].Decode(m.Encoded)
		if err != nil {
			return nil, err
		}
		envs = append(envs, env)
	}
	return envs, nil
}

func everyPartition() []outbox.Lease {
	all := make([]outbox.Lease, outbox.Partitions)
	for i := range all {
		all[i].Partition = uint8(i)
	}
	return all
}

func TestAStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	repositorytest.Run(t, repositorytest.Harness{
		New: func(t *testing.T) repository.Store {
			t.Helper()
			return listen(t)
		},
		Envelopes: func(s repository.Store) []events.Envelope {
			envs, err := s.(*listening).envelopes(context.Background())
			if err != nil {
				panic(err)
			}
			return envs
		},
		Reopen: func(t *testing.T, s repository.Store) repository.Store {
			t.Helper()
			return s.(*listening).reopen(t)
		},
	})
}

func TestTheQueueKeepsTheContract(t *testing.T) {
	t.Parallel()
	outboxtest.Run(t, outboxtest.Harness{New: func(t *testing.T) outboxtest.Store {
		t.Helper()
		return fresh(t)
	}})
}

func TestTheQueueKeepsTheContractWithoutNotifications(t *testing.T) {
	t.Parallel()
	outboxtest.Run(t, outboxtest.Harness{
		New: func(t *testing.T) outboxtest.Store {
			t.Helper()
			return fresh(t, postgres.NotifyEvery(0), postgres.Prefix(""))
		},
	})
}

func TestTheInboxKeepsTheContract(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, inboxtest.Harness{
		New: func(t *testing.T) inboxtest.Store {
			t.Helper()
			return listen(t)
		},
		Reopen: func(t *testing.T, s inboxtest.Store) inboxtest.Store {
			t.Helper()
			return s.(*listening).reopen(t)
		},
	})
}

func TestHistoriesAreLinearizable(t *testing.T) {
	t.Parallel()
	historytest.Run(t, func(t *testing.T) repository.Store {
		t.Helper()
		return fresh(t)
	})
}
