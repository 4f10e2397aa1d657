package repository_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// simulations is how many seeds a run tries. A seed decides what is done and what fails.
const simulations = 2500

// Units of work, a store in memory and a bus, with everything around them failing now and
// then: whatever happens, state and events are stored together or not at all, they are
// published exactly when that is known, and what Do returns says which.
func TestWhateverFailsStateAndEventsStayTogether(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	found := make(chan error, simulations)
	for part := range uint64(4) {
		all.Go(func() {
			for seed := part; seed < simulations; seed += 4 {
				if err := simulate(t.Context(), seed, func(s repository.Store) repository.Store { return s }); err != nil {
					found <- fmt.Errorf("seed %d: %w", seed, err)
				}
			}
		})
	}
	all.Wait()
	close(found)
	for err := range found {
		t.Error(err)
	}
}

// The simulation is worth something if it finds the stores that do it wrong.
func TestTheSimulationFindsWhatDoesNotStayTogether(t *testing.T) {
	t.Parallel()
	for name, breach := range map[string]func(repository.Batch, *error) repository.Batch{
		"drops the events": func(b repository.Batch, _ *error) repository.Batch {
			b.Changes[0].Events = nil
			return b
		},
		"stores half of a batch": func(b repository.Batch, _ *error) repository.Batch {
			b.Changes = b.Changes[:1]
			return b
		},
		"says that it has failed when it has not": func(b repository.Batch, err *error) repository.Batch {
			*err = errStorm
			return b
		},
		"says that it has stored what it has not": func(b repository.Batch, _ *error) repository.Batch {
			b.Changes = nil
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var found int
			for seed := range uint64(50) {
				err := simulate(t.Context(), seed, func(s repository.Store) repository.Store { return &breaching{s, breach, 0} })
				if err != nil {
					found++
				}
			}
			require.Positive(t, found)
		})
	}
}

// A breaching store does every third commit in its own way.
type breaching struct {
	repository.Store

	breach  func(repository.Batch, *error) repository.Batch
	commits int
}

func (s *breaching) Commit(ctx context.Context, b repository.Batch) error {
	if s.commits++; s.commits%3 != 0 {
		return s.Store.Commit(ctx, b)
	}
	var told error
	if err := s.Store.Commit(ctx, s.breach(b, &told)); err != nil {
		return err
	}
	return told
}

var (
	errStorm   = errors.New("the store has failed")
	errHandler = errors.New("the handler has failed")
)

// A trouble is what goes wrong in a step of the simulation.
type trouble uint8

const (
	nothing trouble = iota
	storeFails
	storeDoesNotKnowAndHasNot
	storeDoesNotKnowAndHas
	contextIsDone
	workFails
	workPanics
	handlerFails
	handlerPanics
	kinds
)

// A storm is one simulation: what it has, and what fails next.
type storm struct {
	choice *rand.Rand
	memory *memstore.Store
	uow    *repository.UnitOfWork[collection]
	names  []string // of the accounts there are

	trouble trouble
	at      int // the call to the store that the trouble waits for
	cancel  context.CancelFunc
	heard   map[string]int // how many events of each unit were delivered
}

func simulate(ctx context.Context, seed uint64, wrap func(repository.Store) repository.Store) error {
	s := &storm{
		choice: rand.New(rand.NewPCG(seed, 1)), //nolint:gosec // it has to be repeatable
		memory: memstore.New(memstore.WithOutbox()),
		heard:  map[string]int{},
	}
	bus := events.NewBus()
	s.uow = collectionUnit(&stormyStore{wrap(s.memory), s}, repository.PublishTo(bus))
	events.Subscribe(bus, "fails now and then", func(context.Context, events.Event) error { return s.handle() })
	events.Subscribe(bus, "pays interest", s.payInterest)
	events.Subscribe(bus, "counts", func(ctx context.Context, _ events.Event) error {
		env, _ := events.FromContext(ctx)
		s.heard[env.Meta("unit")]++
		return nil
	})
	for step := range 12 {
		if err := s.step(ctx, strconv.Itoa(step)); err != nil {
			return fmt.Errorf("step %d: %w", step, err)
		}
	}
	return s.audit(ctx)
}

