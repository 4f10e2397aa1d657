package restaurant_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/memstore"
)

func Example() {
	ctx := context.Background()
	uow := restaurant.NewUnitOfWork(memstore.New())
	kitchen := restaurant.NewService(uow)
	fmt.Println(kitchen.ReceiveTicket(ctx, restaurant.ReceiveTicket{
		Order: "ORD-A1B2C3D4", Restaurant: "REST-1", Dishes: []restaurant.Line{{Name: "Veg Burger", Quantity: 2}},
	}))
	fmt.Println(kitchen.AcceptTicket(ctx, restaurant.AcceptTicket{Order: "ORD-A1B2C3D4"}))
	ticket, err := uow.Repositories().Tickets.Get(ctx, restaurant.MustParseOrderID("ORD-A1B2C3D4"))
	fmt.Println(ticket.Status(), ticket.Dishes().At(0), err)
	// Output:
	// <nil>
	// <nil>
	// accepted 2 × Veg Burger <nil>
}

func ExampleNewTicket() {
	t, err := restaurant.NewTicket(order, kitchen, dishes, restaurant.Instructions{}, noon)
	fmt.Println(t.Status(), t.Dishes().Len(), err)
	// Output:
	// received 2 <nil>
}

func ExampleNewDish() {
	d, err := restaurant.NewDish(" Veg Burger ", 2)
	fmt.Println(d, err)
	_, err = restaurant.NewDish("Veg Burger", 0)
	fmt.Println(errors.Is(err, restaurant.ErrQuantity))
	// Output:
	// 2 × Veg Burger <nil>
	// true
}

func ExampleParseInstructions() {
	i, err := restaurant.ParseInstructions("no onions")
	fmt.Println(i, i.String(), err)
	// Output:
	// [instructions] no onions <nil>
}

func ExampleTicket_Accept() {
	t := in(restaurant.StatusReceived)
	fmt.Println(t.Accept(noon), t.Status())
	// Output:
	// <nil> accepted
}

func ExampleTicket_Prepare() {
	t := in(restaurant.StatusAccepted)
	fmt.Println(t.Prepare(noon), t.Status())
	// Output:
	// <nil> preparing
}

func ExampleTicket_MarkReady() {
	t := in(restaurant.StatusPreparing)
	fmt.Println(t.MarkReady(noon), t.Status())
	// Output:
	// <nil> ready
}

func ExampleTicket_Change() {
	t := in(restaurant.StatusReceived)
	fmt.Println(t.Change(fries, noon), t.Dishes().At(0))
	fmt.Println(errors.Is(in(restaurant.StatusAccepted).Change(fries, noon), restaurant.ErrNotReceived))
	// Output:
	// <nil> 1 × Masala Fries
	// true
}

func ExampleTicket_Reject() {
	t := in(restaurant.StatusReceived)
	fmt.Println(errors.Is(t.Reject("", noon), restaurant.ErrNoReason))
	fmt.Println(t.Reject("out of buns", noon), t.Status(), "for being", t.Reason())
	// Output:
	// true
	// <nil> rejected for being out of buns
}

func ExampleTicket_Withdraw() {
	t := in(restaurant.StatusPreparing)
	fmt.Println(t.Withdraw("the customer cancelled", noon), t.Status())
	// Output:
	// <nil> withdrawn
}

func ExampleTransitionError() {
	err := in(restaurant.StatusReady).Accept(noon)
	var refused *restaurant.TransitionError
	fmt.Println(errors.As(err, &refused), refused.Ticket, refused.From, names(refused.Allowed()))
	// Output:
	// true ORD-A1B2C3D4 ready [withdrawn]
}

func ExampleStatus_CanBecome() {
	for _, s := range restaurant.Statuses() {
		fmt.Println(s, "→", names(s.Next()))
	}
	// Output:
	// received → [accepted rejected withdrawn]
	// accepted → [preparing rejected withdrawn]
	// preparing → [ready withdrawn]
	// ready → [withdrawn]
	// rejected → []
	// withdrawn → []
}

// names returns what statuses are called.
func names(statuses []restaurant.Status) []string {
	var all []string
	for _, s := range statuses {
		all = append(all, s.String())
	}
	return all
}
