package delivery

import (
	"context"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// PlaceOrder is the command to place an order. It has no prices: those are the menu's.
type PlaceOrder struct {
	Destination

	Customer   string        `json:"customer"`
	Restaurant string        `json:"restaurant"`
	Items      []OrderedItem `json:"items"` // at least one, at most 1,000
}

// Destination is where and how an order is delivered and paid, in a command.
type Destination struct {
	House   string `json:"house"` // flat or house number
	Street  string `json:"street"`
	City    string `json:"city"`
	State   string `json:"state"`
	PINCode string `json:"pin_code"`

	SpecialInstructions string `json:"special_instructions,omitempty"`

	PaymentMethod string `json:"payment_method"` // such as "upi"
	PaymentToken  string `json:"payment_token"`  // a secret: keep commands out of logs
}

// OrderPlacement is what became of a [PlaceOrder] or a [PlaceCart]. Amounts are exact, with
// the digits of the currency, such as "499.00".
type OrderPlacement struct {
	ID          string `json:"id"`
	Subtotal    string `json:"subtotal"`
	DeliveryFee string `json:"delivery_fee"`
	GrandTotal  string `json:"grand_total"`
	Currency    string `json:"currency"`
}

// PlaceOrder places an order at the prices of the menu and the fee of the policy:
// [OrderPlaced]. Customer and restaurant must be there, and the restaurant accepting orders
// ([ErrRestaurantNotAvailable]) still when the order is stored; every dish must be on the
// menu ([ErrUnknownItem]) and not sold out ([ErrItemSoldOut]).
func (s *Service) PlaceOrder(ctx context.Context, c PlaceOrder) (OrderPlacement, error) {
	var v invariant.Violations
	customer, err := ParseCustomerID(c.Customer)
	v.Add("customer", err)
	restaurant, err := ParseRestaurantID(c.Restaurant)
	v.Add("restaurant", err)
	wanted := parseItems(&v, "items", c.Items)
	to := c.parse(&v)
	if err := v.Err(); err != nil {
		return OrderPlacement{}, err
	}
	id := s.factory.nextID()
	var placed OrderPlacement
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		cust, rest, err := partiesOf(ctx, r, customer, restaurant)
		if err != nil {
			return err
		}
		if err := rest.RequireAcceptingOrders(); err != nil {
			return err
		}
		if err := r.Restaurants.Check(ctx, rest); err != nil {
			return err
		}
		quoted, err := s.quote(ctx, restaurant, wanted)
		if err != nil {
			return err
		}
		items, err := NewOrderItems(quoted...)
		if err != nil {
			return err
		}
		at := s.now()
		fee, err := s.fee(ctx, cust, rest, to.Address, items, at)
		if err != nil {
			return err
		}
		o, err := Place(OrderDraft{
			ID: id, Customer: customer, Restaurant: restaurant, Items: items, Address: to.Address,
			SpecialInstructions: to.SpecialInstructions, DeliveryFee: fee, Payment: to.Payment,
		}, at)
		if err != nil {
			return err
		}
		placed = placementOf(o)
		return r.Orders.Save(ctx, o)
	})
	if err != nil && !wasStored(err) {
		return OrderPlacement{}, err
	}
	return placed, err
}

// parse reads where an order goes; the fee is not known yet.
func (d Destination) parse(v *invariant.Violations) CartDestination {
	var to CartDestination
	var err error
	to.Address, err = NewAddress(d.House, d.Street, d.City, d.State, d.PINCode)
	v.Add("", err)
	if d.SpecialInstructions != "" {
		to.SpecialInstructions, err = ParseSpecialInstructions(d.SpecialInstructions)
		v.Add("special_instructions", err)
	}
	to.Payment, err = NewPaymentDetails(d.PaymentMethod, d.PaymentToken)
	v.Add("payment", err)
	return to
}

func placementOf(o *Order) OrderPlacement {
	return OrderPlacement{
		ID:          o.ID().String(),
		Subtotal:    amountText(o.Subtotal()),
		DeliveryFee: amountText(o.DeliveryFee()),
		GrandTotal:  amountText(o.GrandTotal()),
		Currency:    o.GrandTotal().Currency().Code(),
	}
}

func amountText(m money.Money) string {
	return m.Amount().StringFixed(int32(m.Currency().Digits()))
}
