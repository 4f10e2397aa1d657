package ordering_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// printLast prints the event that the last command recorded.
func printLast(o *ordering.Order) {
	recorded := aggregate.Pending(o)
	fmt.Println(recorded[len(recorded)-1].Event.EventName())
}

// The life of an order.
func ExampleStatus_CanBecome() {
	fmt.Printf("%-11s", "")
	for _, to := range ordering.Statuses() {
		fmt.Printf(" %-9s", to)
	}
	fmt.Println()
	for _, from := range ordering.Statuses() {
		row := fmt.Sprintf("%-11s", from)
		for _, to := range ordering.Statuses() {
			mark := "-"
			if from.CanBecome(to) {
				mark = "yes"
			}
			row += fmt.Sprintf(" %-9s", mark)
		}
		fmt.Println(strings.TrimSpace(row))
	}
	// Output:
	//             pending   placed    confirmed shipped   delivered cancelled
	// pending     -         yes       -         -         -         yes
	// placed      -         -         yes       -         -         yes
	// confirmed   -         -         -         yes       -         yes
	// shipped     -         -         -         -         yes       -
	// delivered   -         -         -         -         -         -
	// cancelled   -         -         -         -         -         -
}

func ExampleStatus_Next() {
	for _, next := range ordering.StatusPlaced.Next() {
		fmt.Println(next)
	}
	fmt.Println(len(ordering.StatusDelivered.Next()))
	// Output:
	// confirmed
	// cancelled
	// 0
}

func ExampleParseStatus() {
	fmt.Println(ordering.ParseStatus("shipped"))
	_, err := ordering.ParseStatus("Shipped")
	fmt.Println(err)
	// Output:
	// shipped <nil>
	// ordering: there is no such status
}

func ExampleParseOrderID() {
	fmt.Println(ordering.ParseOrderID(" o-1 "))
	_, err := ordering.ParseOrderID("o\n1")
	fmt.Println(err)
	// Output:
	// o-1 <nil>
	// ordering: the order ID contains a control character or a bidirectional control
}

func ExampleParseCustomerID() {
	fmt.Println(ordering.ParseCustomerID("cust-1"))
	// Output: cust-1 <nil>
}

func ExampleParseProductID() {
	_, err := ordering.ParseProductID(" ")
	fmt.Println(err)
	// Output: ordering: the product ID is blank
}

func ExampleNewOrderID() {
	one, other := ordering.NewOrderID(), ordering.NewOrderID()
	fmt.Println(one == other, len(one.String()))
	// Output: false 36
}

// An address prints itself only when it is asked to.
func ExampleNewAddress() {
	a, err := ordering.NewAddress(" 1 Main St ", "London", "EC1A 1AA", "gb")
	fmt.Println(a, err)
	fmt.Println(a.String())

	_, err = ordering.NewAddress("", "London", "EC1A 1AA", "UK")
	fmt.Println(err)
	// Output:
	// [address] <nil>
	// 1 Main St, London, EC1A 1AA, GB
	// invariant: street: is blank; country: ordering: a country is an assigned ISO 3166-1 alpha-2 code
}

func ExampleNewOrderLine() {
	line, err := ordering.NewOrderLine(ordering.MustParseProductID("P1"), "Python Course", 2, money.MustParse("GBP 49.00"))
	fmt.Println(line, err)
	fmt.Println(line.Total())

	_, err = ordering.NewOrderLine(ordering.MustParseProductID("P1"), "", 0, money.MustParse("GBP 49.00"))
	fmt.Println(err)
	// Output:
	// 2 × Python Course at GBP 49.00 <nil>
	// GBP 98.00
	// invariant: name: is blank; quantity: ordering: a quantity is from 1 to 1,000,000
}

func ExampleNewOrderLines() {
	lines, err := ordering.NewOrderLines(pythonCourse(), aiCourse())
	fmt.Println(lines.Len(), err)
	for i, line := range lines.All() {
		fmt.Println(i, line)
	}
	// Output:
	// 2 <nil>
	// 0 1 × Python Course at GBP 49.00
	// 1 2 × AI Course at GBP 29.00
}

