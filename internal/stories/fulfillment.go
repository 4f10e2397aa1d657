package stories

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

// Fulfillment tells of one operation on several aggregates: an order is fulfilled from the
// stock of its products, or nothing changes at all. The store is empty at the beginning.
func Fulfillment(ctx context.Context, w io.Writer, store repository.Store) error {
	s := newFulfillmentStory(w, store)
	s.title("FULFILMENT: ONE OPERATION ON SEVERAL AGGREGATES")
	for _, tell := range []func(context.Context) error{
		s.inStock,
		s.outOfStock,
		s.missingPayment,
		s.everythingAtOnce,
		s.stockFollowsOrders,
	} {
		if err := tell(ctx); err != nil {
			return err
		}
	}
	return s.err
}

// fulfillmentStory is what the chapters share.
type fulfillmentStory struct {
	*page

	uow     *repository.UnitOfWork[ordering.Repositories]
	service *ordering.Service
	alice   string // her order
}

func newFulfillmentStory(w io.Writer, store repository.Store) *fulfillmentStory {
	s := &fulfillmentStory{page: &page{w: w}}
	bus := events.NewBus()
	s.uow = ordering.NewUnitOfWork(store, repository.PublishTo(bus))
	s.service = ordering.NewService(s.uow,
		ordering.WithClock(newClock().tick), ordering.WithOrderIDs(orderIDs(2000)))
	ordering.SubscribeStock(bus, s.service)
	s.watch(bus)
	return s
}

// watch shows what happens to the stock, and that an order is confirmed.
func (s *fulfillmentStory) watch(bus *events.Bus) {
	events.Subscribe(bus, "story", func(_ context.Context, e ordering.OrderConfirmed) error {
		s.show("[order] %s is confirmed", e.Order)
		return nil
	})
	events.Subscribe(bus, "story", func(_ context.Context, e ordering.StockReceived) error {
		s.show("[stock] %s: %d received, %d available", e.Product, e.Quantity, e.Available)
		return nil
	})
	events.Subscribe(bus, "story", func(_ context.Context, e ordering.StockReserved) error {
		s.show("[stock] %s: %d reserved for order %s, %d available", e.Product, e.Quantity, e.Order, e.Available)
		return nil
	})
	events.Subscribe(bus, "story", func(_ context.Context, e ordering.StockReleased) error {
		s.show("[stock] %s: %d released by order %s, %d available", e.Product, e.Quantity, e.Order, e.Available)
		return nil
	})
	events.Subscribe(bus, "story", func(_ context.Context, e ordering.StockShipped) error {
		s.show("[stock] %s: %d gone with order %s", e.Product, e.Quantity, e.Order)
		return nil
	})
}

const (
	gatsby = "The Great Gatsby"
	world  = "Brave New World"
)

// inStock tells the operation that goes well.
func (s *fulfillmentStory) inStock(ctx context.Context) error {
	s.chapter("Fulfilling an order")

	s.say("Ten copies of one book and five of another arrive.")
	if err := s.service.AddStock(ctx, ordering.AddStock{Product: "book-1", Title: gatsby, Quantity: 10}); err != nil {
		return err
	}
	if err := s.service.AddStock(ctx, ordering.AddStock{Product: "book-2", Title: world, Quantity: 5}); err != nil {
		return err
	}

	s.say("Alice orders two of the first and one of the second, and pays.")
	var err error
	if s.alice, err = s.order(ctx, "alice", 2, 1); err != nil {
		return err
	}
	if err := s.pay(ctx, s.alice); err != nil {
		return err
	}

	s.say("Fulfilling the order reserves both and confirms it, in one unit of work.")
	if err := s.service.FulfillOrder(ctx, ordering.FulfillOrder{Order: s.alice}); err != nil {
		return err
	}
	return s.look(ctx, s.alice)
}

// outOfStock tells that nothing is reserved when not everything can be.
func (s *fulfillmentStory) outOfStock(ctx context.Context) error {
	s.chapter("Out of stock")

	s.say("Bob wants one of the first book and a hundred of the second. He could have the first; what he\n" +
		"wants is both, so he gets neither.")
	bob, err := s.order(ctx, "bob", 1, 100)
	if err != nil {
		return err
	}
	if err := s.pay(ctx, bob); err != nil {
		return err
	}
	err = s.service.FulfillOrder(ctx, ordering.FulfillOrder{Order: bob})
	if err := s.document(err, ordering.ErrOutOfStock); err != nil {
		return err
	}
	if short, ok := errors.AsType[*ordering.OutOfStockError](err); ok {
		s.show("         (of %s: wanted %d, available %d)", short.Product, short.Wanted, short.Available)
	}
	return s.look(ctx, bob)
}

