package flow_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/delivery/flow"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
)

func exampleFlow() (*flow.Flow, time.Time) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f, err := flow.New(flow.MustParseOrderID("ORD-A1B2C3D4"), at)
	if err != nil {
		panic(err)
	}
	err = f.NotePlaced(flow.Placement{
		Customer: flow.MustParseCustomerID("C-PRIYA"), Payment: flow.MustNewPaymentDetails("upi", "tok_SECRET"),
		Total: money.MustParse("INR 499.00"), Version: 1, Deadline: at.Add(flow.DefaultPatience),
	}, at)
	if err != nil {
		panic(err)
	}
	return f, at
}

// A flow is told facts and asks for what follows from them: here, of an order that is
// delivered. What it waits for is always known.
func Example() {
	f, at := exampleFlow()
	fmt.Printf("%v %v\n", f.Status(), f.Waiting())
	err := errors.Join(
		f.NotePayment(1, flow.PaymentAuthorised, at),
		f.Note(flow.FactTicketAccepted, at),
		f.NoteConfirmed(2, money.MustParse("INR 499.00"), at))
	fmt.Printf("%v %v %v\n", err, f.Status(), f.Waiting())
	err = errors.Join(
		f.Note(flow.FactFoodReady, at),
		f.NotePayment(1, flow.PaymentCaptured, at),
		f.Note(flow.FactReady, at))
	fmt.Printf("%v %v %v\n", err, f.Status(), f.Waiting())
	// Output:
	// running [the authorisation the kitchen]
	// <nil> running [the capture the food]
	// <nil> running [a delivery partner]
}

// A placed order has its payment authorised and its kitchen told, independently.
func ExampleFlow_NotePlaced() {
	f, _ := exampleFlow()
	for _, r := range aggregate.Pending(f) {
		fmt.Printf("%s %v\n", r.Event.EventName(), r.Event)
	}
	fmt.Printf("%v\n", f.Waiting())
	// Output:
	// delivery.flow.started {ORD-A1B2C3D4}
	// delivery.flow.fact_noted {ORD-A1B2C3D4 placed}
	// delivery.flow.authorisation_requested {ORD-A1B2C3D4 1 INR 499.00 upi [token]}
	// delivery.flow.ticket_requested {ORD-A1B2C3D4}
	// [the authorisation the kitchen]
}

// Whichever is heard last, the confirmation or the authorisation, the capture follows.
func ExampleFlow_NotePayment() {
	f, at := exampleFlow()
	err := errors.Join(
		f.NoteConfirmed(2, money.MustParse("INR 499.00"), at),
		f.NotePayment(1, flow.PaymentAuthorised, at))
	fmt.Println(err, f.Attempts().Last().CaptureAsked())

	err = f.NotePayment(2, flow.PaymentAuthorised, at)
	fmt.Println(failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// <nil> true
	// refused delivery.flow.unknown_attempt
}

// A changed total is a further attempt. The old one is let go once the new one is authorised.
func ExampleFlow_NoteItemsChanged() {
	f, at := exampleFlow()
	err := errors.Join(
		f.NotePayment(1, flow.PaymentAuthorised, at),
		f.NoteItemsChanged(3, money.MustParse("INR 649.00"), at),
		f.NoteItemsChanged(2, money.MustParse("INR 349.00"), at)) // heard late, and nothing now
	fmt.Println(err, f.Attempts().Len(), f.Attempts().Last().Amount(), f.Attempts().At(0).ReleaseAsked())
	err = f.NotePayment(2, flow.PaymentAuthorised, at)
	fmt.Println(err, f.Attempts().At(0).ReleaseAsked())
	// Output:
	// <nil> 2 INR 649.00 false
	// <nil> true
}

func ExampleFlow_Note() {
	f, at := exampleFlow()
	err := f.Note(flow.FactTicketRejected, at)
	fmt.Printf("%v %v %v\n", err, f.Status(), f.Waiting())
	err = errors.Join(f.Note(flow.FactCancelled, at), f.NotePayment(1, flow.PaymentAuthorised, at))
	fmt.Printf("%v %v %v\n", err, f.Status(), f.Waiting())
	err = f.Note(flow.FactDelivered, at)
	fmt.Println(failure.CodeOf(err))
	// Output:
	// <nil> cancelling [the authorisation the cancellation]
	// <nil> cancelled [the release]
	// delivery.flow.contradiction
}

func ExampleFlow_Expire() {
	f, at := exampleFlow()
	fmt.Println(failure.CodeOf(f.Expire(at)))
	fmt.Println(f.Expire(f.Deadline()), f.Status())
	// Output:
	// delivery.flow.not_overdue
	// <nil> cancelling
}

func ExampleStatus_Next() {
	for _, s := range flow.Statuses() {
		fmt.Printf("%v → %v\n", s, s.Next())
	}
	// Output:
	// running → [cancelling delivered cancelled]
	// cancelling → [delivered cancelled]
	// delivered → []
	// cancelled → []
}