func ExampleNewDiscount() {
	fmt.Println(ordering.NewDiscount("SPRING", decimal.New(125, -1)))
	_, err := ordering.NewDiscount("SPRING", decimal.New(101, 0))
	fmt.Println(err)
	// Output:
	// SPRING (12.5 %) <nil>
	// ordering: a discount is above 0 % and at most 100 %, with at most four decimals
}

func ExampleNewOrder() {
	o, err := ordering.NewOrder(ordering.MustParseOrderID("o-1"), ordering.MustParseCustomerID("cust-1"), home(), money.GBP, orderedAt)
	fmt.Println(o, err)
	printLast(o)

	_, err = ordering.NewOrder(ordering.MustParseOrderID("o-1"), ordering.CustomerID{}, ordering.Address{}, money.GBP, orderedAt)
	fmt.Println(err)
	// Output:
	// order o-1 (pending, 0 lines) <nil>
	// ordering.order_started
	// invariant: customer: ordering: a value is missing; shipping_address: ordering: a value is missing
}

func ExampleOrder_AddLine() {
	o := emptyOrder()
	fmt.Println(o.AddLine(orderLine("P1", "Python Course", 1, "GBP 49.00"), orderedAt))
	fmt.Println(o.AddLine(orderLine("P1", "Python Course", 2, "GBP 49.00"), orderedAt))
	fmt.Println(o.Lines().At(0), "is", o.Total())
	fmt.Println(o.AddLine(orderLine("P1", "Python Course", 1, "GBP 39.00"), orderedAt))
	// Output:
	// <nil>
	// <nil>
	// 3 × Python Course at GBP 49.00 is GBP 147.00
	// ordering: order "o-1", product "P1": ordering: the order has this product at another price or under another name
}

// One line that does not fit holds back the others.
func ExampleOrder_AddLines() {
	o := emptyOrder()
	err := o.AddLines([]ordering.OrderLine{pythonCourse(), orderLine("P2", "Cours d'IA", 1, "EUR 29.00")}, orderedAt)
	fmt.Println(err)
	fmt.Println(o.Lines().Len())
	// Output:
	// ordering: order "o-1", product "P2": ordering: the price is not in the order's currency
	// 0
}

func ExampleOrder_RemoveLine() {
	o := pendingOrder()
	fmt.Println(o.RemoveLine(product("P1"), orderedAt), o)
	printLast(o)
	fmt.Println(o.RemoveLine(product("P1"), orderedAt))
	// Output:
	// <nil> order o-1 (pending, 1 lines)
	// ordering.line_removed
	// ordering: order "o-1", product "P1": ordering: the order has no line of this product
}

func ExampleOrder_ApplyDiscount() {
	o := emptyOrder()
	fmt.Println(o.AddLines([]ordering.OrderLine{pythonCourse(), aiCourse()}, orderedAt), o.Total())
	fmt.Println(o.ApplyDiscount(ordering.MustNewDiscount("SPRING", "12.5"), orderedAt), o.Total())
	printLast(o)
	// Output:
	// <nil> GBP 107.00
	// <nil> GBP 93.63
	// ordering.discount_applied
}

func ExampleOrder_Place() {
	o := pendingOrder()
	fmt.Println(o.Place(orderedAt), o)
	printLast(o)
	fmt.Println(emptyOrder().Place(orderedAt))
	// Output:
	// <nil> order o-1 (placed, 2 lines)
	// ordering.order_placed
	// ordering: an order without lines cannot be placed: order "o-1"
}

func ExampleOrder_Confirm() {
	o := placedOrder()
	fmt.Println(o.Confirm(orderedAt), o.Status())
	printLast(o)
	// Output:
	// <nil> confirmed
	// ordering.order_confirmed
}

