package restaurant_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/delivery/restaurant"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

var (
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	order   = restaurant.MustParseOrderID("ORD-A1B2C3D4")
	kitchen = restaurant.MustParseRestaurantID("REST-1")
	dishes  = restaurant.MustNewDishes(restaurant.MustNewDish("Veg Burger", 2), restaurant.MustNewDish("Pepsi", 2))
	fries   = restaurant.MustNewDishes(restaurant.MustNewDish("Masala Fries", 1))
	onions  = restaurant.MustParseInstructions("no onions, I am allergic")
)

type command = func(*restaurant.Ticket) error

func accept(t *restaurant.Ticket) error   { return t.Accept(noon) }
func prepare(t *restaurant.Ticket) error  { return t.Prepare(noon) }
func ready(t *restaurant.Ticket) error    { return t.MarkReady(noon) }
func reject(t *restaurant.Ticket) error   { return t.Reject("out of buns", noon) }
func withdraw(t *restaurant.Ticket) error { return t.Withdraw("the customer cancelled", noon) }
func change(t *restaurant.Ticket) error   { return t.Change(fries, noon) }

func commands() map[string]command {
	return map[string]command{
		"accept": accept, "prepare": prepare, "mark ready": ready, "reject": reject, "withdraw": withdraw, "change": change,
	}
}

// in returns a ticket that has come to a status on the shortest way.
func in(s restaurant.Status) *restaurant.Ticket {
	t, err := restaurant.NewTicket(order, kitchen, dishes, onions, noon)
	if err != nil {
		panic(err)
	}
	for _, do := range map[restaurant.Status][]command{
		restaurant.StatusAccepted:  {accept},
		restaurant.StatusPreparing: {accept, prepare},
		restaurant.StatusReady:     {accept, prepare, ready},
		restaurant.StatusRejected:  {reject},
		restaurant.StatusWithdrawn: {withdraw},
	}[s] {
		if err := do(t); err != nil {
			panic(err)
		}
	}
	return t
}

func TestTicketIsAnAggregate(t *testing.T) {
	t.Parallel()
	states := map[string]func() *restaurant.Ticket{}
	for _, s := range restaurant.Statuses() {
		require.Equal(t, s, in(s).Status())
		states[s.String()] = func() *restaurant.Ticket { return in(s) }
	}
	aggregatetest.Run(t, aggregatetest.Harness[*restaurant.Ticket, restaurant.TicketSnapshot]{
		Snapshot: (*restaurant.Ticket).Snapshot,
		Restore:  restaurant.RestoreTicket,
		Kind:     restaurant.TicketMapping.Kind(),
		States:   states,
		Commands: commands(),
		Allowed: map[string][]string{
			"received":  {"accept", "reject", "withdraw", "change"},
			"accepted":  {"prepare", "reject", "withdraw"},
			"preparing": {"mark ready", "withdraw"},
			"ready":     {"withdraw"},
		},
		Refusals: map[string]command{
			"no dishes":                 func(t *restaurant.Ticket) error { return t.Change(restaurant.Dishes{}, noon) },
			"rejected for no reason":    func(t *restaurant.Ticket) error { return t.Reject(" ", noon) },
			"withdrawn for no reason":   func(t *restaurant.Ticket) error { return t.Withdraw("", noon) },
			"a reason that is not text": func(t *restaurant.Ticket) error { return t.Withdraw("a\x00b", noon) },
		},
	})
}

func TestTicketsGoToTheStoreAndBack(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	fresh := func() *restaurant.Ticket {
		t, err := restaurant.NewTicket(restaurant.MustParseOrderID("ORD-"+strconv.FormatInt(n.Add(1), 10)), kitchen, dishes, onions, noon)
		if err != nil {
			panic(err)
		}
		return t
	}
	repositorytest.Mapping(t, memstore.New(), restaurant.TicketMapping, fresh, change)
}

