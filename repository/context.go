package repository

import (
	"context"
	"slices"
	"sync/atomic"
)

type (
	unitKey   struct{}
	attachKey struct{}
	markKey   struct{}
)

// Attach makes the commit of a unit of work run fn, a function of the store's own
// transaction type, in the same transaction: the user's own SQL, stored or not stored
// together with the aggregates. A store to which the type of fn means nothing refuses the
// commit with [ErrAttachment]; which types it knows is in its documentation.
//
// Called by work with its context, Attach adds fn to the unit at hand and returns that
// context. Called elsewhere, it returns a context under which every unit of work runs fn.
func Attach(ctx context.Context, fn any) context.Context {
	if s, ok := ctx.Value(unitKey{}).(*Session); ok && s.attachOpen(fn) {
		return ctx
	}
	before, _ := ctx.Value(attachKey{}).([]any)
	return context.WithValue(ctx, attachKey{}, append(slices.Clip(before), fn))
}

// A PendingMark is a [Mark] that waits on a context for the commit that stores it.
type PendingMark struct {
	mark      Mark
	turn      chan struct{} // holds one token: who has it may commit the mark
	committed atomic.Bool
}

// WithMark returns a context under which the first unit of work that commits stores the
// mark in the same commit. A unit without changes commits the mark alone. When the mark is
// stored already, the commit is refused with [ErrMarked]: the event has been handled. A
// commit that fails leaves the mark to the next; of several at a time each waits for the
// one before it, so that none is stored without the mark.
func WithMark(ctx context.Context, m Mark) (context.Context, *PendingMark) {
	p := &PendingMark{mark: m, turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	return context.WithValue(ctx, markKey{}, p), p
}

// Committed reports whether a unit of work has stored the mark.
func (p *PendingMark) Committed() bool { return p.committed.Load() }

// claim reports whether the mark is the caller's to commit: then the caller settles it.
func (p *PendingMark) claim(ctx context.Context) (bool, error) {
	if p == nil || p.Committed() {
		return false, nil
	}
	select {
	case <-p.turn:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if p.Committed() {
		p.settle(true)
		return false, nil
	}
	return true, nil
}

// settle says whether the claimed mark was stored; if not, it waits for the next unit.
func (p *PendingMark) settle(stored bool) {
	p.committed.Store(stored)
	p.turn <- struct{}{}
}

// afterCommit returns the context under which the events of a unit are published: they are
// published though the caller has given up, and neither the unit nor what was attached to
// it belongs to the handlers' own units. A mark on it is stored by now, and asks for nothing.
func afterCommit(ctx context.Context) context.Context {
	if ctx.Value(attachKey{}) != nil {
		ctx = context.WithValue(ctx, attachKey{}, nil)
	}
	return context.WithoutCancel(ctx)
}