func ExampleOrder_Ship() {
	o := confirmedOrder()
	fmt.Println(o.Ship("Royal Mail", "", orderedAt))
	fmt.Println(o.Ship("Royal Mail", "TRACK-UK-12345", orderedAt), o.Status(), o.TrackingNumber())
	printLast(o)
	// Output:
	// ordering: shipping needs a tracking number: it is blank
	// <nil> shipped TRACK-UK-12345
	// ordering.order_shipped
}

func ExampleOrder_Deliver() {
	o := shippedOrder()
	fmt.Println(o.Deliver(orderedAt), o.Status())
	printLast(o)
	// Output:
	// <nil> delivered
	// ordering.order_delivered
}

func ExampleOrder_Cancel() {
	o := placedOrder()
	fmt.Println(o.Cancel("", orderedAt))
	fmt.Println(o.Cancel("customer changed mind", orderedAt), o.Status())
	printLast(o)
	// Output:
	// ordering: cancelling needs a reason: it is blank
	// <nil> cancelled
	// ordering.order_cancelled
}

func ExampleOrder_ReceivePayment() {
	o := placedOrder()
	fmt.Println(o.ReceivePayment(money.MustParse("GBP 90.00"), "card", "ref-1", orderedAt))
	fmt.Println(o.ReceivePayment(money.MustParse("GBP 96.30"), "card", "ref-1", orderedAt), o.Payment().Reference())
	printLast(o)
	fmt.Println(o.ReceivePayment(money.MustParse("GBP 96.30"), "card", "ref-2", orderedAt))
	// Output:
	// ordering: a payment is of the order's total: GBP 90.00 was paid for order "o-1" of GBP 96.30
	// <nil> ref-1
	// ordering.payment_received
	// ordering: the order has been paid: order "o-1"
}

func ExampleRestoreOrder() {
	document, err := json.Marshal(emptyOrder().Snapshot())
	fmt.Println(string(document), err)

	var snapshot ordering.OrderSnapshot
	if err := json.Unmarshal(document, &snapshot); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ordering.RestoreOrder(snapshot))

	snapshot.Status, snapshot.Total = ordering.StatusPlaced, money.MustParse("GBP 1.00")
	_, err = ordering.RestoreOrder(snapshot)
	fmt.Println(err)
	// Output:
	// {"id":"o-1","customer":"cust-123","shipping_address":{"street":"1 Quillfeather Street","city":"Zanzibarford","postal_code":"QX9 7ZZ","country":"GB"},"currency":"GBP","status":"pending","lines":[],"total":{"amount":"0.00","currency":"GBP"}} <nil>
	// order o-1 (pending, 0 lines) <nil>
	// invariant: lines: ordering: an order without lines cannot be placed; total: ordering: the snapshot is not one of an order: its total is GBP 1.00, its lines make GBP 0.00
}