// missingPayment tells the rule that has nothing to do with stock.
func (s *fulfillmentStory) missingPayment(ctx context.Context) error {
	s.chapter("No payment")

	s.say("Charlie orders a single copy, which there is, and has not paid.")
	charlie, err := s.order(ctx, "charlie", 1, 0)
	if err != nil {
		return err
	}
	err = s.service.FulfillOrder(ctx, ordering.FulfillOrder{Order: charlie})
	if err := s.document(err, ordering.ErrUnpaid); err != nil {
		return err
	}
	return s.look(ctx, charlie)
}

// everythingAtOnce tells that all violations are reported, in the order of the rules.
func (s *fulfillmentStory) everythingAtOnce(ctx context.Context) error {
	s.chapter("All of it at once")

	s.say("Dana wants a hundred of each and has not paid either. She is told everything in one answer.")
	dana, err := s.order(ctx, "dana", 100, 100)
	if err != nil {
		return err
	}
	err = s.service.FulfillOrder(ctx, ordering.FulfillOrder{Order: dana})
	if err := s.document(err, ordering.ErrUnpaid); err != nil {
		return err
	}
	return s.look(ctx, dana)
}

// stockFollowsOrders tells what becomes of reservations: other transactions, by events.
func (s *fulfillmentStory) stockFollowsOrders(ctx context.Context) error {
	s.chapter("The stock follows the orders")

	s.say("Eve's order is fulfilled and then cancelled: what was held for it is available again.")
	eve, err := s.order(ctx, "eve", 3, 0)
	if err != nil {
		return err
	}
	if err := s.pay(ctx, eve); err != nil {
		return err
	}
	if err := s.service.FulfillOrder(ctx, ordering.FulfillOrder{Order: eve}); err != nil {
		return err
	}
	if err := s.service.CancelOrder(ctx, ordering.CancelOrder{Order: eve, Reason: "Changed mind"}); err != nil {
		return err
	}

	s.say("Alice's order is shipped: what was held for it has left the house.")
	ship := ordering.ShipOrder{Order: s.alice, Carrier: "Royal Parcel", TrackingNumber: "TRACK-1"}
	if err := s.service.ShipOrder(ctx, ship); err != nil {
		return err
	}

	s.say("Ten and five have come, two and one have gone. This is left:")
	return s.stock(ctx)
}

// order places an order of so many copies of each book, and returns its identity.
func (s *fulfillmentStory) order(ctx context.Context, customer string, gatsbys, worlds int) (string, error) {
	command := ordering.PlaceOrder{
		Customer: customer,
		Street:   "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB",
		Currency: "USD",
	}
	if gatsbys > 0 {
		command.Lines = append(command.Lines, ordering.PlaceOrderLine{Product: "book-1", Name: gatsby, Quantity: gatsbys, UnitPrice: "12.99"})
	}
	if worlds > 0 {
		command.Lines = append(command.Lines, ordering.PlaceOrderLine{Product: "book-2", Name: world, Quantity: worlds, UnitPrice: "14.99"})
	}
	placement, err := s.service.PlaceOrder(ctx, command)
	if err != nil {
		return "", err
	}
	s.show("order %s of %s: %s %s, %s", placement.ID, customer, placement.Currency, placement.Total, placement.Status)
	return placement.ID, nil
}

// pay pays what an order costs.
func (s *fulfillmentStory) pay(ctx context.Context, order string) error {
	o, err := s.uow.Repositories().Orders.Get(ctx, ordering.MustParseOrderID(order))
	if err != nil {
		return err
	}
	s.show("paid: %s", o.Total())
	return s.service.ReceivePayment(ctx, ordering.ReceivePayment{
		Order: order, Amount: o.Total().Amount().StringFixed(2), Currency: o.Currency().Code(),
		Method: "card", Reference: "pay-" + order,
	})
}

// document shows the violations as the JSON that a service would answer with.
func (s *fulfillmentStory) document(err, expected error) error {
	violations, ok := errors.AsType[*invariant.Error](err)
	if !ok || !errors.Is(err, expected) {
		return s.refused(err, expected)
	}
	answer, err := json.Marshal(violations)
	if err != nil {
		return err
	}
	s.show("refused: %s", answer)
	return nil
}

// look shows where an order and the stock stand.
func (s *fulfillmentStory) look(ctx context.Context, order string) error {
	o, err := s.uow.Repositories().Orders.Get(ctx, ordering.MustParseOrderID(order))
	if err != nil {
		return err
	}
	s.say("The order is %s. In stock:", o.Status())
	return s.stock(ctx)
}

func (s *fulfillmentStory) stock(ctx context.Context) error {
	products := []ordering.ProductID{ordering.MustParseProductID("book-1"), ordering.MustParseProductID("book-2")}
	for i, err := range s.uow.Repositories().Inventories.ByProducts(ctx, products...) {
		if err != nil {
			return err
		}
		s.show("%-16s  %2d available, %d reserved", i.Title(), i.Available(), i.Reservations().Total())
	}
	return nil
}
