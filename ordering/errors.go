package ordering

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The rules of an order, as the errors that state them. An error of a command wraps one of
// them in a [*StateError] or a [*TransitionError] where it has more to say.
var (
	ErrEmptyOrder        = failure.New(failure.Refused, "ordering.empty_order", "ordering: an order without lines cannot be placed")
	ErrNotPending        = failure.New(failure.Refused, "ordering.not_pending", "ordering: the order is no longer pending")
	ErrTransition        = failure.New(failure.Refused, "ordering.transition", "ordering: the order cannot become that")
	ErrProductNotInOrder = failure.New(failure.Refused, "ordering.product_not_in_order", "ordering: the order has no line of this product")
	ErrLineChanged       = failure.New(failure.Refused, "ordering.line_changed", "ordering: the order has this product at another price or under another name")
	ErrCurrency          = failure.New(failure.Refused, "ordering.currency", "ordering: the price is not in the order's currency")
	ErrTooManyLines      = failure.New(failure.Refused, "ordering.too_many_lines", "ordering: an order has at most 1,000 lines")
	ErrNotPayable        = failure.New(failure.Refused, "ordering.not_payable", "ordering: an order is paid once it is placed and unless it is cancelled")
	ErrWrongAmount       = failure.New(failure.Refused, "ordering.wrong_amount", "ordering: a payment is of the order's total")
	ErrAlreadyPaid       = failure.New(failure.Refused, "ordering.already_paid", "ordering: the order has been paid")

	ErrEmptyCart        = failure.New(failure.Refused, "ordering.empty_cart", "ordering: a cart without items cannot be placed")
	ErrCartClosed       = failure.New(failure.Refused, "ordering.cart_closed", "ordering: the cart has been placed")
	ErrProductNotInCart = failure.New(failure.Refused, "ordering.product_not_in_cart", "ordering: the cart has no item of this product")
	ErrItemChanged      = failure.New(failure.Refused, "ordering.item_changed", "ordering: the cart has this product at another price or under another name")
	ErrTooMuchStock     = failure.New(failure.Refused, "ordering.too_much_stock", "ordering: there is at most 1,000,000,000 of a product")
	ErrOutOfStock       = failure.New(failure.Refused, "ordering.out_of_stock", "ordering: there is not enough in stock")
	ErrNotPlaced        = failure.New(failure.Refused, "ordering.not_placed", "Order must be placed")
	ErrUnpaid           = failure.New(failure.Refused, "ordering.unpaid", "Order must have a valid payment method")
	ErrNotConfirmed     = failure.New(failure.Refused, "ordering.not_confirmed", "Order must be confirmed")
	ErrStockMismatch    = failure.New(failure.Refused, "ordering.stock_mismatch", "Stock must change by what was ordered")

	ErrNoCarrier        = failure.New(failure.Invalid, "ordering.no_carrier", "ordering: shipping needs a carrier")
	ErrNoTrackingNumber = failure.New(failure.Invalid, "ordering.no_tracking_number", "ordering: shipping needs a tracking number")
	ErrNoReason         = failure.New(failure.Invalid, "ordering.no_reason", "ordering: cancelling needs a reason")
	ErrNoMethod         = failure.New(failure.Invalid, "ordering.no_payment_method", "ordering: a payment needs a method")
	ErrNoReference      = failure.New(failure.Invalid, "ordering.no_payment_reference", "ordering: a payment needs a reference")
)

// What makes a value of this package, or a stored one, malformed.
var (
	ErrQuantity = failure.New(failure.Invalid, "ordering.quantity", "ordering: a quantity is from 1 to 1,000,000")
	ErrCountry  = failure.New(failure.Invalid, "ordering.country", "ordering: a country is an assigned ISO 3166-1 alpha-2 code")
	ErrPercent  = failure.New(failure.Invalid, "ordering.percent", "ordering: a discount is above 0 % and at most 100 %, with at most four decimals")
	ErrStatus   = failure.New(failure.Invalid, "ordering.status", "ordering: there is no such status")
	ErrZero     = failure.New(failure.Invalid, "ordering.zero_value", "ordering: a value is missing")
	ErrSnapshot = failure.New(failure.Invalid, "ordering.snapshot", "ordering: the snapshot is not one of an order")
)

// A TransitionError refuses a step in the life of an order. It wraps [ErrTransition].
type TransitionError struct {
	Order    OrderID
	From, To Status
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("ordering: order %q cannot become %s: it is %s, from where it can become %s",
		e.Order, e.To, e.From, statuses.Words(e.Allowed()))
}

// Allowed returns what the order can become.
func (e *TransitionError) Allowed() []Status { return e.From.Next() }

// Unwrap returns [ErrTransition].
func (e *TransitionError) Unwrap() error { return ErrTransition }

// A StateError refuses a command because of where the order stands. It wraps the rule.
type StateError struct {
	Order   OrderID
	Attempt string   // what was tried, such as "add a line"
	Status  Status   // where the order stands
	Allowed []Status // where it can be done
	Err     error
}

func (e *StateError) Error() string {
	return fmt.Sprintf("%v: to %s, order %q would have to be %s; it is %s", e.Err, e.Attempt, e.Order, statuses.Words(e.Allowed), e.Status)
}

// Unwrap returns the rule.
func (e *StateError) Unwrap() error { return e.Err }

// A LineError refuses a line of an order. It wraps the rule.
type LineError struct {
	Order   OrderID
	Product ProductID
	Err     error
}

func (e *LineError) Error() string {
	return fmt.Sprintf("ordering: order %q, product %q: %v", e.Order, e.Product, e.Err)
}

// Unwrap returns the rule.
func (e *LineError) Unwrap() error { return e.Err }

// An OutOfStockError says of which product there is not enough. It wraps [ErrOutOfStock].
type OutOfStockError struct {
	Product           ProductID
	Name              string // on the order line, or the inventory's title
	Wanted, Available int
}

func (e *OutOfStockError) Error() string { return "'" + e.Name + "' is out of stock" }

// Unwrap returns [ErrOutOfStock].
func (e *OutOfStockError) Unwrap() error { return ErrOutOfStock }