func ExampleTransitionError() {
	err := shippedOrder().Cancel("changed mind", orderedAt)
	fmt.Println(err)

	if refused, ok := errors.AsType[*ordering.TransitionError](err); ok {
		fmt.Println(refused.From, refused.To, refused.Allowed()[0])
	}
	fmt.Println(errors.Is(err, ordering.ErrTransition), failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// ordering: order "o-1" cannot become cancelled: it is shipped, from where it can become delivered
	// shipped cancelled delivered
	// true refused ordering.transition
}

func ExampleStateError() {
	err := placedOrder().AddLine(lateLine(), orderedAt)
	fmt.Println(err)

	if refused, ok := errors.AsType[*ordering.StateError](err); ok {
		fmt.Println(refused.Attempt, refused.Status, refused.Allowed[0])
	}
	fmt.Println(failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// ordering: the order is no longer pending: to add a line, order "o-1" would have to be pending; it is placed
	// add a line placed pending
	// refused ordering.not_pending
}

func ExampleLineError() {
	err := pendingOrder().RemoveLine(product("P9"), orderedAt)
	if refused, ok := errors.AsType[*ordering.LineError](err); ok {
		fmt.Println(refused.Product, failure.CodeOf(err))
	}
	// Output: P9 ordering.product_not_in_order
}

// exampleService has orders numbered from o-1, at an instant that does not change.
func exampleService() *ordering.Service {
	next := 0
	return ordering.NewService(ordering.NewUnitOfWork(memstore.New()),
		ordering.WithClock(func() time.Time { return orderedAt }),
		ordering.WithOrderIDs(func() ordering.OrderID {
			next++
			return ordering.MustParseOrderID(fmt.Sprint("o-", next))
		}))
}

func ExampleNewService() {
	service := ordering.NewService(ordering.NewUnitOfWork(memstore.New()))
	placed, err := service.PlaceOrder(context.Background(), coursesToLondon())
	fmt.Println(placed.Status, placed.Total, placed.Currency, err)
	// Output: placed 107.00 GBP <nil>
}

// What is malformed is reported at once, by path.
func ExampleService_PlaceOrder() {
	ctx, service := context.Background(), exampleService()
	fmt.Println(service.PlaceOrder(ctx, coursesToLondon()))

	command := coursesToLondon()
	command.Customer, command.Currency, command.Lines[1].Quantity = "", "XXX", 0
	_, err := service.PlaceOrder(ctx, command)
	report, _ := json.MarshalIndent(err, "", " ")
	fmt.Println(string(report))
	// Output:
	// {o-1 107.00 GBP placed} <nil>
	// {
	//  "customer": [
	//   "ordering: the customer ID is blank"
	//  ],
	//  "currency": [
	//   "money: parse currency XXX: no currency that amounts are held in"
	//  ],
	//  "lines[1].quantity": [
	//   "ordering: a quantity is from 1 to 1,000,000"
	//  ]
	// }
}

// An order that is only placed is confirmed by the way.
func ExampleService_ShipOrder() {
	ctx, service := context.Background(), exampleService()
	placed, _ := service.PlaceOrder(ctx, coursesToLondon())
	fmt.Println(service.ShipOrder(ctx, ordering.ShipOrder{Order: placed.ID, Carrier: "Royal Mail", TrackingNumber: "TRACK-GB-9999"}))
	fmt.Println(service.DeliverOrder(ctx, ordering.DeliverOrder{Order: placed.ID}))
	// Output:
	// <nil>
	// <nil>
}

func ExampleService_ConfirmOrder() {
	ctx, service := context.Background(), exampleService()
	placed, _ := service.PlaceOrder(ctx, coursesToLondon())
	fmt.Println(service.ConfirmOrder(ctx, ordering.ConfirmOrder{Order: placed.ID}))
	fmt.Println(service.ConfirmOrder(ctx, ordering.ConfirmOrder{Order: placed.ID}))
	// Output:
	// <nil>
	// ordering: order "o-1" cannot become confirmed: it is confirmed, from where it can become shipped or cancelled
}

func ExampleService_DeliverOrder() {
	err := exampleService().DeliverOrder(context.Background(), ordering.DeliverOrder{Order: "o-404"})
	fmt.Println(err)
	fmt.Println(errors.Is(err, repository.ErrNotFound), failure.KindOf(err))
	// Output:
	// repository: no ordering.order "o-404"
	// true not_found
}

func ExampleService_CancelOrder() {
	ctx, service := context.Background(), exampleService()
	placed, _ := service.PlaceOrder(ctx, coursesToLondon())
	fmt.Println(service.CancelOrder(ctx, ordering.CancelOrder{Order: placed.ID, Reason: "Customer changed mind"}))
	fmt.Println(service.CancelOrder(ctx, ordering.CancelOrder{Order: placed.ID}))
	// Output:
	// <nil>
	// invariant: reason: ordering: cancelling needs a reason: it is blank
}

func ExampleService_ReceivePayment() {
	ctx, service := context.Background(), exampleService()
	placed, _ := service.PlaceOrder(ctx, coursesToLondon())
	pay := ordering.ReceivePayment{Order: placed.ID, Amount: "107.00", Currency: "GBP", Method: "card", Reference: "ref-1"}
	fmt.Println(service.ReceivePayment(ctx, pay))
	err := service.ReceivePayment(ctx, pay)
	fmt.Println(failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// <nil>
	// refused ordering.already_paid
}
