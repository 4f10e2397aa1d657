package delivery

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of delivery, as the errors that state them. A command wraps one of them in a
// [*StateError] or an [*ItemError] where it has more to say.
var (
	ErrEmptyOrder                  = failure.New(failure.Refused, "delivery.empty_order", "delivery: an order has at least one item")
	ErrEmptyCart                   = failure.New(failure.Refused, "delivery.empty_cart", "delivery: an empty cart cannot be placed")
	ErrCartPlaced                  = failure.New(failure.Refused, "delivery.cart_placed", "delivery: the cart has been placed")
	ErrNotCancellable              = failure.New(failure.Refused, "delivery.not_cancellable", "delivery: the order can no longer be cancelled")
	ErrInvalidState                = failure.New(failure.Refused, "delivery.invalid_state", "delivery: the order does not stand where that is possible")
	ErrRestaurantNotAvailable      = failure.New(failure.Refused, "delivery.restaurant_not_available", "delivery: the restaurant is not accepting orders right now")
	ErrOtherRestaurant             = failure.New(failure.Refused, "delivery.other_restaurant", "delivery: the item is of another restaurant")
	ErrUnknownItem                 = failure.New(failure.Refused, "delivery.unknown_item", "delivery: there is no such item")
	ErrItemSoldOut                 = failure.New(failure.Refused, "delivery.item_sold_out", "delivery: the item is sold out")
	ErrPriceChanged                = failure.New(failure.Refused, "delivery.price_changed", "delivery: the item has another name or price now")
	ErrTooManyItems                = failure.New(failure.Refused, "delivery.too_many_items", "delivery: an order has at most 1,000 items")
	ErrCurrency                    = failure.New(failure.Refused, "delivery.currency", "delivery: all amounts of an order are in one currency")
	ErrAlreadyRated                = failure.New(failure.Refused, "delivery.already_rated", "delivery: the order has been rated")
	ErrOtherDeliveryPartner        = failure.New(failure.Refused, "delivery.other_delivery_partner", "delivery: another delivery partner has the order")
	ErrDeliveryPartnerNotAvailable = failure.New(failure.Refused, "delivery.delivery_partner_not_available", "delivery: the delivery partner is not available")
	ErrDeliveryPartnerTaken        = failure.New(failure.Refused, "delivery.delivery_partner_taken", "delivery: the delivery partner is on the way with another order")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrOrderID        = failure.New(failure.Invalid, "delivery.order_id", "delivery: an order ID is ORD- and 8 to 32 hexadecimal digits in capitals")
	ErrPINCode        = failure.New(failure.Invalid, "delivery.pin_code", "delivery: a PIN code is six digits")
	ErrQuantity       = failure.New(failure.Invalid, "delivery.quantity", "delivery: a quantity is from 1 to 1,000,000")
	ErrDistance       = failure.New(failure.Invalid, "delivery.distance", "delivery: a distance is from 0 to 100,000 km, with at most six decimals")
	ErrNoReason       = failure.New(failure.Invalid, "delivery.no_reason", "delivery: cancelling needs a reason")
	ErrRating         = failure.New(failure.Invalid, "delivery.rating", "delivery: a rating is from 1 to 5")
	ErrPaymentDetails = failure.New(failure.Invalid, "delivery.payment_details", "delivery: the payment details are not in order")
	ErrSubscription   = failure.New(failure.Invalid, "delivery.subscription", "delivery: a subscription is of a known kind and has an end")
	ErrDeliveryFee    = failure.New(failure.Invalid, "delivery.delivery_fee_rates", "delivery: the rates of the delivery fee do not fit together")
	ErrStatus         = failure.New(failure.Invalid, "delivery.status", "delivery: there is no such status")
	ErrZero           = failure.New(failure.Invalid, "delivery.zero_value", "delivery: a value is missing")
	ErrSnapshot       = failure.New(failure.Invalid, "delivery.snapshot", "delivery: the snapshot cannot have been saved")
)

// A StateError refuses a command because of where an order stands. It wraps
// [ErrInvalidState] or, for cancelling, [ErrNotCancellable].
type StateError struct {
	Order   OrderID
	Attempt string        // what was tried, such as "dispatch it"
	Status  OrderStatus   // where the order stands
	Allowed []OrderStatus // where it can be done
	Err     error
}

func (e *StateError) Error() string {
	s := fmt.Sprintf("%v: to %s, order %s would have to be %s; it is %s",
		e.Err, e.Attempt, e.Order, orderTransitions.Words(e.Allowed), e.Status)
	if e.NeedsSupport() {
		s += "; please contact support for assistance"
	}
	return s
}

// NeedsSupport reports whether the customer can do nothing but contact support: the order
// was to be cancelled, and is on the way or delivered.
func (e *StateError) NeedsSupport() bool {
	return e.Err == ErrNotCancellable && (e.Status == StatusOnTheWay || e.Status == StatusDelivered) //nolint:errorlint // which rule was set, not what is in a chain
}

// Unwrap returns the rule.
func (e *StateError) Unwrap() error { return e.Err }

// An ItemError refuses an item. It wraps the rule, such as [ErrPriceChanged].
type ItemError struct {
	Item MenuItemID
	Err  error
}

func (e *ItemError) Error() string { return fmt.Sprintf("%v: item %q", e.Err, e.Item) }

// Unwrap returns the rule.
func (e *ItemError) Unwrap() error { return e.Err }