func TestEachCommandTellsWhatHappened(t *testing.T) {
	t.Parallel()
	given := func(s restaurant.Status) *aggregatetest.Scenario[*restaurant.Ticket] {
		return aggregatetest.Given(t, in(s))
	}
	given(restaurant.StatusReceived).When(accept).Then(restaurant.TicketAccepted{Order: order, Restaurant: kitchen})
	given(restaurant.StatusAccepted).When(prepare).Then(restaurant.PreparationStarted{Order: order, Restaurant: kitchen})
	given(restaurant.StatusPreparing).When(ready).Then(restaurant.FoodReady{Order: order, Restaurant: kitchen})
	given(restaurant.StatusReceived).When(change).Then(restaurant.TicketChanged{Order: order, Restaurant: kitchen, Dishes: fries})
	given(restaurant.StatusAccepted).When(reject).Then(restaurant.TicketRejected{Order: order, Restaurant: kitchen, Reason: "out of buns"})
	given(restaurant.StatusReady).When(withdraw).
		Then(restaurant.TicketWithdrawn{Order: order, Restaurant: kitchen, Reason: "the customer cancelled"})
	given(restaurant.StatusReady).When(reject).ThenRefused(restaurant.ErrTransition)
	given(restaurant.StatusAccepted).When(change).ThenRefused(restaurant.ErrNotReceived)

	ticket := in(restaurant.StatusReceived)
	require.Equal(t, restaurant.TicketReceived{Order: order, Restaurant: kitchen, Dishes: dishes, Instructions: onions},
		aggregate.Pending(ticket)[0].Event)
	require.Equal(t, kitchen, ticket.Restaurant())
	require.True(t, ticket.Dishes().Equal(dishes))
	require.Equal(t, onions, ticket.Instructions())
	require.Equal(t, "out of buns", in(restaurant.StatusRejected).Reason())
}

func TestATicketIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	_, err := restaurant.NewTicket(restaurant.OrderID{}, restaurant.RestaurantID{}, restaurant.Dishes{}, restaurant.Instructions{}, noon)
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order", "restaurant", "dishes"}, all.Keys())
	require.Equal(t, failure.Invalid, failure.KindOf(err))

	for path, with := range map[string]func(*restaurant.TicketSnapshot){
		"status": func(s *restaurant.TicketSnapshot) { s.Status = 9 },
		"reason": func(s *restaurant.TicketSnapshot) { s.Reason = "for no reason" },
		"dishes": func(s *restaurant.TicketSnapshot) { s.Dishes = restaurant.Dishes{} },
		"order":  func(s *restaurant.TicketSnapshot) { s.Order = restaurant.OrderID{} },
	} {
		s := in(restaurant.StatusReady).Snapshot()
		with(&s)
		_, err := restaurant.RestoreTicket(s)
		require.ErrorAs(t, err, &all)
		require.Equal(t, []string{path}, all.Keys())
	}
	s := in(restaurant.StatusWithdrawn).Snapshot()
	s.Reason = ""
	_, err = restaurant.RestoreTicket(s)
	require.ErrorIs(t, err, restaurant.ErrNoReason)
}

