package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// OrderPlaced is what the shop says and billing hears of.
type OrderPlaced struct{ Order string }

func (OrderPlaced) EventName() string { return "shop.order_placed" }

// A Ledger of billing counts the orders that are to be paid.
type Ledger struct {
	root[LedgerID]

	orders int
}

type root[ID aggregate.Identity] = aggregate.Root[ID]

type LedgerID struct{ year string }

func (id LedgerID) String() string { return id.year }

// OrderBilled says that another order is to be paid.
type OrderBilled struct{ Orders int }

func (OrderBilled) EventName() string { return "billing.order_billed" }

func (l *Ledger) Bill() {
	l.orders++
	aggregate.Record(&l.root, OrderBilled{Orders: l.orders}, noon)
}

type LedgerSnapshot struct {
	Year   string `json:"year"`
	Orders int    `json:"orders"`
}

func (l *Ledger) Snapshot() LedgerSnapshot { return LedgerSnapshot{l.ID().year, l.orders} }

func RestoreLedger(s LedgerSnapshot) (*Ledger, error) {
	return &Ledger{root: aggregate.New(LedgerID{s.Year}), orders: s.Orders}, nil
}

var billingTypes = events.NewTypes(events.TypeOf[OrderBilled]())

var ledgerMapping = repository.Map("billing.ledger", (*Ledger).Snapshot, RestoreLedger,
	repository.Events[LedgerSnapshot](billingTypes))

type ledgers = repository.Collection[LedgerID, *Ledger, LedgerSnapshot]

func newUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[ledgers] {
	return repository.NewUnitOfWork(s, func(s *repository.Session) ledgers {
		return repository.In(s, ledgerMapping)
	}, opts...)
}

var thisYear = LedgerID{"2026"}

// bill has one more order in the ledger, which it opens when there is none.
func bill(ctx context.Context, all ledgers) error {
	l, err := all.Get(ctx, thisYear)
	if errors.Is(err, repository.ErrNotFound) {
		l, err = &Ledger{root: aggregate.New(thisYear)}, nil
	}
	if err != nil {
		return err
	}
	l.Bill()
	return all.Save(ctx, l)
}

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// placed is an event as a relay delivers it: with the same identity each time.
func placed(order string) events.Envelope {
	return events.Envelope{
		ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(order)), Event: OrderPlaced{order}, OccurredAt: noon,
		Aggregate: "shop.order", AggregateID: order, Version: 1,
	}
}

// The event is delivered twice; the ledger has it once.
func Example() {
	ctx := context.Background()
	store := memstore.New()
	billing := newUnitOfWork(store)
	bus := events.NewBus(events.Use(inbox.Once(store)))
	events.Subscribe(bus, "billing", func(ctx context.Context, e OrderPlaced) error {
		fmt.Println("billing", e.Order)
		return billing.Do(ctx, bill)
	})

	fmt.Println(bus.Deliver(ctx, placed("order-7")))
	fmt.Println(bus.Deliver(ctx, placed("order-7")))
	ledger, err := billing.Repositories().Get(ctx, thisYear)
	fmt.Println(ledger.Snapshot().Orders, err)
	// Output:
	// billing order-7
	// <nil>
	// <nil>
	// 1 <nil>
}

// A program that reads events without a bus says itself who handles what.
func ExampleHandle() {
	ctx := context.Background()
	store := memstore.New()
	billing := newUnitOfWork(store)
	message := placed("order-7") // twice in the queue
	for range 2 {
		err := inbox.Handle(ctx, store, "billing", message.ID, func(ctx context.Context) error {
			fmt.Println("billing an order")
			return billing.Do(ctx, bill)
		})
		fmt.Println(err)
	}
	// Output:
	// billing an order
	// <nil>
	// <nil>
}

// A handler fails after its unit of work was stored. The event counts as handled, so whoever
// delivers it may take it for done.
func ExampleHandledError() {
	ctx := context.Background()
	store := memstore.New()
	billing := newUnitOfWork(store)
	handle := func() error {
		return inbox.Handle(ctx, store, "billing", placed("order-7").ID, func(ctx context.Context) error {
			if err := billing.Do(ctx, bill); err != nil {
				return err
			}
			return errors.New("the mail server is down")
		})
	}
	err := handle()
	fmt.Println(errors.Is(err, inbox.ErrHandled))
	if late, ok := errors.AsType[*inbox.HandledError](err); ok {
		fmt.Println(late.Consumer, "met after the commit:", late.Err)
	}
	fmt.Println(handle())
	// Output:
	// true
	// billing met after the commit: the mail server is down
	// <nil>
}

// An event without an identity would be taken for every other of its kind.
func ExampleOnce_refused() {
	store := memstore.New()
	bus := events.NewBus(events.Use(inbox.Once(store)))
	events.Subscribe(bus, "billing", func(context.Context, OrderPlaced) error { return nil })
	err := bus.Deliver(context.Background(), events.Envelope{Event: OrderPlaced{"order-7"}})
	fmt.Println(errors.Is(err, inbox.ErrNoIdentity))
	// Output:
	// true
}

// Marks older than any event that can still come again are of no use.
func ExampleStore() {
	ctx := context.Background()
	var store inbox.Store = memstore.New()
	err := inbox.Handle(ctx, store, "billing", placed("order-7").ID, func(context.Context) error { return nil })
	fmt.Println(err)
	fmt.Println(store.Marked(ctx, repository.Mark{Consumer: "billing", Event: placed("order-7").ID}))
	fmt.Println(store.Forget(ctx, 30*24*time.Hour))
	// Output:
	// <nil>
	// true <nil>
	// 0 <nil>
}
