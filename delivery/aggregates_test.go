package delivery_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func TestAnOrderObeysItsLifeCycleAndRefusalsChangeNothing(t *testing.T) {
	t.Parallel()
	aggregatetest.Run(t, aggregatetest.Harness[*delivery.Order, delivery.OrderSnapshot]{
		Snapshot: (*delivery.Order).Snapshot,
		Restore:  delivery.RestoreOrder,
		Kind:     delivery.OrderMapping.Kind(),
		States: map[string]func() *delivery.Order{
			"placed":           placedOrder,
			"confirmed":        func() *delivery.Order { return confirmed(placedOrder()) },
			"ready for pickup": func() *delivery.Order { return ready(placedOrder()) },
			"on the way":       func() *delivery.Order { return dispatched(placedOrder()) },
			"delivered":        func() *delivery.Order { return delivered(placedOrder()) },
			"rated":            func() *delivery.Order { return rated(placedOrder()) },
			"cancelled":        func() *delivery.Order { return cancelled(placedOrder()) },
		},
		Commands: map[string]func(*delivery.Order) error{
			"confirm":    func(o *delivery.Order) error { return o.ConfirmByRestaurant(noon) },
			"mark ready": func(o *delivery.Order) error { return o.MarkReadyForPickup(noon) },
			"dispatch":   func(o *delivery.Order) error { return o.Dispatch(ravi, noon) },
			"deliver":    func(o *delivery.Order) error { return o.Deliver(ravi, noon) },
			"cancel":     func(o *delivery.Order) error { return o.Cancel(reason, noon) },
			"rate":       func(o *delivery.Order) error { return o.Rate(five, noon) },
			"add an item": func(o *delivery.Order) error {
				return o.AddItem(item(burger, "Veg Burger", "150.00", 1), inr("0.00"), noon)
			},
			"remove an item": func(o *delivery.Order) error { return o.RemoveItem(fries, inr("0.00"), noon) },
			"update quantity": func(o *delivery.Order) error {
				return o.UpdateItemQuantity(pepsi, delivery.MustNewQuantity(3), inr("0.00"), noon)
			},
			"change items": func(o *delivery.Order) error {
				return o.ChangeItems(delivery.MustNewOrderItems(item(pepsi, "Pepsi", "50.00", 9)), inr("0.00"), noon)
			},
		},
		Allowed: map[string][]string{
			"placed":           {"confirm", "cancel", "add an item", "remove an item", "update quantity", "change items"},
			"confirmed":        {"mark ready", "cancel"},
			"ready for pickup": {"dispatch", "cancel"},
			"on the way":       {"deliver"},
			"delivered":        {"rate"},
		},
		Refusals: map[string]func(*delivery.Order) error{
			"dispatch without a delivery partner": func(o *delivery.Order) error { return o.Dispatch(delivery.DeliveryPartnerID{}, noon) },
			"deliver by another delivery partner": func(o *delivery.Order) error { return o.Deliver(asha, noon) },
			"cancel without a reason":             func(o *delivery.Order) error { return o.Cancel(delivery.CancellationReason{}, noon) },
			"rate with nothing":                   func(o *delivery.Order) error { return o.Rate(delivery.Rating{}, noon) },
			"add nothing":                         func(o *delivery.Order) error { return o.AddItem(delivery.OrderItem{}, inr("0.00"), noon) },
			"add at another price": func(o *delivery.Order) error {
				return o.AddItem(item(burger, "Veg Burger", "149.00", 1), inr("0.00"), noon)
			},
			"remove what is not there": func(o *delivery.Order) error {
				return o.RemoveItem(delivery.MustParseMenuItemID("x"), inr("0.00"), noon)
			},
			"update to no quantity": func(o *delivery.Order) error {
				return o.UpdateItemQuantity(pepsi, delivery.Quantity{}, inr("0.00"), noon)
			},
			"update what is not there": func(o *delivery.Order) error {
				return o.UpdateItemQuantity(delivery.MustParseMenuItemID("x"), delivery.MustNewQuantity(1), inr("0.00"), noon)
			},
			"change to no item": func(o *delivery.Order) error { return o.ChangeItems(delivery.OrderItems{}, inr("0.00"), noon) },
			"change to another price": func(o *delivery.Order) error {
				return o.ChangeItems(delivery.MustNewOrderItems(item(pepsi, "Pepsi", "51.00", 2)), inr("0.00"), noon)
			},
			"change without a fee":                  func(o *delivery.Order) error { return o.RemoveItem(fries, (delivery.OrderItem{}).UnitPrice(), noon) },
			"change with a fee in another currency": func(o *delivery.Order) error { return o.RemoveItem(fries, usd("1.00"), noon) },
		},
	})
}

