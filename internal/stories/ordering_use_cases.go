package stories

import (
	"context"

	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// twoCourses is the command that the use cases begin with: 49.00 and twice 29.00.
func twoCourses() ordering.PlaceOrder {
	return ordering.PlaceOrder{
		Customer: "cust-123",
		Street:   "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB",
		Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{
			{Product: "P1", Name: "Python Course", Quantity: 1, UnitPrice: "49.00"},
			{Product: "P2", Name: "Systems Course", Quantity: 2, UnitPrice: "29.00"},
		},
	}
}

// cart tells how a cart becomes an order.
func (s *orderStory) cart(ctx context.Context) error {
	s.chapter("From a cart to an order")

	s.say("Ada registers. One e-mail address is one customer, in whatever spelling.")
	ada, err := s.service.RegisterCustomer(ctx, ordering.RegisterCustomer{Email: "ada@example.org", Name: "Ada Lovelace"})
	if err != nil {
		return err
	}
	s.show("registered: %s", ada)
	_, err = s.service.RegisterCustomer(ctx, ordering.RegisterCustomer{Email: " Ada@Example.ORG", Name: "A. Lovelace"})
	if err := s.refused(err, repository.ErrDuplicate); err != nil {
		return err
	}

	s.say("She fills a cart. A product is in it once: added again, its quantity grows.")
	cart, err := s.service.StartCart(ctx, ordering.StartCart{Customer: ada.String(), Currency: "GBP"})
	if err != nil {
		return err
	}
	add := ordering.AddToCart{Cart: cart.String(), Product: "P1", Name: "Python Course", Quantity: 1, UnitPrice: "49.00"}
	for range 2 {
		if err := s.service.AddToCart(ctx, add); err != nil {
			return err
		}
	}
	filled, err := s.uow.Repositories().Carts.Get(ctx, cart)
	if err != nil {
		return err
	}
	s.show("%v", filled)

	s.say("Placing the cart, with a code for ten per cent off, makes the order and closes the cart: both, in one\n" +
		"unit of work.")
	placement, err := s.service.PlaceCart(ctx, ordering.PlaceCart{
		Cart: cart.String(), Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB",
		DiscountCode: "SPRING", DiscountPercent: "10",
	})
	if err != nil {
		return err
	}
	if err := s.look(ctx, ordering.MustParseOrderID(placement.ID)); err != nil {
		return err
	}
	return s.refused(s.service.AddToCart(ctx, add), ordering.ErrCartClosed)
}

// useCases tells what a service does: it reads a command of plain values, has the order do
// what is asked, and stores it.
func (s *orderStory) useCases(ctx context.Context) error {
	s.chapter("Use cases")

	s.say("Place an order of plain values: 49.00 and twice 29.00.")
	placement, err := s.service.PlaceOrder(ctx, twoCourses())
	if err != nil {
		return err
	}
	s.show("%s: %s %s, %s", placement.ID, placement.Currency, placement.Total, placement.Status)
	if err := s.look(ctx, ordering.MustParseOrderID(placement.ID)); err != nil {
		return err
	}

	s.say("An order of nothing is refused.")
	empty := twoCourses()
	empty.Lines = nil
	_, err = s.service.PlaceOrder(ctx, empty)
	if err := s.refused(err, ordering.ErrEmptyOrder); err != nil {
		return err
	}

	s.say("A command that is wrong in three places is told all three, each by its path.")
	wrong := twoCourses()
	wrong.Customer, wrong.Country, wrong.Lines[1].Quantity = " ", "ZZ", 0
	_, err = s.service.PlaceOrder(ctx, wrong)
	if err := s.violated(err); err != nil {
		return err
	}

	s.say("The customer has second thoughts, and the order is still here.")
	cancel := ordering.CancelOrder{Order: placement.ID, Reason: "Customer changed mind"}
	if err := s.service.CancelOrder(ctx, cancel); err != nil {
		return err
	}
	if err := s.look(ctx, ordering.MustParseOrderID(placement.ID)); err != nil {
		return err
	}

	s.say("An order that nobody has placed cannot be cancelled.")
	err = s.service.CancelOrder(ctx, ordering.CancelOrder{Order: "4711", Reason: "Changed mind"})
	return s.refused(err, repository.ErrNotFound)
}

// twoWriters tells that of two who change one order, one is told to look again.
func (s *orderStory) twoWriters(ctx context.Context) error {
	s.chapter("Two writers")

	s.say("Another order is placed. The warehouse and the customer look at it at the same time.")
	placement, err := s.service.PlaceOrder(ctx, twoCourses())
	if err != nil {
		return err
	}
	id := ordering.MustParseOrderID(placement.ID)
	orders := s.uow.Repositories().Orders
	atTheWarehouse, err := orders.Get(ctx, id)
	if err != nil {
		return err
	}
	atTheCustomer, err := orders.Get(ctx, id)
	if err != nil {
		return err
	}

	s.say("The warehouse confirms and is first. The customer, who still sees a placed order, cancels it.")
	if err := atTheWarehouse.Confirm(s.clock.tick()); err != nil {
		return err
	}
	if err := orders.Save(ctx, atTheWarehouse); err != nil {
		return err
	}
	if err := atTheCustomer.Cancel("Found it cheaper", s.clock.tick()); err != nil {
		return err
	}
	if err := s.refused(orders.Save(ctx, atTheCustomer), repository.ErrConflict); err != nil {
		return err
	}

	s.say("None of that was stored and nobody was told. Who looks again can decide again:")
	if err := s.lookEverywhere(ctx, placement.ID); err != nil {
		return err
	}

	s.say("A confirmed order can be cancelled too. Now everybody is told, and calls off what was begun.")
	cancel := ordering.CancelOrder{Order: placement.ID, Reason: "Found it cheaper"}
	if err := s.service.CancelOrder(ctx, cancel); err != nil {
		return err
	}
	return s.lookEverywhere(ctx, placement.ID)
}
