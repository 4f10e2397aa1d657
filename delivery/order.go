package delivery

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// An Order is food that a customer wants from a restaurant. It exists from the moment it is
// placed. The restaurant confirms it and prepares the food; when that is ready for pickup, a
// delivery partner is dispatched with it and delivers it. Before it is on the way the order
// can be cancelled, and while it is only placed the customer can still change what is in it.
// Delivered, it can be rated, once.
//
// The grand total is the sum of the items and the delivery fee, at any time.
//
// Every command takes the instant at which it happens and records an event; a command that
// returns an error has changed nothing and recorded nothing.
type Order struct {
	root[OrderID]

	customer     CustomerID
	restaurant   RestaurantID
	items        OrderItems
	address      Address
	instructions SpecialInstructions
	subtotal     money.Money
	fee          money.Money
	grandTotal   money.Money
	placedAt     time.Time
	status       OrderStatus
	partner      DeliveryPartnerID // from dispatch on
	reason       CancellationReason
	rating       Rating
}

// An OrderDraft is what an order is placed with. All but SpecialInstructions must be there.
type OrderDraft struct {
	ID                  OrderID
	Customer            CustomerID
	Restaurant          RestaurantID
	Items               OrderItems // at least one
	Address             Address    // where it goes
	SpecialInstructions SpecialInstructions
	DeliveryFee         money.Money // in the currency of the items
	Payment             PaymentDetails
}

// Place returns a new order: [OrderPlaced]. It refuses one without items with
// [ErrEmptyOrder], and a fee in another currency with [ErrCurrency]. Everything that is
// missing comes at once in an [*invariant.Error], by path. The payment details go out with
// the event; the order does not keep them.
func Place(d OrderDraft, at time.Time) (*Order, error) {
	var v invariant.Violations
	if !d.Payment.IsValid() {
		v.Add("payment", ErrZero)
	}
	o := &Order{
		root: aggregate.New(d.ID), customer: d.Customer, restaurant: d.Restaurant, items: d.Items,
		address: d.Address, instructions: d.SpecialInstructions, placedAt: at.UTC().Round(0), status: StatusPlaced,
	}
	sums, err := totalsOf(d.Items, d.DeliveryFee)
	v.Add("", err)
	o.setTotals(sums)
	if err == nil {
		v.Add("", o.check())
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	aggregate.Record(&o.root, OrderPlaced{
		Order: o.ID(), Customer: o.customer, Restaurant: o.restaurant, Items: o.items, Address: o.address,
		SpecialInstructions: o.instructions, Subtotal: o.subtotal, DeliveryFee: o.fee, GrandTotal: o.grandTotal,
		Payment: d.Payment,
	}, at)
	return o, nil
}

// Customer returns who placed the order.
func (o *Order) Customer() CustomerID { return o.customer }

// Restaurant returns where the food comes from.
func (o *Order) Restaurant() RestaurantID { return o.restaurant }

// Items returns what is ordered. Changing what is returned returns another list; the order
// has commands for that.
func (o *Order) Items() OrderItems { return o.items }

// Address returns where the food goes.
func (o *Order) Address() Address { return o.address }

// SpecialInstructions returns what the customer asks for; zero for nothing.
func (o *Order) SpecialInstructions() SpecialInstructions { return o.instructions }

// Subtotal returns the sum of the items.
func (o *Order) Subtotal() money.Money { return o.subtotal }

// DeliveryFee returns what delivery costs the customer.
func (o *Order) DeliveryFee() money.Money { return o.fee }

// GrandTotal returns subtotal and delivery fee together.
func (o *Order) GrandTotal() money.Money { return o.grandTotal }

// PlacedAt returns when the order was placed, in UTC.
func (o *Order) PlacedAt() time.Time { return o.placedAt }

// Status returns where the order stands.
func (o *Order) Status() OrderStatus { return o.status }

// DeliveryPartner returns who delivers the order; zero before dispatch.
func (o *Order) DeliveryPartner() DeliveryPartnerID { return o.partner }

// CancellationReason returns why the order was cancelled; zero unless it is.
func (o *Order) CancellationReason() CancellationReason { return o.reason }

// Rating returns the customer's score; zero unless there is one.
func (o *Order) Rating() Rating { return o.rating }

// String returns identity, status and number of items, and nothing personal.
func (o *Order) String() string {
	return fmt.Sprintf("order %s (%s, %d items)", o.ID(), o.status, o.items.Len())
}

// GoString is [Order.String].
func (o *Order) GoString() string { return o.String() }

// totals are the amounts of an order, which belong together.
type totals struct{ subtotal, fee, grandTotal money.Money }

// totalsOf is the one place that adds up an order.
func totalsOf(items OrderItems, fee money.Money) (totals, error) {
	if !fee.IsValid() {
		return totals{}, invariant.Violate("delivery_fee", ErrZero)
	}
	subtotal, err := items.Subtotal()
	if err != nil {
		return totals{}, err
	}
	if subtotal.Currency() != fee.Currency() {
		return totals{}, fmt.Errorf("%w: the delivery fee is in %s", ErrCurrency, fee.Currency())
	}
	sum, err := subtotal.Add(fee)
	if err != nil {
		return totals{}, fmt.Errorf("delivery: the grand total: %w", err)
	}
	return totals{subtotal, fee, sum}, nil
}

func (o *Order) setTotals(t totals) {
	o.subtotal, o.fee, o.grandTotal = t.subtotal, t.fee, t.grandTotal
}