func TestAKitchenNeverPreparesWhatItRejected(t *testing.T) {
	t.Parallel()
	all := commands()
	names := []string{"accept", "prepare", "mark ready", "reject", "withdraw", "change"}
	rapid.Check(t, func(t *rapid.T) {
		ticket := in(restaurant.StatusReceived)
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, 15).Draw(t, "commands") {
			before, from, pending := ticket.Snapshot(), ticket.Status(), len(aggregate.Pending(ticket))
			if err := all[name](ticket); err != nil {
				if ticket.Status() != from || len(aggregate.Pending(ticket)) != pending || ticket.Reason() != before.Reason {
					t.Fatal("a refused command changed the ticket")
				}
				continue
			}
			if ticket.Status() != from && !from.CanBecome(ticket.Status()) {
				t.Fatalf("%s became %s", from, ticket.Status())
			}
			if _, err := restaurant.RestoreTicket(ticket.Snapshot()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestInstructionsAreTheCustomersAffair(t *testing.T) {
	t.Parallel()
	ticket := in(restaurant.StatusReceived)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for _, thing := range []any{onions, ticket, ticket.Snapshot(), aggregate.Pending(ticket)[0].Event} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%40v"} {
			require.NotContains(t, fmt.Sprintf(verb, thing), "allergic")
		}
	}
	logger.Info("seen", "instructions", onions)
	require.NotContains(t, log.String(), "allergic")
	require.Equal(t, "no onions, I am allergic", onions.String())
	require.False(t, restaurant.MustParseInstructions("  ").IsValid())
}

func TestHostileTextIsRefusedAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, s := range texttest.Hostile(1000) {
		ticket := in(restaurant.StatusReceived)
		_, dish := restaurant.NewDish(s, 1)
		_, instructions := restaurant.ParseInstructions(s)
		_, id := restaurant.ParseOrderID(s)
		_, kitchen := restaurant.ParseRestaurantID(s)
		for _, err := range []error{dish, instructions, id, kitchen, ticket.Reject(s, noon), ticket.Withdraw(s, noon)} {
			require.Error(t, err)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.NotContains(t, err.Error(), s)
		}
	}
	for _, blank := range []string{"", "  ", "\u200b"} {
		_, err := restaurant.NewDish(blank, 1)
		require.Error(t, err)
		_, err = restaurant.ParseOrderID(blank)
		require.Error(t, err)
	}
	for _, quantity := range []int{0, -1, 1_000_001} {
		_, err := restaurant.NewDish("Veg Burger", quantity)
		require.ErrorIs(t, err, restaurant.ErrQuantity)
	}
	_, err := restaurant.NewDishes(make([]restaurant.Dish, 1001)...)
	require.ErrorIs(t, err, restaurant.ErrTooManyDishes)
	_, err = restaurant.NewDishes(restaurant.Dish{})
	require.ErrorIs(t, err, restaurant.ErrZero)
	require.Panics(t, func() { restaurant.MustNewDishes() })
}

func TestNobodyChangesAListOfDishes(t *testing.T) {
	t.Parallel()
	mine := []restaurant.Dish{restaurant.MustNewDish("Veg Burger", 2)}
	list := restaurant.MustNewDishes(mine...)
	mine[0] = restaurant.MustNewDish("Rat", 1)
	require.Equal(t, "2 × Veg Burger", list.At(0).String())
	for _, d := range list.All() {
		require.Equal(t, 2, d.Quantity())
	}
	require.Equal(t, 1, list.Len())
	require.Empty(t, restaurant.Dish{}.String())
}

func FuzzDishes(f *testing.F) {
	for _, s := range []string{
		`null`, `[]`, `[null]`, `[{}]`, `[{"name":"Pepsi","quantity":2}]`, `[{"name":" Pepsi","quantity":2}]`,
		`[{"name":"Pepsi","quantity":0}]`, `[{"Name":"Pepsi","quantity":1}]`, `[{"name":"Pepsi","quantity":1,"x":1}]`, `{}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := fries
		if err := json.Unmarshal(b, &got); err != nil || string(bytes.TrimSpace(b)) == "null" {
			require.True(t, got.Equal(fries))
			return
		}
		again, err := json.Marshal(got)
		require.NoError(t, err)
		var back restaurant.Dishes
		require.NoError(t, json.Unmarshal(again, &back))
		require.True(t, got.Equal(back))
	})
}

func TestStatusesComeBackFromText(t *testing.T) {
	t.Parallel()
	for _, s := range restaurant.Statuses() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back restaurant.Status
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, s, back)
	}
	back := restaurant.StatusReady
	require.ErrorIs(t, back.UnmarshalText([]byte("READY")), restaurant.ErrStatus)
	require.Equal(t, restaurant.StatusReady, back)
	_, err := restaurant.Status(0).MarshalText()
	require.ErrorIs(t, err, restaurant.ErrStatus)
}

func TestEveryEventIsListedUnderItsName(t *testing.T) {
	t.Parallel()
	for _, e := range []restaurant.Event{
		restaurant.TicketReceived{},
		restaurant.TicketChanged{},
		restaurant.TicketAccepted{},
		restaurant.PreparationStarted{},
		restaurant.FoodReady{},
		restaurant.TicketRejected{},
		restaurant.TicketWithdrawn{},
	} {
		require.True(t, restaurant.EventTypes().Has(e))
		require.True(t, strings.HasPrefix(e.EventName(), "delivery.restaurant."))
	}
}
