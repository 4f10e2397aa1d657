package flow

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A FlowSnapshot is the state of a flow as it goes to storage.
type FlowSnapshot struct {
	Order        OrderID        `json:"order"`
	Status       Status         `json:"status"`
	Customer     CustomerID     `json:"customer,omitzero"`
	Payment      PaymentDetails `json:"payment"` // until nothing is paid with them any more
	Total        money.Money    `json:"total"`
	TotalVersion uint64         `json:"total_version"` // of the order that had it
	ItemsVersion uint64         `json:"items_version"` // of the order, when its items last changed
	ItemsTold    uint64         `json:"items_told"`    // what the kitchen was last asked to know
	Deadline     time.Time      `json:"deadline,omitzero"`
	Partner      PartnerID      `json:"partner,omitzero"`
	Facts        Set[Fact]      `json:"facts"`
	Asked        Set[Request]   `json:"asked"`
	Told         Set[Occasion]  `json:"told"`
	Attempts     Attempts       `json:"attempts"`
}

// Snapshot returns the flow's state.
func (f *Flow) Snapshot() FlowSnapshot { return f.state }

// RestoreFlow returns the flow with the given state, at version 0 and without events. It
// refuses what no flow can have been, with an [*invariant.Error] that names each member.
func RestoreFlow(s FlowSnapshot) (*Flow, error) {
	s.Deadline = instantOf(s.Deadline)
	f := &Flow{root: aggregate.New(s.Order), state: s}
	if err := s.check(); err != nil {
		return nil, err
	}
	return f, nil
}

// check reports everything about a flow that no flow can have.
func (s FlowSnapshot) check() error {
	var v invariant.Violations
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	placed := s.Facts.Has(FactPlaced)
	require(s.Order != OrderID{}, "order", ErrZero)
	require(s.Status.IsValid(), "status", ErrName)
	require(!s.Status.IsValid() || s.Status == s.outcome(), "status", ErrSnapshot)
	require(placed == (s.Customer != CustomerID{}), "customer", ErrSnapshot)
	require(placed == !s.Deadline.IsZero(), "deadline", ErrSnapshot)
	require(placed || !s.Payment.IsValid(), "payment", ErrSnapshot)
	require(!placed || s.Payment.IsValid() || s.Status.IsEnd() || s.Attempts.Any(PaymentCaptured), "payment", ErrSnapshot)
	require(s.Total.IsValid() == (s.TotalVersion > 0), "total", ErrSnapshot)
	require(s.Total.IsValid() || !placed && !s.Facts.Has(FactConfirmed), "total", ErrSnapshot)
	require(s.ItemsVersion <= s.TotalVersion, "items_version", ErrSnapshot)
	require(s.ItemsTold <= s.ItemsVersion, "items_told", ErrSnapshot)
	require(placed || s.ItemsTold == 0 && s.Asked == Set[Request]{} && s.Told == Set[Occasion]{} && s.Attempts.Len() == 0, "asked", ErrSnapshot)
	brings := s.Facts.HasAny(FactAssigned, FactPickedUp, FactHandedOver)
	require(brings == (s.Partner != PartnerID{}), "partner", ErrSnapshot)
	s.Attempts.check(&v)
	return v.Err()
}

// instantOf returns an instant as it comes back from storage: in UTC, off the monotonic clock.
func instantOf(at time.Time) time.Time { return at.Round(0).UTC() }