// step does one unit of work, in which something may fail, and looks at what is left.
func (s *storm) step(ctx context.Context, unit string) error {
	s.trouble, s.at = nothing, 1+s.choice.IntN(3)
	if s.choice.IntN(2) == 0 {
		s.trouble = trouble(s.choice.IntN(int(kinds)))
	}
	ctx, s.cancel = context.WithCancel(events.WithMetadata(ctx, "unit", unit))
	defer s.cancel()
	fresh := account(fmt.Sprintf("account %s", unit))
	partners, wanted := s.names, 0
	if len(partners) > 2 {
		partners = partners[len(partners)-2:]
	}
	err := s.do(ctx, func(ctx context.Context, all collection) error {
		wanted = 1 + len(partners)
		err := all.Save(ctx, fresh)
		for _, name := range partners {
			err = errors.Join(err, deposit(ctx, all, name, 7))
		}
		return errors.Join(err, s.work())
	})
	stored := s.stored()[unit]
	committed := err == nil || errors.Is(err, repository.ErrPublish)
	switch {
	case committed && stored != wanted, stored != 0 && stored != wanted,
		!committed && !errors.Is(err, repository.ErrOutcomeUnknown) && stored != 0:
		return fmt.Errorf("%d of %d events are stored, and the unit returned: %w", stored, wanted, err)
	case committed && s.heard[unit] != wanted, !committed && s.heard[unit] != 0:
		return fmt.Errorf("%d of %d events were delivered, and the unit returned: %w", s.heard[unit], wanted, err)
	case committed != (fresh.Version() == 1), committed != (pending(fresh) == 0):
		return fmt.Errorf("the account is at version %d with %d events, and the unit returned: %w", fresh.Version(), pending(fresh), err)
	}
	if stored > 0 {
		s.names = append(s.names, fresh.ID().account)
	}
	return nil
}

// do turns a panic of the work into an error.
func (s *storm) do(ctx context.Context, work func(context.Context, collection) error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %v", value)
		}
	}()
	return s.uow.Do(ctx, work)
}

func (s *storm) work() error {
	if s.trouble == workPanics {
		panic("the work has panicked")
	}
	if s.trouble == workFails {
		return errWork
	}
	return nil
}

func (s *storm) handle() error {
	if s.trouble == handlerPanics {
		panic("the handler has panicked")
	}
	if s.trouble == handlerFails {
		return errHandler
	}
	return nil
}

// payInterest is a handler with a unit of work of its own.
func (s *storm) payInterest(ctx context.Context, e Deposited) error {
	if e.Cents != 7 || s.choice.IntN(3) > 0 {
		return nil
	}
	return s.uow.Do(events.WithMetadata(ctx, "unit", "interest"), func(ctx context.Context, all collection) error {
		return deposit(ctx, all, e.Account, 1)
	})
}

// stored counts the events of each unit in the outbox.
func (s *storm) stored() map[string]int {
	n := map[string]int{}
	for _, env := range s.memory.Envelopes() {
		n[env.Meta("unit")]++
	}
	return n
}

// audit works out every account from its events alone, and wants it stored like that.
func (s *storm) audit(ctx context.Context) error {
	balance, version := map[string]int{}, map[string]uint64{}
	for _, env := range s.memory.Envelopes() {
		id := env.AggregateID
		if env.Version != version[id]+1 {
			return fmt.Errorf("%s goes from version %d to %d", id, version[id], env.Version)
		}
		version[id] = env.Version
		if d, ok := env.Event.(Deposited); ok {
			balance[id] += d.Cents
		}
	}
	all := collectionUnit(s.memory).Repositories()
	n := 0
	for a, err := range all.All(ctx) {
		if err != nil {
			return err
		}
		n++
		if id := a.ID().account; a.balance != balance[id] || a.Version() != version[id] {
			return fmt.Errorf("%s has %d at version %d; its events make %d at version %d",
				id, a.balance, a.Version(), balance[id], version[id])
		}
	}
	if n != len(version) {
		return fmt.Errorf("%d accounts are stored, and there are events of %d", n, len(version))
	}
	return nil
}

// A stormyStore fails where the storm wants it.
type stormyStore struct {
	repository.Store

	storm *storm
}

// due reports whether the trouble of the step comes at this call.
func (s *stormyStore) due(troubles ...trouble) bool {
	if !slices.Contains(troubles, s.storm.trouble) {
		return false
	}
	s.storm.at--
	return s.storm.at == 0
}

func (s *stormyStore) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	if s.due(storeFails, contextIsDone) {
		if s.storm.trouble == storeFails {
			return repository.Document{}, errStorm
		}
		s.storm.cancel()
	}
	return s.Store.Load(ctx, k, id)
}

func (s *stormyStore) Commit(ctx context.Context, b repository.Batch) error {
	if s.storm.trouble == storeDoesNotKnowAndHasNot {
		return repository.ErrOutcomeUnknown
	}
	if s.storm.trouble == storeDoesNotKnowAndHas {
		if err := s.Store.Commit(ctx, b); err != nil {
			return err
		}
		return fmt.Errorf("%w: the line is dead", repository.ErrOutcomeUnknown)
	}
	if s.due(storeFails, contextIsDone) {
		if s.storm.trouble == storeFails {
			return errStorm
		}
		s.storm.cancel()
	}
	return s.Store.Commit(ctx, b)
}
