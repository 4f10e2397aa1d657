package flow

import (
	"context"

	"github.com/ashlar-go/ashlar/money"
)

// Ports are the contexts that a flow asks. Each may be asked the same again, and then does it
// once. An error that is [ErrRefused] says that it is never going to be done; after any other
// it is asked again.
type Ports struct {
	Orders   Orders
	Payments Payments
	Kitchen  Kitchen
	Partners Partners
	Notices  Notices
}

// Orders takes the steps of an order. A step that the order has taken, or cannot take any more
// because it is over, is no error: what became of it is heard as a fact.
type Orders interface {
	Confirm(ctx context.Context, o OrderID) error
	MarkReady(ctx context.Context, o OrderID) error
	Dispatch(ctx context.Context, o OrderID, with PartnerID) error
	Deliver(ctx context.Context, o OrderID, by PartnerID) error
	Cancel(ctx context.Context, o OrderID, reason string) error
}

// Payments moves the money of an order, by attempt. What came of it is heard as a fact.
type Payments interface {
	Authorise(ctx context.Context, o OrderID, attempt int, amount money.Money, with PaymentDetails) error
	Capture(ctx context.Context, o OrderID, attempt int) error

	// Release voids what is reserved and refunds what is captured. While the money has not
	// been let go it returns an error.
	Release(ctx context.Context, o OrderID, attempt int) error
}

// Kitchen prepares what an order has in it at the time of the call.
type Kitchen interface {
	Receive(ctx context.Context, o OrderID) error
	Change(ctx context.Context, o OrderID) error
	Withdraw(ctx context.Context, o OrderID, reason string) error
}

// Partners brings an order to its customer. A delivery whose food is picked up is not called
// off, and that is no error.
type Partners interface {
	Assign(ctx context.Context, o OrderID) error
	CallOff(ctx context.Context, o OrderID, reason string) error
}

// Notices tells customers.
type Notices interface {
	Tell(ctx context.Context, n Notice) error
}

// A Notice is what a customer is told.
type Notice struct {
	Order    OrderID
	Customer CustomerID
	Occasion Occasion
	Amount   money.Money
	Reason   string // why the order is cancelled; "" when it is not the flow that knows
}