func TestACustomerIsAnAggregate(t *testing.T) {
	t.Parallel()
	soon := delivery.MustNewSubscription(delivery.SubscriptionOne, noon.Add(24*time.Hour))
	later := delivery.MustNewSubscription(delivery.SubscriptionOne, noon.Add(48*time.Hour))
	aggregatetest.Run(t, aggregatetest.Harness[*delivery.Customer, delivery.CustomerSnapshot]{
		Snapshot: (*delivery.Customer).Snapshot,
		Restore:  delivery.RestoreCustomer,
		Kind:     delivery.CustomerMapping.Kind(),
		States: map[string]func() *delivery.Customer{
			"registered": aCustomer,
			"subscriber": func() *delivery.Customer {
				c := aCustomer()
				ok(c.Subscribe(soon, noon))
				return c
			},
		},
		Commands: map[string]func(*delivery.Customer) error{
			"change contact": func(c *delivery.Customer) error {
				return c.ChangeContact(contact.MustParseEmailAddress("p@example.com"), phone, noon)
			},
			"subscribe":        func(c *delivery.Customer) error { return c.Subscribe(later, noon) },
			"unsubscribe":      func(c *delivery.Customer) error { return c.Unsubscribe(noon) },
			"the same contact": func(c *delivery.Customer) error { return c.ChangeContact(email, phone, noon) },
		},
		Allowed: map[string][]string{
			"registered": {"change contact", "subscribe"},
			"subscriber": {"change contact", "subscribe", "unsubscribe"},
		},
		Idle: map[string][]string{
			"registered": {"unsubscribe", "the same contact"},
			"subscriber": {"the same contact"},
		},
		Refusals: map[string]func(*delivery.Customer) error{
			"no contact":              func(c *delivery.Customer) error { return c.ChangeContact(contact.EmailAddress{}, phone, noon) },
			"no subscription":         func(c *delivery.Customer) error { return c.Subscribe(delivery.Subscription{}, noon) },
			"one that has just ended": func(c *delivery.Customer) error { return c.Subscribe(soon, noon.Add(24*time.Hour)) },
		},
	})
}

func TestARestaurantIsAnAggregate(t *testing.T) {
	t.Parallel()
	aggregatetest.Run(t, aggregatetest.Harness[*delivery.Restaurant, delivery.RestaurantSnapshot]{
		Snapshot: (*delivery.Restaurant).Snapshot,
		Restore:  delivery.RestoreRestaurant,
		Kind:     delivery.RestaurantMapping.Kind(),
		States:   map[string]func() *delivery.Restaurant{"closed": aRestaurant, "open": openRestaurant},
		Commands: map[string]func(*delivery.Restaurant) error{
			"open":          func(r *delivery.Restaurant) error { return r.Open(noon) },
			"close":         func(r *delivery.Restaurant) error { return r.Close(noon) },
			"move":          func(r *delivery.Restaurant) error { return r.Move(home, noon) },
			"stay":          func(r *delivery.Restaurant) error { return r.Move(kitchen, noon) },
			"make premium":  func(r *delivery.Restaurant) error { return r.SetPremium(true, noon) },
			"make ordinary": func(r *delivery.Restaurant) error { return r.SetPremium(false, noon) },
		},
		Allowed: map[string][]string{
			"closed": {"open", "move", "make premium"},
			"open":   {"close", "move", "make premium"},
		},
		Idle: map[string][]string{
			"closed": {"close", "stay", "make ordinary"},
			"open":   {"open", "stay", "make ordinary"},
		},
		Refusals: map[string]func(*delivery.Restaurant) error{
			"move to nowhere": func(r *delivery.Restaurant) error { return r.Move(delivery.Address{}, noon) },
		},
	})
}

func TestADeliveryPartnerIsAnAggregate(t *testing.T) {
	t.Parallel()
	aggregatetest.Run(t, aggregatetest.Harness[*delivery.DeliveryPartner, delivery.DeliveryPartnerSnapshot]{
		Snapshot: (*delivery.DeliveryPartner).Snapshot,
		Restore:  delivery.RestoreDeliveryPartner,
		Kind:     delivery.DeliveryPartnerMapping.Kind(),
		States: map[string]func() *delivery.DeliveryPartner{
			"unavailable": func() *delivery.DeliveryPartner { return aPartner(ravi) },
			"available":   func() *delivery.DeliveryPartner { return availablePartner(ravi) },
		},
		Commands: map[string]func(*delivery.DeliveryPartner) error{
			"make available":   func(p *delivery.DeliveryPartner) error { return p.MakeAvailable(noon) },
			"make unavailable": func(p *delivery.DeliveryPartner) error { return p.MakeUnavailable(noon) },
			"change phone": func(p *delivery.DeliveryPartner) error {
				return p.ChangePhone(contact.MustParsePhoneNumber("+919000000000"), noon)
			},
			"the same phone": func(p *delivery.DeliveryPartner) error { return p.ChangePhone(phone, noon) },
		},
		Allowed: map[string][]string{
			"unavailable": {"make available", "change phone"},
			"available":   {"make unavailable", "change phone"},
		},
		Idle: map[string][]string{
			"unavailable": {"make unavailable", "the same phone"},
			"available":   {"make available", "the same phone"},
		},
		Refusals: map[string]func(*delivery.DeliveryPartner) error{
			"no phone": func(p *delivery.DeliveryPartner) error { return p.ChangePhone(contact.PhoneNumber{}, noon) },
		},
	})
}

