package partner

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
)

// PickUp is the command to say that the delivery partner has the food.
type PickUp struct {
	Order   string `json:"order"`
	Partner string `json:"partner"`
}

// PickUp says that the delivery partner has the food: [FoodPickedUp].
func (s *Service) PickUp(ctx context.Context, c PickUp) error {
	return s.by(ctx, c.Order, c.Partner, (*Delivery).PickUp, StatusPickedUp, StatusHandedOver)
}

// HandOver is the command to say that the customer has the food.
type HandOver struct {
	Order   string `json:"order"`
	Partner string `json:"partner"`
}

// HandOver says that the customer has the food: [FoodHandedOver].
func (s *Service) HandOver(ctx context.Context, c HandOver) error {
	return s.by(ctx, c.Order, c.Partner, (*Delivery).HandOver, StatusHandedOver)
}

// CallOff is the command to end the delivery of a cancelled order.
type CallOff struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// CallOff ends the delivery: [DeliveryCalledOff].
func (s *Service) CallOff(ctx context.Context, c CallOff) error {
	return s.onDelivery(ctx, c.Order, func(d *Delivery, at time.Time) error { return d.CallOff(c.Reason, at) }, StatusCalledOff)
}

// by has a delivery partner do something with the delivery of an order.
func (s *Service) by(
	ctx context.Context, order, partner string, do func(*Delivery, PartnerID, time.Time) error, done ...Status,
) error {
	var v invariant.Violations
	_, err := ParseOrderID(order)
	v.Add("order", err)
	p, err := ParsePartnerID(partner)
	v.Add("partner", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onDelivery(ctx, order, func(d *Delivery, at time.Time) error { return do(d, p, at) }, done...)
}
