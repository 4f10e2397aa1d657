// Orders keeps orders and their invoices in one file, and loses nothing when it stops at the
// worst moment: it places an order and ends before anybody is told; it comes back, hands the
// events over, and ends again before it can note that it did; it comes back once more. There
// is one invoice.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/inbox"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/ordering/billing"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/sqlite"
)

func main() {
	if err := inTempDir(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func inTempDir(ctx context.Context, w io.Writer) error {
	dir, err := os.MkdirTemp("", "orders")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "orders.db")
	for _, day := range []func(context.Context, io.Writer, *sqlite.Store) error{place, handOverAndDie, handOver} {
		if err := during(ctx, w, path, day); err != nil {
			return err
		}
	}
	return nil
}

// during runs the program for a day: it opens the file, works, and stops.
func during(ctx context.Context, w io.Writer, path string, day func(context.Context, io.Writer, *sqlite.Store) error) error {
	store, err := sqlite.Open(ctx, path, sqlite.Migrate())
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if err := day(ctx, w, store); err != nil {
		return err
	}
	stats, err := store.Stats(ctx)
	if err != nil {
		return err
	}
	say(w, "   the program stops, %d events wait in the file\n\n", stats.Pending)
	return nil
}

// place stores an order and, in the same commit, its events.
func place(ctx context.Context, w io.Writer, store *sqlite.Store) error {
	orders := ordering.NewService(ordering.NewUnitOfWork(store),
		ordering.WithClock(clock), ordering.WithOrderIDs(func() ordering.OrderID { return ordering.MustParseOrderID("1001") }))
	placed, err := orders.PlaceOrder(ctx, ordering.PlaceOrder{
		Customer: "ada", Street: "1 Long Walk", City: "Leeds", PostalCode: "LS1 4AP", Country: "GB", Currency: "GBP",
		Lines: []ordering.PlaceOrderLine{{Product: "book-1", Name: "The Great Gatsby", Quantity: 2, UnitPrice: "12.99"}},
	})
	if err != nil {
		return err
	}
	say(w, "1. order %s is %s: %s %s\n", placed.ID, placed.Status, placed.Currency, placed.Total)
	return nil
}

// handOverAndDie hands the events over, and stops before it can store that it did.
func handOverAndDie(ctx context.Context, w io.Writer, store *sqlite.Store) error {
	ctx, die := context.WithCancel(ctx)
	defer die()
	toBus := billed(w, store)
	relay := outbox.NewRelay(store, outbox.SinkFunc(func(ctx context.Context, m outbox.Message) error {
		if err := toBus(ctx, m); err != nil {
			return err
		}
		if m.Name == (ordering.OrderPlaced{}).EventName() {
			die()
			return ctx.Err() // nobody hears that billing has it
		}
		return nil
	}))
	say(w, "2. the relay hands the events over\n")
	return relay.Run(ctx)
}

// handOver hands over what waits. Billing has the order already, and its inbox knows.
func handOver(ctx context.Context, w io.Writer, store *sqlite.Store) error {
	say(w, "3. the relay hands over what waits\n")
	if _, err := outbox.NewRelay(store, billed(w, store)).Drain(ctx); err != nil {
		return err
	}
	order, err := billing.ParseSourceOrderID("1001")
	if err != nil {
		return err
	}
	invoice, err := billing.NewUnitOfWork(store).Repositories().Invoices.Get(ctx, billing.InvoiceOf(order))
	if err != nil {
		return err
	}
	say(w, "   the invoice is %s: %s\n", invoice.Status(), invoice.Total())
	return nil
}

// billed is where the events go: to a bus on which billing listens, once for each event.
func billed(w io.Writer, store *sqlite.Store) outbox.SinkFunc {
	announce := func(_ string, next events.Handler) events.Handler {
		return func(ctx context.Context, env events.Envelope) error {
			say(w, "   %s: billing issues the invoice\n", env.Event.EventName())
			return next(ctx, env)
		}
	}
	bus := events.NewBus(events.Use(inbox.Once(store), announce))
	billing.Subscribe(bus, billing.NewService(billing.NewUnitOfWork(store), billing.WithClock(clock)))
	heard := outbox.ToBus(bus, ordering.EventTypes(), billing.EventTypes())
	return func(ctx context.Context, m outbox.Message) error {
		say(w, "   %s is delivered\n", m.Name)
		if errs := heard.Send(ctx, []outbox.Message{m}); errs != nil {
			return errs[0]
		}
		return nil
	}
}

// say prints to the page; what a terminal does with it is its own affair.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

func clock() time.Time { return time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC) }
