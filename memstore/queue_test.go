package memstore_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/outbox/outboxtest"
	"github.com/ashlar-go/ashlar/repository"
)

func TestAStoreIsAQueueForRelays(t *testing.T) {
	t.Parallel()
	outboxtest.Run(t, outboxtest.Harness{
		New: func(*testing.T) outboxtest.Store { return memstore.New(memstore.WithOutbox()) },
	})
}

func hew(t *testing.T, s *memstore.Store, id string) {
	t.Helper()
	c := put(id, 0, "state")
	eventID := repository.EventID(s.Namespace(), "quarry.stone", id, 1, 0)
	c.Events = []events.Envelope{{ID: eventID, Event: hewn{"ann"}, Aggregate: "quarry.stone", AggregateID: id, Version: 1}}
	commit(t, s, c)
}

func TestEnvelopesAreThoseThatWait(t *testing.T) {
	t.Parallel()
	s := memstore.New(memstore.WithOutbox())
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		hew(t, s, id)
	}
	all := s.Envelopes()
	leases, err := s.Claim(t.Context(), "ann", time.Hour)
	require.NoError(t, err)
	ms, err := s.Pending(t.Context(), leases, 10)
	require.NoError(t, err)
	require.Len(t, ms, 5)
	require.NoError(t, s.Settle(t.Context(), leases, []outbox.Outcome{
		{Message: ms[0], Verdict: outbox.Delivered},
		{Message: ms[1], Verdict: outbox.Parked, Reason: "cracked"},
		{Message: ms[2], Verdict: outbox.Delayed, Reason: "cracked", After: time.Hour},
	}))
	require.Equal(t, all[2:], s.Envelopes(), "delivered and parked ones do not wait")
	n, err := s.Replay(t.Context(), ms[1].ID)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, all[1:], s.Envelopes(), "a replayed one waits at its place")
}

func TestAStoreWithoutAnOutboxIsNoQueue(t *testing.T) {
	t.Parallel()
	s := memstore.New()
	_, err := s.Claim(t.Context(), "ann", time.Hour)
	require.ErrorIs(t, err, memstore.ErrNoOutbox)
	_, err = outbox.NewRelay(s, outbox.SinkFunc(nil)).Drain(t.Context())
	require.ErrorIs(t, err, memstore.ErrNoOutbox)
	_, err = s.DeadLetters(t.Context(), 0, 1)
	require.ErrorIs(t, err, memstore.ErrNoOutbox)
	_, err = s.Discard(t.Context(), uuid.NameSpaceURL)
	require.ErrorIs(t, err, memstore.ErrNoOutbox)
}

// A store without an outbox takes what it would drop anyway, encoded or not.
func TestEventsAreEncodedOnlyForAnOutbox(t *testing.T) {
	t.Parallel()
	c := put("a", 0, "state")
	c.Kind = &repository.Kind{Name: "quarry.stone", Schema: 1} // lists nothing
	c.Events = []events.Envelope{{ID: uuid.NameSpaceURL, Event: hewn{}}}
	commit(t, memstore.New(), c)
	err := memstore.New(memstore.WithOutbox()).Commit(t.Context(), repository.Batch{Changes: []repository.Change{c}})
	require.ErrorIs(t, err, events.ErrUnlisted)
}

func TestWaitWakesAllThatWaitWhenSomethingIsCommitted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New(memstore.WithOutbox())
		woken := make(chan time.Duration, 2)
		began := time.Now()
		for range 2 {
			go func() {
				if s.Wait(t.Context(), time.Hour) == nil {
					woken <- time.Since(began)
				}
			}()
		}
		time.Sleep(time.Minute)
		hew(t, s, "a")
		require.Equal(t, time.Minute, <-woken)
		require.Equal(t, time.Minute, <-woken)

		hew(t, s, "b")
		began = time.Now()
		require.NoError(t, s.Wait(t.Context(), time.Hour))
		require.Zero(t, time.Since(began), "what came between two calls is told of")
		require.NoError(t, s.Wait(t.Context(), time.Hour))
		require.Equal(t, time.Hour, time.Since(began), "once")
	})
}

func TestWhatASinkDoesToAMessageStaysWithIt(t *testing.T) {
	t.Parallel()
	s := memstore.New(memstore.WithOutbox())
	hew(t, s, "a")
	leases, err := s.Claim(t.Context(), "ann", time.Hour)
	require.NoError(t, err)
	for range 2 {
		ms, err := s.Pending(t.Context(), leases, 1)
		require.NoError(t, err)
		require.JSONEq(t, `{"mason":"ann"}`, string(ms[0].Data))
		clear(ms[0].Data)
	}
}
