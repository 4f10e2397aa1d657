package flow

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// A Flow is how far one order has come and what was asked of whom. It is told facts, in
// whatever order they are heard; after each it asks what follows.
//
// Every command takes the instant at which it happens. A fact that is known already changes
// nothing and records nothing; a command that returns an error has changed nothing and
// recorded nothing.
type Flow struct {
	root[OrderID]

	state FlowSnapshot
}

// New begins the flow of an order of which nothing is known yet: [Started]. The error is an
// [*invariant.Error] for the zero order.
func New(o OrderID, at time.Time) (*Flow, error) {
	f := &Flow{root: aggregate.New(o), state: FlowSnapshot{Order: o, Status: StatusRunning}}
	if err := f.state.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&f.root, Started{o}, at)
	return f, nil
}

// Status returns where the flow stands.
func (f *Flow) Status() Status { return f.state.Status }

// Facts returns what is known, but for the payment.
func (f *Flow) Facts() Set[Fact] { return f.state.Facts }

// Attempts returns what is known of the payment.
func (f *Flow) Attempts() Attempts { return f.state.Attempts }

// Asked returns what was asked once, besides the payments.
func (f *Flow) Asked() Set[Request] { return f.state.Asked }

// Told returns what the customer has been told, or is about to be.
func (f *Flow) Told() Set[Occasion] { return f.state.Told }

// Deadline returns when the order must be on the way, once it is placed.
func (f *Flow) Deadline() time.Time { return f.state.Deadline }

// Partner returns who brings the order, once somebody does.
func (f *Flow) Partner() PartnerID { return f.state.Partner }

// Waiting returns the answers that are still to come, in the order of their declaration;
// none once everything is done.
func (f *Flow) Waiting() []Wait { return f.state.waiting() }

// String returns the order and where its flow stands.
func (f *Flow) String() string {
	return fmt.Sprintf("flow of order %q: %s, it waits for %d answers", f.ID(), f.state.Status, len(f.Waiting()))
}

// GoString is [Flow.String].
func (f *Flow) GoString() string { return f.String() }

// change sets what a fact changes, records it, and asks what follows.
func (f *Flow) change(next FlowSnapshot, fact Event, at time.Time) {
	f.state = next
	aggregate.Record(&f.root, fact, at)
	for {
		asked, request := f.state.next()
		if request == nil {
			break
		}
		f.state = asked
		aggregate.Record(&f.root, request, at)
	}
	if end := f.state.outcome(); end != f.state.Status {
		f.state.Status = end
		if end.IsEnd() {
			aggregate.Record(&f.root, Ended{f.ID(), end}, at)
		}
	}
	if f.state.Status.IsEnd() || f.state.Attempts.Any(PaymentCaptured) {
		f.state.Payment = PaymentDetails{} // it pays no more
	}
}
