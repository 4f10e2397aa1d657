package flow

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A Placement is what a flow needs of an order that is placed.
type Placement struct {
	Customer CustomerID
	Payment  PaymentDetails
	Total    money.Money
	Version  uint64    // of the order, from 1
	Deadline time.Time // when the order must be on the way
}

// NotePlaced says that the order is placed: [FactPlaced]. The error is an [*invariant.Error]
// under customer, payment, total, version and deadline.
func (f *Flow) NotePlaced(p Placement, at time.Time) error {
	var v invariant.Violations
	require := func(ok bool, path string) {
		if !ok {
			v.Add(path, ErrZero)
		}
	}
	require(p.Customer != CustomerID{}, "customer")
	require(p.Payment.IsValid(), "payment")
	require(p.Total.IsValid(), "total")
	require(p.Version > 0, "version")
	require(!p.Deadline.IsZero(), "deadline")
	if err := v.Err(); err != nil {
		return err
	}
	if f.state.Facts.Has(FactPlaced) {
		return nil
	}
	next := f.state.withTotal(p.Version, p.Total)
	next.Facts = next.Facts.With(FactPlaced)
	next.Customer, next.Payment, next.Deadline = p.Customer, p.Payment, instantOf(p.Deadline)
	next.ItemsVersion = max(next.ItemsVersion, p.Version)
	f.change(next, FactNoted{f.ID(), FactPlaced}, at)
	return nil
}

// NoteItemsChanged says that the order has other items and a total at one of its versions:
// [TotalNoted]. What an order of a lower version had changes nothing.
func (f *Flow) NoteItemsChanged(version uint64, total money.Money, at time.Time) error {
	if version == 0 || !total.IsValid() {
		return fmt.Errorf("%w: a total has a version", ErrZero)
	}
	next := f.state.withTotal(version, total)
	next.ItemsVersion = max(next.ItemsVersion, version)
	if next.ItemsVersion == f.state.ItemsVersion && next.TotalVersion == f.state.TotalVersion {
		return nil
	}
	f.change(next, TotalNoted{f.ID(), version, total}, at)
	return nil
}

// NoteConfirmed says that the order is confirmed, with the total that stands from then on:
// [FactConfirmed].
func (f *Flow) NoteConfirmed(version uint64, total money.Money, at time.Time) error {
	if version == 0 || !total.IsValid() {
		return fmt.Errorf("%w: a total has a version", ErrZero)
	}
	if f.state.Facts.Has(FactConfirmed) {
		return nil
	}
	next := f.state.withTotal(version, total)
	next.Facts = next.Facts.With(FactConfirmed)
	f.change(next, FactNoted{f.ID(), FactConfirmed}, at)
	return nil
}

// Note says that a fact is known that says no more than itself. One that does is refused with
// [ErrFact], and that an order is cancelled when it is delivered, or the other way round, with
// [ErrContradiction].
func (f *Flow) Note(fact Fact, at time.Time) error {
	switch fact {
	case FactReady, FactDispatched, FactDelivered, FactCancelled, FactTicketAccepted, FactFoodReady,
		FactTicketRejected, FactTicketWithdrawn, FactChangeRefused, FactCalledOff:
	case FactPlaced, FactConfirmed, FactAssigned, FactPickedUp, FactHandedOver, FactExpired:
		return fmt.Errorf("%w: %s", ErrFact, fact)
	default:
		return ErrFact
	}
	if fact == FactDelivered && f.state.Facts.Has(FactCancelled) || fact == FactCancelled && f.state.Facts.Has(FactDelivered) {
		return fmt.Errorf("%w: order %q", ErrContradiction, f.ID())
	}
	f.note(f.state, fact, at)
	return nil
}

// NotePartner says what a delivery partner does: [FactAssigned], [FactPickedUp] or
// [FactHandedOver]; others are refused with [ErrFact].
func (f *Flow) NotePartner(fact Fact, by PartnerID, at time.Time) error {
	switch {
	case fact != FactAssigned && fact != FactPickedUp && fact != FactHandedOver:
		return fmt.Errorf("%w: %s", ErrFact, fact)
	case by == PartnerID{}:
		return fmt.Errorf("%w: a delivery partner", ErrZero)
	}
	next := f.state
	next.Partner = by
	f.note(next, fact, at)
	return nil
}

// NotePayment says what is known of an attempt, from 1. One that was not asked for is refused
// with [ErrUnknownAttempt].
func (f *Flow) NotePayment(attempt int, fact PaymentFact, at time.Time) error {
	switch {
	case !fact.IsValid():
		return ErrFact
	case attempt < 1 || attempt > f.state.Attempts.Len():
		return fmt.Errorf("%w: attempt %d of order %q", ErrUnknownAttempt, attempt, f.ID())
	}
	a := f.state.Attempts.At(attempt - 1)
	if a.facts.Has(fact) {
		return nil
	}
	a.facts = a.facts.With(fact)
	next := f.state
	next.Attempts = next.Attempts.with(attempt-1, a)
	f.change(next, PaymentFactNoted{f.ID(), attempt, fact}, at)
	return nil
}

// Expire says that the deadline has passed: [FactExpired]. Before the deadline, and before
// there is one, it is refused with [ErrNotOverdue]. An order that is on the way, or over, or
// about to be, does not expire.
func (f *Flow) Expire(at time.Time) error {
	if f.state.Deadline.IsZero() || at.Before(f.state.Deadline) {
		return fmt.Errorf("%w: order %q", ErrNotOverdue, f.ID())
	}
	if f.state.canBeOverdue() {
		f.note(f.state, FactExpired, at)
	}
	return nil
}

func (f *Flow) note(next FlowSnapshot, fact Fact, at time.Time) {
	if f.state.Facts.Has(fact) {
		return
	}
	next.Facts = next.Facts.With(fact)
	f.change(next, FactNoted{f.ID(), fact}, at)
}

// withTotal keeps the total of the highest version, whichever is heard first.
func (s FlowSnapshot) withTotal(version uint64, total money.Money) FlowSnapshot {
	if version > s.TotalVersion {
		s.TotalVersion, s.Total = version, total
	}
	return s
}