func TestACartIsAnAggregate(t *testing.T) {
	t.Parallel()
	aggregatetest.Run(t, aggregatetest.Harness[*delivery.Cart, delivery.CartSnapshot]{
		Snapshot: (*delivery.Cart).Snapshot,
		Restore:  delivery.RestoreCart,
		Kind:     delivery.CartMapping.Kind(),
		States: map[string]func() *delivery.Cart{
			"empty": emptyCart,
			"full":  fullCart,
			"placed": func() *delivery.Cart {
				c := fullCart()
				ok(c.MarkPlaced(orderID, noon))
				return c
			},
		},
		Commands: map[string]func(*delivery.Cart) error{
			"add":    func(c *delivery.Cart) error { return c.AddItem(spice, item(burger, "Veg Burger", "150.00", 1), noon) },
			"remove": func(c *delivery.Cart) error { return c.RemoveItem(burger, noon) },
			"update": func(c *delivery.Cart) error { return c.UpdateItemQuantity(burger, delivery.MustNewQuantity(7), noon) },
			"empty":  func(c *delivery.Cart) error { return c.Empty(noon) },
			"place":  func(c *delivery.Cart) error { return c.MarkPlaced(orderID, noon) },
		},
		Allowed: map[string][]string{
			"empty": {"add"},
			"full":  {"add", "remove", "update", "empty", "place"},
		},
		Idle: map[string][]string{"empty": {"empty"}},
		Refusals: map[string]func(*delivery.Cart) error{
			"an item of another restaurant": func(c *delivery.Cart) error {
				return c.AddItem(delivery.MustParseRestaurantID("other"), item(burger, "Veg Burger", "150.00", 1), noon)
			},
			"nothing":                  func(c *delivery.Cart) error { return c.AddItem(spice, delivery.OrderItem{}, noon) },
			"remove what is not there": func(c *delivery.Cart) error { return c.RemoveItem(delivery.MustParseMenuItemID("x"), noon) },
			"place without an order":   func(c *delivery.Cart) error { return c.MarkPlaced(delivery.OrderID{}, noon) },
		},
	})
}

func TestMappingsTakeAggregatesToStorageAndBack(t *testing.T) {
	t.Parallel()
	store := memstore.New()
	t.Run("orders", func(t *testing.T) {
		t.Parallel()
		repositorytest.Mapping(t, store, delivery.OrderMapping, freshOrder, func(o *delivery.Order) error {
			return o.RemoveItem(fries, inr("0.00"), noon)
		})
	})
	t.Run("customers", func(t *testing.T) {
		t.Parallel()
		repositorytest.Mapping(t, store, delivery.CustomerMapping, func() *delivery.Customer {
			return must(delivery.RegisterCustomer(delivery.NewCustomerID(), delivery.MustParsePersonName("A"), email, phone, noon))
		}, func(c *delivery.Customer) error {
			return c.Subscribe(delivery.MustNewSubscription(delivery.SubscriptionOne, noon.Add(time.Hour)), noon)
		})
	})
	t.Run("restaurants", func(t *testing.T) {
		t.Parallel()
		repositorytest.Mapping(t, store, delivery.RestaurantMapping, func() *delivery.Restaurant {
			return must(delivery.RegisterRestaurant(delivery.NewRestaurantID(), "A", kitchen, true, noon))
		}, func(r *delivery.Restaurant) error { return r.Open(noon) })
	})
	t.Run("delivery partners", func(t *testing.T) {
		t.Parallel()
		repositorytest.Mapping(t, store, delivery.DeliveryPartnerMapping,
			func() *delivery.DeliveryPartner { return aPartner(delivery.NewDeliveryPartnerID()) },
			func(p *delivery.DeliveryPartner) error { return p.MakeAvailable(noon) })
	})
	t.Run("carts", func(t *testing.T) {
		t.Parallel()
		repositorytest.Mapping(t, store, delivery.CartMapping,
			func() *delivery.Cart { return must(delivery.NewCart(delivery.NewCartID(), priya, spice, noon)) },
			func(c *delivery.Cart) error { return c.AddItem(spice, item(burger, "Veg Burger", "150.00", 1), noon) })
	})
}

func TestEveryEventOfEveryKindIsListed(t *testing.T) {
	t.Parallel()
	require.Len(t, delivery.Kinds(), 5)
	for _, k := range delivery.Kinds() {
		require.Same(t, delivery.EventTypes(), k.Events, k.Name)
	}
}
