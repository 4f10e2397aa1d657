package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// Why a commit is refused though the model has nothing against it. None is
// [repository.ErrConflict]: to run the command again would not help.
var (
	errStale   = failure.New(failure.Conflict, "service.stale", "service: the order is not at the version that If-Match names")
	errWeak    = failure.New(failure.Conflict, "service.weak_match", "service: the weak tags (W/) of If-Match count for nothing: send the ETag as it was given, without W/")
	errKeyUsed = failure.New(failure.Conflict, "service.key_used", "service: another request is being done under this key")
)

// terms are what a request asks of the unit of work that serves it, beyond the command. They
// travel on the context to a [conditional] store.
type terms struct {
	match  match          // the versions of the order that may be changed
	answer AnswerSnapshot // to be kept in the same commit, unless its key is zero

	receipt Receipt // of the commit, once it has been made
}

type termsKey struct{}

func withTerms(ctx context.Context, t *terms) context.Context {
	return context.WithValue(ctx, termsKey{}, t)
}

func termsOf(ctx context.Context) *terms {
	t, _ := ctx.Value(termsKey{}).(*terms)
	return t
}

// A conditional store holds units of work to the terms on their context; without terms it is
// the store that it wraps. A service loads its aggregate itself, so this is where its version
// can be looked at in the same unit of work that changes it.
type conditional struct {
	repository.Store

	now func() time.Time
}

// Load refuses an order at a version that the terms do not allow, with errStale; where only
// a weak tag names it, with errWeak, as reading the order again would change nothing. That it is
// still at that version when the unit is stored, Commit checks as for every unit: so another
// that changes it in between makes a conflict, and where that is tried again, Load refuses.
func (s conditional) Load(ctx context.Context, k *repository.Kind, id string) (repository.Document, error) {
	doc, err := s.Store.Load(ctx, k, id)
	if t := termsOf(ctx); err == nil && t != nil && k.Name == orderKind && !t.match.allows(doc.Version) {
		if t.match.allowsWeakly(doc.Version) {
			return repository.Document{}, errWeak
		}
		return repository.Document{}, fmt.Errorf("%w: it is at version %d", errStale, doc.Version)
	}
	return doc, err
}

// Commit stores the answer under the request's key together with the batch, and notes the
// receipt. Where the key has an answer already it stores nothing and returns errKeyUsed.
func (s conditional) Commit(ctx context.Context, b repository.Batch) error {
	t := termsOf(ctx)
	i := slices.IndexFunc(b.Changes, func(c repository.Change) bool { return c.Kind.Name == orderKind && c.Op == repository.Put })
	if t == nil || i < 0 {
		return s.Store.Commit(ctx, b)
	}
	order, ok := b.Changes[i].State.(ordering.OrderSnapshot)
	if !ok {
		return fmt.Errorf("service: an order is stored as %T", b.Changes[i].State)
	}
	receipt := receiptOf(order, b.Changes[i].Expected+1)
	if t.answer.Key != (Key{}) {
		answer := t.answer
		answer.Receipt, answer.At = receipt, s.now().UTC()
		b.Changes = append(slices.Clip(b.Changes), repository.Change{
			Kind: answerMapping.Kind(), Op: repository.Put, ID: answer.Key.String(), State: answer,
		})
	}
	err := s.Store.Commit(ctx, b)
	if c, ok := errors.AsType[*repository.ConflictError](err); ok && c.Kind == answerMapping.Kind().Name {
		return fmt.Errorf("%w: %v", errKeyUsed, err) //nolint:errorlint // a conflict would be tried again
	}
	t.receipt = receipt
	return err
}

func receiptOf(o ordering.OrderSnapshot, version uint64) Receipt {
	return Receipt{
		ID: o.ID.String(), Status: o.Status.String(), Version: version,
		Total: digits(o.Total), Currency: o.Currency.Code(),
	}
}

// digits writes an amount in the digits of its currency, such as "107.00".
func digits(m money.Money) string {
	return m.Amount().StringFixed(int32(m.Currency().Digits())) //nolint:gosec // a currency has a few digits
}
