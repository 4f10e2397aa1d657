package repositorytest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// Mapping checks that a mapping takes its aggregates to a store and back, each rule as a
// subtest of its own.
//
// Fresh returns a new aggregate that has never been stored, at each call under an identity,
// and under unique keys, of its own. Change is a command that succeeds on such an aggregate,
// shows in its snapshot and records an event; it serves best when it changes what the
// aggregate holds in a list or a map. Snapshots are compared by [reflect.DeepEqual].
//
// The store may hold other documents, and is left with some more.
func Mapping[ID aggregate.Identity, A aggregate.Aggregate[ID], S any](
	t *testing.T, store repository.Store, mapping *repository.Mapping[ID, A, S], fresh func() A, change func(A) error,
) {
	t.Helper()
	for _, r := range mappingRules[ID, A, S]() {
		t.Run(r.name, func(t *testing.T) { // one after the other: fresh need not be safe for more
			m := model[ID, A, S]{ctx: t.Context(), store: store, mapping: mapping, fresh: fresh, change: change}
			if err := r.check(m); err != nil {
				t.Error(err)
			}
		})
	}
}

// A rule is one sentence about mappings, as a clause is about stores.
type rule[ID aggregate.Identity, A aggregate.Aggregate[ID], S any] struct {
	name  string
	check func(model[ID, A, S]) error
}

func mappingRules[ID aggregate.Identity, A aggregate.Aggregate[ID], S any]() []rule[ID, A, S] {
	type m = model[ID, A, S]
	return []rule[ID, A, S]{
		{"SavedAggregateComesBack", m.savedAggregateComesBack},
		{"EncodingLosesNothing", m.encodingLosesNothing},
		{"EmptyDocumentIsRefused", m.emptyDocumentIsRefused},
		{"RestoredAggregateIsUnchanged", m.restoredAggregateIsUnchanged},
		{"EachEventIsListed", m.eachEventIsListed},
		{"ChangeIsStored", m.changeIsStored},
		{"ChangeAfterSaveStaysOutside", m.changeAfterSaveStaysOutside},
		{"ChangeAfterGetStaysOutside", m.changeAfterGetStaysOutside},
		{"FoundUnderEachKey", m.foundUnderEachKey},
	}
}

func (m model[ID, A, S]) savedAggregateComesBack() error {
	a := m.fresh()
	want, err := m.state(a)
	if err != nil {
		return err
	}
	if err := m.aggregates().Save(m.ctx, a); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	got, err := m.aggregates().Get(m.ctx, a.ID())
	if err != nil {
		return fmt.Errorf("get: %w", err)
	}
	if got.ID() != a.ID() || got.Version() != 1 {
		return fmt.Errorf("%v came back as %v at version %d, want version 1", a.ID(), got.ID(), got.Version())
	}
	return m.like(got, want)
}

// like wants the snapshot of an aggregate to be the given one. The error does not print
// them: they may be personal.
func (m model[ID, A, S]) like(a A, want any) error {
	got, err := m.state(a)
	if err != nil {
		return err
	}
	if where, differ := difference(reflect.ValueOf(got), reflect.ValueOf(want), "the snapshot"); differ {
		return fmt.Errorf("%s is not what it was when saved", where)
	}
	return nil
}

// difference names the first field in which two values of one type differ.
func difference(a, b reflect.Value, at string) (string, bool) {
	if reflect.DeepEqual(a.Interface(), b.Interface()) {
		return "", false
	}
	if a.Kind() == reflect.Struct {
		for i := range a.NumField() {
			field := a.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			if where, differ := difference(a.Field(i), b.Field(i), at+"."+field.Name); differ {
				return where, true
			}
		}
	}
	return at, true
}

func (m model[ID, A, S]) encodingLosesNothing() error {
	k := m.mapping.Kind()
	a := m.fresh()
	if err := m.change(a); err != nil {
		return fmt.Errorf("change of a fresh aggregate: %w", err)
	}
	want, err := m.mirrored(a)
	if err != nil {
		return err
	}
	b, err := k.Encode(want.State)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	state, err := k.Decode(k.Schema, b)
	if err != nil {
		return fmt.Errorf("decode of what was encoded: %w", err)
	}
	again, err := k.Encode(state)
	if err != nil || string(again) != string(b) {
		return fmt.Errorf("a decoded state is encoded otherwise, or not at all: %w", contract.OrNone(err))
	}
	keys, err := k.Keys(state)
	if err != nil || !slices.Equal(keys, want.Keys) {
		return fmt.Errorf("a decoded state has other keys, or none: %w", contract.OrNone(err))
	}
	back, err := m.restored(a.ID(), state)
	if err != nil {
		return fmt.Errorf("restore of a decoded state: %w", err)
	}
	return m.like(back, want.State)
}

func (m model[ID, A, S]) emptyDocumentIsRefused() error {
	k := m.mapping.Kind()
	for _, empty := range []string{"{}", "null"} {
		state, err := k.Decode(k.Schema, []byte(empty))
		if err != nil {
			continue
		}
		var zero ID
		if _, err := m.restored(zero, state); !errors.Is(err, repository.ErrCorrupt) {
			return fmt.Errorf("the document %s is restored as an aggregate", empty)
		}
	}
	return nil
}

