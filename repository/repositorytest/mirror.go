package repositorytest

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// A mirror is a store that keeps nothing. It shows what a mapping makes of an aggregate,
// and of a document, neither of which a mapping tells to anyone but a store.
type mirror struct {
	shown repository.Document // what Find finds, unless its state is nil
	seen  repository.Change
}

var errMirrored = errors.New("repositorytest: a mirror keeps nothing")

func (m *mirror) Namespace() uuid.UUID { return uuid.NameSpaceOID }

func (m *mirror) Load(_ context.Context, k *repository.Kind, id string) (repository.Document, error) {
	return repository.Document{}, &repository.NotFoundError{Kind: k.Name, ID: id}
}

func (m *mirror) Find(context.Context, *repository.Kind, repository.Query) ([]repository.Document, error) {
	if m.shown.State == nil {
		return nil, nil
	}
	return []repository.Document{m.shown}, nil
}

func (m *mirror) Count(context.Context, *repository.Kind, repository.Query) (int, error) {
	return 0, nil
}

func (m *mirror) Commit(_ context.Context, b repository.Batch) error {
	m.seen = b.Changes[0]
	return errMirrored
}

// A model is a mapping with the aggregates to try it on.
type model[ID aggregate.Identity, A aggregate.Aggregate[ID], S any] struct {
	ctx     context.Context //nolint:containedctx // a model lives as long as one clause
	store   repository.Store
	mapping *repository.Mapping[ID, A, S]
	fresh   func() A
	change  func(A) error
}

func (m model[ID, A, S]) in(s repository.Store) *repository.UnitOfWork[repository.Collection[ID, A, S]] {
	return repository.NewUnitOfWork(s, func(s *repository.Session) repository.Collection[ID, A, S] {
		return repository.In(s, m.mapping)
	})
}

func (m model[ID, A, S]) aggregates() repository.Collection[ID, A, S] {
	return m.in(m.store).Repositories()
}

// mirrored returns the change that would store an aggregate.
func (m model[ID, A, S]) mirrored(a A) (repository.Change, error) {
	var glass mirror
	if err := m.in(&glass).Repositories().Save(m.ctx, a); !errors.Is(err, errMirrored) {
		return repository.Change{}, fmt.Errorf("the aggregate cannot be saved: %w", contract.OrNone(err))
	}
	return glass.seen, nil
}

// state returns the snapshot of an aggregate.
func (m model[ID, A, S]) state(a A) (any, error) {
	c, err := m.mirrored(a)
	return c.State, err
}

// restored returns what the mapping makes of a stored state.
func (m model[ID, A, S]) restored(id ID, state any) (A, error) {
	var none A
	glass := mirror{shown: repository.Document{ID: id.String(), Version: 1, State: state}}
	for a, err := range m.in(&glass).Repositories().All(m.ctx) {
		return a, err
	}
	return none, errMirrored
}

// saved returns a fresh aggregate that the store holds.
func (m model[ID, A, S]) saved() (A, error) {
	a := m.fresh()
	if err := m.aggregates().Save(m.ctx, a); err != nil {
		return a, fmt.Errorf("save of a fresh aggregate: %w", err)
	}
	return a, nil
}

// encoded returns what is stored of an aggregate, as bytes that nobody can change.
func (m model[ID, A, S]) encoded(id ID) (string, error) {
	k := m.mapping.Kind()
	doc, err := m.store.Load(m.ctx, k, id.String())
	if err != nil {
		return "", fmt.Errorf("load: %w", err)
	}
	b, err := k.Encode(doc.State)
	return string(b), err
}
