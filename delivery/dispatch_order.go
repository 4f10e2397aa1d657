package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// DispatchOrder is the command to hand an order to a delivery partner.
type DispatchOrder struct {
	Order           string `json:"order"`
	DeliveryPartner string `json:"delivery_partner"`
}

// DispatchOrder notes that a delivery partner has the food: [OrderDispatched]. The delivery
// partner must be there and available ([ErrDeliveryPartnerNotAvailable]) still when the
// order is stored, and not be on the way with another ([ErrDeliveryPartnerTaken]).
//
// Of several delivery partners who take one order at the same time one gets it. The others
// are refused with [ErrInvalidState] or, when they had all seen it ready, with an error that
// is [repository.ErrConflict].
func (s *Service) DispatchOrder(ctx context.Context, c DispatchOrder) error {
	var v invariant.Violations
	id, err := ParseOrderID(c.Order)
	v.Add("order", err)
	partner, err := ParseDeliveryPartnerID(c.DeliveryPartner)
	v.Add("delivery_partner", err)
	if err := v.Err(); err != nil {
		return err
	}
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		o, err := r.Orders.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := o.Dispatch(partner, s.now()); err != nil {
			return err
		}
		if err := s.requireFree(ctx, r, partner); err != nil {
			return err
		}
		return r.Orders.Save(ctx, o)
	})
	if errors.Is(err, repository.ErrDuplicate) { // dispatched elsewhere in the meantime
		return fmt.Errorf("%w: %w", ErrDeliveryPartnerTaken, err)
	}
	return err
}

// requireFree has the commit depend on a delivery partner who is available and not on the
// way.
func (s *Service) requireFree(ctx context.Context, r Repositories, partner DeliveryPartnerID) error {
	p, err := r.DeliveryPartners.Get(ctx, partner)
	if err != nil {
		return err
	}
	if err := p.RequireAvailable(); err != nil {
		return err
	}
	for active, err := range r.Orders.ActiveForDeliveryPartner(ctx, partner) {
		if err != nil {
			return err
		}
		return fmt.Errorf("%w: order %s", ErrDeliveryPartnerTaken, active.ID())
	}
	return r.DeliveryPartners.Check(ctx, p)
}
