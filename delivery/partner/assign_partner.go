package partner

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// AssignPartner is the command to have an order brought to its customer.
type AssignPartner struct {
	Order            string `json:"order"`
	Pickup           string `json:"pickup"`
	Drop             string `json:"drop"`
	EstimatedMinutes int    `json:"estimated_minutes"`
	Partner          string `json:"partner,omitempty"` // "" for whom the roster chooses
	TrackingURL      string `json:"tracking_url,omitempty"`
}

// AssignPartner gives the delivery of an order to a partner: [DeliveryRequested],
// [PartnerAssigned]. Asked again, it leaves the delivery as it stands, whoever has it; one to
// another address is refused with [ErrOtherDelivery]. The personal fields are in no error.
func (s *Service) AssignPartner(ctx context.Context, c AssignPartner) error {
	in, err := c.parse()
	if err != nil {
		return err
	}
	switch d, err := s.uow.Repositories().Deliveries.Get(ctx, in.order); {
	case err == nil:
		return in.same(d)
	case !errors.Is(err, repository.ErrNotFound):
		return err
	}
	if (in.partner == PartnerID{}) {
		if in.partner, err = s.roster.Choose(ctx, in.pickup, in.drop); err != nil {
			return fmt.Errorf("partner: nobody is assigned: %w", err)
		}
	}
	return retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		switch d, err := r.Deliveries.Get(ctx, in.order); {
		case err == nil:
			return in.same(d)
		case !errors.Is(err, repository.ErrNotFound):
			return err
		}
		at := s.now()
		d, err := NewDelivery(in.order, in.pickup, in.drop, in.minutes, at)
		if err != nil {
			return err
		}
		if err := d.Assign(in.partner, in.tracking, at); err != nil {
			return err
		}
		return r.Deliveries.Save(ctx, d)
	})
}

// assignment is an [AssignPartner] in the language of the model.
type assignment struct {
	order        OrderID
	pickup, drop Address
	minutes      int
	partner      PartnerID
	tracking     TrackingURL
}

func (c AssignPartner) parse() (in assignment, err error) {
	var v invariant.Violations
	in.order, err = ParseOrderID(c.Order)
	v.Add("order", err)
	in.pickup, err = ParseAddress(c.Pickup)
	v.Add("pickup", err)
	in.drop, err = ParseAddress(c.Drop)
	v.Add("drop", err)
	if in.minutes = c.EstimatedMinutes; in.minutes < 0 || in.minutes > maxMinutes {
		v.Add("estimated_minutes", ErrMinutes)
	}
	if c.Partner != "" {
		in.partner, err = ParsePartnerID(c.Partner)
		v.Add("partner", err)
	}
	if c.TrackingURL != "" {
		in.tracking, err = ParseTrackingURL(c.TrackingURL)
		v.Add("tracking_url", err)
	}
	return in, v.Err()
}

// same reports whether the delivery that there is is the one that is asked for.
func (in assignment) same(d *Delivery) error {
	if d.Pickup() != in.pickup || d.Drop() != in.drop {
		return fmt.Errorf("%w: order %q", ErrOtherDelivery, in.order)
	}
	return nil
}