func (m model[ID, A, S]) restoredAggregateIsUnchanged() error {
	a, err := m.saved()
	if err != nil {
		return err
	}
	got, err := m.aggregates().Get(m.ctx, a.ID())
	if err != nil {
		return fmt.Errorf("get: %w", err)
	}
	if n := len(aggregate.Pending(got)); n > 0 {
		return fmt.Errorf("restore records %d events", n)
	}
	for _, save := range []bool{false, true} {
		err := m.in(m.store).Do(m.ctx, func(ctx context.Context, all repository.Collection[ID, A, S]) error {
			got, err := all.Get(ctx, a.ID())
			if err == nil && save {
				err = all.Save(ctx, got)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("a unit of work that changes nothing (saves: %t): %w", save, err)
		}
	}
	if got, err = m.aggregates().Get(m.ctx, a.ID()); err != nil || got.Version() != 1 {
		return fmt.Errorf("saving what has not changed makes a version, or fails: %w", contract.OrNone(err))
	}
	return nil
}

func (m model[ID, A, S]) eachEventIsListed() error {
	a := m.fresh()
	if err := m.change(a); err != nil {
		return fmt.Errorf("change of a fresh aggregate: %w", err)
	}
	for _, r := range aggregate.Pending(a) {
		if !m.mapping.Kind().Events.Has(r.Event) {
			return fmt.Errorf("the mapping does not list the event %T", r.Event)
		}
	}
	return nil
}

func (m model[ID, A, S]) changeIsStored() error {
	a, err := m.saved()
	if err != nil {
		return err
	}
	before, err := m.state(a)
	if err != nil {
		return err
	}
	if err := m.change(a); err != nil {
		return fmt.Errorf("change of a saved aggregate: %w", err)
	}
	if len(aggregate.Pending(a)) == 0 {
		return errors.New("change records no event")
	}
	after, err := m.state(a)
	if err != nil {
		return err
	}
	if reflect.DeepEqual(before, after) {
		return errors.New("change does not show in the snapshot")
	}
	if err := m.aggregates().Save(m.ctx, a); err != nil {
		return fmt.Errorf("save of a changed aggregate: %w", err)
	}
	got, err := m.aggregates().Get(m.ctx, a.ID())
	if err != nil {
		return fmt.Errorf("get of a changed aggregate: %w", err)
	}
	if got.Version() != 2 {
		return fmt.Errorf("the second save made version %d, want 2", got.Version())
	}
	return m.like(got, after)
}

func (m model[ID, A, S]) changeAfterSaveStaysOutside() error {
	return m.staysOutside(func(a A) (A, error) { return a, nil })
}

func (m model[ID, A, S]) changeAfterGetStaysOutside() error {
	return m.staysOutside(func(a A) (A, error) { return m.aggregates().Get(m.ctx, a.ID()) })
}

// staysOutside changes aggregates that are stored, without saving them: one that was fresh
// and one that had been changed, so that there was something in its lists, if it can be
// changed twice.
func (m model[ID, A, S]) staysOutside(instance func(A) (A, error)) error {
	for changes := range 2 {
		a := m.fresh()
		for range changes {
			if err := m.change(a); err != nil {
				return fmt.Errorf("change of a fresh aggregate: %w", err)
			}
		}
		if err := m.aggregates().Save(m.ctx, a); err != nil {
			return fmt.Errorf("save: %w", err)
		}
		a, err := instance(a)
		if err != nil {
			return fmt.Errorf("get: %w", err)
		}
		before, err := m.encoded(a.ID())
		if err != nil {
			return err
		}
		if err := m.change(a); err != nil && changes == 0 {
			return fmt.Errorf("change of a stored aggregate: %w", err)
		}
		after, err := m.encoded(a.ID())
		if err != nil {
			return err
		}
		if after != before {
			return errors.New("a change to the aggregate reached the store without a save")
		}
	}
	return nil
}

func (m model[ID, A, S]) foundUnderEachKey() error {
	a, err := m.saved()
	if err != nil {
		return err
	}
	before, err := m.mirrored(a)
	if err != nil {
		return err
	}
	if err := m.found(a.ID(), before.Keys, true); err != nil {
		return err
	}
	if err := m.change(a); err != nil {
		return fmt.Errorf("change of a saved aggregate: %w", err)
	}
	after, err := m.mirrored(a)
	if err != nil {
		return err
	}
	if err := m.aggregates().Save(m.ctx, a); err != nil {
		return fmt.Errorf("save of a changed aggregate: %w", err)
	}
	if err := m.found(a.ID(), after.Keys, true); err != nil {
		return err
	}
	gone := slices.DeleteFunc(before.Keys, func(k repository.Key) bool { return slices.Contains(after.Keys, k) })
	return m.found(a.ID(), gone, false)
}

// found wants an aggregate to be found, or not to be found, under keys.
func (m model[ID, A, S]) found(id ID, keys []repository.Key, want bool) error {
	for _, k := range keys {
		found := false
		for a, err := range m.aggregates().Where(m.ctx, repository.Query{Index: k.Index, From: k.Value, To: k.Value}) {
			if err != nil {
				return fmt.Errorf("finder of the index %q: %w", k.Index, err)
			}
			found = found || a.ID() == id
		}
		if found != want {
			return fmt.Errorf("in the index %q, %v is found under a key it has: %t; want %t", k.Index, id, found, want)
		}
	}
	return nil
}
