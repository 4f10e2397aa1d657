package billing_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/repository"
)

// An invoice appears when an order is placed, is paid with it, and refunded when the order
// is cancelled.
func Example() {
	ctx, bus, store := context.Background(), events.NewBus(), memstore.New()
	accounts := billing.NewUnitOfWork(store, repository.PublishTo(bus))
	o := ordering.NewService(ordering.NewUnitOfWork(store, repository.PublishTo(bus)))
	cancel := billing.Subscribe(bus, billing.NewService(accounts))
	defer cancel()

	placed, _ := o.PlaceOrder(ctx, ordering.PlaceOrder{
		Customer: "alice", Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB", Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{
			{Product: "P1", Name: "Python Course", Quantity: 1, UnitPrice: "49.00"},
			{Product: "P2", Name: "AI Course", Quantity: 2, UnitPrice: "29.00"},
		},
		DiscountCode: "SPRING", DiscountPercent: "10",
	})
	id, _ := billing.ParseSourceOrderID(placed.ID)
	show := func() {
		invoice, _ := accounts.Repositories().Invoices.Get(ctx, billing.InvoiceOf(id))
		fmt.Printf("%s, less %s: %s\n", invoice.Total(), invoice.Rebate(), invoice.Status())
	}
	show()
	_ = o.ReceivePayment(ctx, ordering.ReceivePayment{Order: placed.ID, Amount: "96.30", Currency: "GBP", Method: "card", Reference: "pay-123"})
	show()
	_ = o.CancelOrder(ctx, ordering.CancelOrder{Order: placed.ID, Reason: "changed mind"})
	show()
	// Output:
	// GBP 96.30, less GBP 10.70: pending
	// GBP 96.30, less GBP 10.70: paid
	// GBP 96.30, less GBP 10.70: refunded
}

// The life of an invoice.
func ExampleStatus_Next() {
	for _, s := range billing.Statuses() {
		fmt.Printf("%-8s →", s)
		for _, next := range s.Next() {
			fmt.Printf(" %s", next)
		}
		fmt.Println()
	}
	// Output:
	// pending  → paid void
	// paid     → refunded disputed
	// void     →
	// refunded →
	// disputed → paid refunded
}

func ExampleNewInvoice() {
	order, _ := billing.ParseSourceOrderID("order-1")
	customer, _ := billing.ParseCustomerID("alice")
	line, _ := billing.NewInvoiceLine("Python Course", 2, money.MustParse("GBP 49.00"))
	lines, _ := billing.NewInvoiceLines(line)
	at := time.Date(2026, time.November, 3, 9, 30, 0, 0, time.UTC)

	invoice, _ := billing.NewInvoice(order, customer, lines, money.MustParse("GBP 8.00"), at)
	fmt.Println(invoice.Total(), invoice.Status())
	fmt.Println(errors.Is(invoice.Pay(money.MustParse("GBP 98.00"), "pay-123", at), billing.ErrWrongAmount))
	fmt.Println(invoice.Pay(invoice.Total(), "pay-123", at), invoice.Status())

	err := invoice.Void(at)
	if refused, ok := errors.AsType[*billing.TransitionError](err); ok {
		fmt.Printf("%s → %s is not among %v\n", refused.From, refused.To, refused.Allowed())
	}
	// Output:
	// GBP 90.00 pending
	// true
	// <nil> paid
	// paid → void is not among [refunded disputed]
}

func ExampleNewInvoiceLine() {
	_, err := billing.NewInvoiceLine("Python Course", 0, money.MustParse("GBP 49.00"))
	fmt.Println(err)
	// Output:
	// invariant: quantity: billing: a quantity is from 1 to 1,000,000
}

func ExampleNewInvoiceLines() {
	_, err := billing.NewInvoiceLines()
	fmt.Println(err)
	// Output:
	// billing: an invoice has from 1 to 1,000 lines
}
