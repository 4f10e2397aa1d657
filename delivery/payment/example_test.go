package payment_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
)

// An order of ₹499 is placed and confirmed, and cancelled after all.
func Example() {
	ctx := context.Background()
	service := payment.NewService(payment.NewUnitOfWork(memstore.New()), newBank())

	const order = "ORD-A1B2C3D4"
	standing, err := service.Authorise(ctx, payment.Authorise{
		Order: order, Attempt: 1, Amount: "499.00", Currency: "INR",
		Method: "card", Token: payment.MustNewToken("tok_4111111111111111"),
	})
	fmt.Println(standing.Status, standing.Amount, err)

	standing, err = service.Capture(ctx, payment.Capture{Order: order, Attempt: 1})
	fmt.Println(standing.Status, standing.Invoice != "", err)

	standing, err = service.Release(ctx, payment.Release{Order: order, Attempt: 1})
	fmt.Println(standing.Status, err)
	// Output:
	// authorised 499.00 <nil>
	// captured true <nil>
	// refunded <nil>
}

func ExampleNewPayment() {
	p, err := payment.NewPayment(payment.Request{
		Order: payment.MustParseOrderID("ORD-A1B2C3D4"), Attempt: 1,
		Amount: money.MustParse("INR 499.00"), Tax: money.MustParse("INR 23.76"),
		Method: "card", Token: payment.MustNewToken("tok_1"),
	}, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	fmt.Println(p.Status(), p.Amount(), err)
	// Output:
	// authorising INR 499.00 <nil>
}

func ExampleNewToken() {
	t, err := payment.NewToken("tok_4111111111111111")
	fmt.Printf("%v %s %+v %v\n", t, t, struct{ Token payment.Token }{t}, err)
	_, err = payment.NewToken("not\na token")
	fmt.Println(errors.Is(err, payment.ErrToken))
	// Output:
	// [token] [token] {Token:[token]} <nil>
	// true
}

// What the gateway refuses is a state of the payment, not an error.
func ExamplePayment_Settle() {
	p := in(payment.StatusAuthorising)
	err := p.Settle(payment.StepAuthorise, payment.Refused("insufficient funds"), noon)
	fmt.Println(p.Status(), p.Reason(), err)
	// Output:
	// declined insufficient funds <nil>
}

func ExampleSucceeded() {
	r, err := payment.Succeeded("pay_29QQoUBi66xm2f")
	fmt.Println(r.Done(), r.Reference(), err)
	// Output:
	// true pay_29QQoUBi66xm2f <nil>
}

func ExamplePayment_Capture() {
	p := in(payment.StatusAuthorised)
	fmt.Println(p.Capture(payment.MustParseInvoiceNumber("INV-1"), noon), p.Status())
	// Output:
	// <nil> capturing
}

func ExamplePayment_Void() {
	p := in(payment.StatusAuthorised)
	fmt.Println(p.Void(noon), p.Status())
	// Output:
	// <nil> voiding
}

func ExamplePayment_Refund() {
	p := in(payment.StatusCaptured)
	fmt.Println(p.Refund(noon), p.Status())
	// Output:
	// <nil> refunding
}

func ExamplePayment_AskAgain() {
	p := in(payment.StatusCapturing)
	err := p.AskAgain(payment.StepCapture, time.Minute, noon.Add(time.Second))
	fmt.Println(errors.Is(err, payment.ErrUnderWay))
	err = p.AskAgain(payment.StepCapture, time.Minute, noon.Add(time.Minute))
	fmt.Println(err, p.Status())
	// Output:
	// true
	// <nil> capturing
}

func ExampleTransitionError() {
	err := in(payment.StatusCaptured).Void(noon)
	var refused *payment.TransitionError
	fmt.Println(errors.As(err, &refused), refused.From, refused.To, names(refused.Allowed()))
	fmt.Println(failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// true captured voiding [refunding]
	// refused delivery.payment.transition
}

func ExampleStepError() {
	err := in(payment.StatusCapturing).Void(noon)
	var busy *payment.StepError
	fmt.Println(errors.As(err, &busy), busy.Step, errors.Is(err, payment.ErrUnderWay), failure.KindOf(err))
	// Output:
	// true capture true conflict
}

func ExampleStatus_CanBecome() {
	for _, s := range payment.Statuses() {
		fmt.Println(s, "→", names(s.Next()))
	}
	// Output:
	// authorising → [authorised declined]
	// authorised → [capturing voiding]
	// declined → []
	// capturing → [captured capture refused]
	// captured → [refunding]
	// capture refused → [voiding]
	// voiding → [voided void refused]
	// voided → []
	// void refused → [voiding]
	// refunding → [refunded refund refused]
	// refunded → []
	// refund refused → [refunding]
}

func ExampleService_SettleOverdue() {
	ctx := context.Background()
	clock := &clock{at: noon}
	bank := newBank()
	bank.lose = 1 // the amount is reserved, and the line is cut
	service := payment.NewService(payment.NewUnitOfWork(memstore.New()), bank, payment.WithClock(clock.now))

	_, err := service.Authorise(ctx, authorise())
	fmt.Println(errors.Is(err, payment.ErrUnsettled))

	clock.pass(payment.DefaultPatience)
	n, err := service.SettleOverdue(ctx)
	fmt.Println(n, err)
	// Output:
	// true
	// 1 <nil>
}

// names returns what statuses are called.
func names(statuses []payment.Status) []string {
	var all []string
	for _, s := range statuses {
		all = append(all, s.String())
	}
	return all
}
