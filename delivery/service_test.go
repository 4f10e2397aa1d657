package delivery_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

func TestAnOrderIsPlacedAtThePricesOfTheMenu(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	placed, err := p.PlaceOrder(t.Context(), placeMeal())
	require.NoError(t, err)
	require.Regexp(t, `^ORD-[0-9A-F]{32}$`, placed.ID)
	require.Equal(t, delivery.OrderPlacement{
		ID: placed.ID, Subtotal: "499.00", DeliveryFee: "0.00", GrandTotal: "499.00", Currency: "INR",
	}, placed)
	require.Equal(t, []string{"delivery.order_placed"}, *p.events)

	small := placeMeal()
	small.Items = small.Items[:1]
	small.Items[0].Quantity = 1
	placed, err = p.PlaceOrder(t.Context(), small)
	require.NoError(t, err)
	require.Equal(t, "150.00 + 20.00 = 170.00", placed.Subtotal+" + "+placed.DeliveryFee+" = "+placed.GrandTotal)
}

func TestAnOrderIsRefusedForEachReasonAndThenNothingIsStored(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		prepare func(platform) error
		spoil   func(*delivery.PlaceOrder)
		want    error
	}{
		"an unknown customer":   {spoil: func(c *delivery.PlaceOrder) { c.Customer = "nobody" }, want: repository.ErrNotFound},
		"an unknown restaurant": {spoil: func(c *delivery.PlaceOrder) { c.Restaurant = "nowhere" }, want: repository.ErrNotFound},
		"an unknown dish":       {spoil: func(c *delivery.PlaceOrder) { c.Items[0].Item = "x" }, want: delivery.ErrUnknownItem},
		"no item":               {spoil: func(c *delivery.PlaceOrder) { c.Items = nil }, want: delivery.ErrEmptyOrder},
		"too many items":        {spoil: func(c *delivery.PlaceOrder) { c.Items = make([]delivery.OrderedItem, 1001) }, want: delivery.ErrTooManyItems},
		"no quantity":           {spoil: func(c *delivery.PlaceOrder) { c.Items[0].Quantity = 0 }, want: delivery.ErrQuantity},
		"no token":              {spoil: func(c *delivery.PlaceOrder) { c.PaymentToken = "" }, want: delivery.ErrPaymentDetails},
		"a closed restaurant": {
			prepare: func(p platform) error {
				return p.uow.Do(context.Background(), func(ctx context.Context, r delivery.Repositories) error {
					rest := must(r.Restaurants.Get(ctx, spice))
					ok(rest.Close(noon))
					return r.Restaurants.Save(ctx, rest)
				})
			},
			want: delivery.ErrRestaurantNotAvailable,
		},
		"a dish that is sold out": {
			prepare: func(p platform) error {
				p.menu[fries] = delivery.Dish{Item: fries, Name: "Masala Fries", Price: inr("99.00")}
				return nil
			},
			want: delivery.ErrItemSoldOut,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t)
			if tc.prepare != nil {
				require.NoError(t, tc.prepare(p))
			}
			*p.events = nil
			c := placeMeal()
			if tc.spoil != nil {
				tc.spoil(&c)
			}
			placed, err := p.PlaceOrder(t.Context(), c)
			require.ErrorIs(t, err, tc.want)
			require.Empty(t, placed)
			require.Empty(t, *p.events)
			for o, err := range p.uow.Repositories().Orders.ByCustomer(t.Context(), priya) {
				require.NoError(t, err)
				require.Nil(t, o, "nothing is stored")
			}
		})
	}
}

func TestACommandReportsAllItsFieldsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := newPlatform(t).PlaceOrder(t.Context(), delivery.PlaceOrder{Items: []delivery.OrderedItem{{}}})
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	require.Equal(t, []string{
		"customer", "restaurant", "items[0].item", "items[0].quantity", "house", "street", "city", "state", "pin_code",
		"payment.method", "payment.token",
	}, violations.Keys())
	require.Equal(t, failure.Invalid, failure.KindOf(err))
}

func TestACartAndItsOrderAreStoredTogether(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	place := delivery.PlaceCart{Cart: "CART-1", Destination: destination()}
	placed, err := p.PlaceCart(t.Context(), place)
	require.NoError(t, err)
	require.Equal(t, "499.00", placed.GrandTotal)
	require.Equal(t, []string{"delivery.order_placed", "delivery.cart_made_order"}, *p.events)
	cart, err := p.uow.Repositories().Carts.Get(t.Context(), delivery.MustParseCartID("CART-1"))
	require.NoError(t, err)
	require.Equal(t, placed.ID, cart.Order().String())
	_, err = p.PlaceCart(t.Context(), place)
	require.ErrorIs(t, err, delivery.ErrCartPlaced)
	for c, err := range p.uow.Repositories().Carts.ByCustomer(t.Context(), priya) {
		require.NoError(t, err)
		require.Equal(t, cart.ID(), c.ID())
	}
}

func TestACartIsRefusedWhenThePriceHasChanged(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	p.menu[fries] = delivery.Dish{Item: fries, Name: "Masala Fries", Price: inr("109.00"), Available: true}
	_, err := p.PlaceCart(t.Context(), delivery.PlaceCart{Cart: "CART-1", Destination: destination()})
	require.ErrorIs(t, err, delivery.ErrPriceChanged)
	var refused *delivery.ItemError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, fries, refused.Item)
	require.Empty(t, *p.events)
	cart, err := p.uow.Repositories().Carts.Get(t.Context(), delivery.MustParseCartID("CART-1"))
	require.NoError(t, err)
	require.Equal(t, delivery.CartOpen, cart.Status())
}

func TestAnOrderGoesThroughItsLifeByTheUseCases(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	ctx := t.Context()
	placed, err := p.PlaceOrder(ctx, placeMeal())
	require.NoError(t, err)
	id := placed.ID
	require.NoError(t, p.ConfirmOrder(ctx, delivery.ConfirmOrder{Order: id}))
	require.NoError(t, p.MarkOrderReady(ctx, delivery.MarkOrderReady{Order: id}))
	require.NoError(t, p.DispatchOrder(ctx, delivery.DispatchOrder{Order: id, DeliveryPartner: "DP-7"}))
	require.ErrorIs(t, p.CancelOrder(ctx, delivery.CancelOrder{Order: id, Reason: "late"}), delivery.ErrNotCancellable)
	require.ErrorIs(t, p.DeliverOrder(ctx, delivery.DeliverOrder{Order: id, DeliveryPartner: "DP-8"}), delivery.ErrOtherDeliveryPartner)
	require.NoError(t, p.DeliverOrder(ctx, delivery.DeliverOrder{Order: id, DeliveryPartner: "DP-7"}))
	require.NoError(t, p.RateOrder(ctx, delivery.RateOrder{Order: id, Score: 4, Comment: "warm"}))
	require.ErrorIs(t, p.RateOrder(ctx, delivery.RateOrder{Order: id, Score: 4}), delivery.ErrAlreadyRated)
	require.Equal(t, []string{
		"delivery.order_placed", "delivery.order_confirmed", "delivery.order_ready", "delivery.order_dispatched",
		"delivery.order_delivered", "delivery.order_rated",
	}, *p.events)

	d, err := p.GetOrder(ctx, delivery.GetOrder{Order: id})
	require.NoError(t, err)
	require.Equal(t, delivery.OrderDetails{
		ID: id, Customer: "CUST-999", Restaurant: "REST-12", Status: "delivered", PlacedAt: noon,
		Items: []delivery.OrderDetailsItem{
			{Item: "ITEM-1", Name: "Veg Burger", UnitPrice: "150.00", Quantity: 2, Subtotal: "300.00"},
			{Item: "ITEM-2", Name: "Masala Fries", UnitPrice: "99.00", Quantity: 1, Subtotal: "99.00"},
			{Item: "ITEM-3", Name: "Pepsi", UnitPrice: "50.00", Quantity: 2, Subtotal: "100.00"},
		},
		Subtotal: "499.00", DeliveryFee: "0.00", GrandTotal: "499.00", Currency: "INR",
		Address: "B-12, FC Road, Pune, Maharashtra - 411005", DeliveryPartner: "DP-7", Score: 4,
	}, d)
}

func TestChangingItemsChangesTheFeeWithThemInOneEvent(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	placed, err := p.PlaceOrder(t.Context(), placeMeal())
	require.NoError(t, err)
	*p.events = nil
	err = p.ChangeItems(t.Context(), delivery.ChangeItems{
		Order: placed.ID, Remove: []string{"ITEM-1"},
		Update: []delivery.OrderedItem{{Item: "ITEM-3", Quantity: 1}}, Add: []delivery.OrderedItem{{Item: "ITEM-2", Quantity: 1}},
	})
	require.NoError(t, err)
	d, err := p.GetOrder(t.Context(), delivery.GetOrder{Order: placed.ID})
	require.NoError(t, err)
	require.Equal(t, "248.00 + 20.00 = 268.00", d.Subtotal+" + "+d.DeliveryFee+" = "+d.GrandTotal)
	require.Equal(t, []string{"delivery.order_items_changed"}, *p.events)

	for name, tc := range map[string]struct {
		c    delivery.ChangeItems
		want error
	}{
		"everything removed": {delivery.ChangeItems{Order: placed.ID, Remove: []string{"ITEM-2", "ITEM-3"}}, delivery.ErrEmptyOrder},
		"what is not there":  {delivery.ChangeItems{Order: placed.ID, Remove: []string{"ITEM-1"}}, delivery.ErrUnknownItem},
		"not on the menu":    {delivery.ChangeItems{Order: placed.ID, Add: []delivery.OrderedItem{{Item: "x", Quantity: 1}}}, delivery.ErrUnknownItem},
		"an unknown order":   {delivery.ChangeItems{Order: "ORD-00000000"}, repository.ErrNotFound},
		"malformed":          {delivery.ChangeItems{Order: "x", Remove: []string{""}}, delivery.ErrOrderID},
		"too many":           {delivery.ChangeItems{Order: placed.ID, Remove: make([]string, 1001)}, delivery.ErrTooManyItems},
	} {
		require.ErrorIs(t, p.ChangeItems(t.Context(), tc.c), tc.want, name)
	}
	require.NoError(t, p.ConfirmOrder(t.Context(), delivery.ConfirmOrder{Order: placed.ID}))
	err = p.ChangeItems(t.Context(), delivery.ChangeItems{Order: placed.ID, Remove: []string{"ITEM-2"}})
	require.ErrorIs(t, err, delivery.ErrInvalidState)
}

func TestASubscriberRidesFreeWhileTheSubscriptionLasts(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	err := p.uow.Do(t.Context(), func(ctx context.Context, r delivery.Repositories) error {
		c := must(r.Customers.Get(ctx, priya))
		ok(c.Subscribe(delivery.MustNewSubscription(delivery.SubscriptionOne, noon.Add(time.Minute)), noon))
		return r.Customers.Save(ctx, c)
	})
	require.NoError(t, err)
	c := placeMeal()
	c.Items = []delivery.OrderedItem{{Item: "ITEM-3", Quantity: 1}}
	placed, err := p.PlaceOrder(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, "0.00", placed.DeliveryFee)
	later := delivery.NewService(p.uow, p.menu, aDistance("4"), delivery.WithClock(func() time.Time { return noon.Add(time.Minute) }))
	placed, err = later.PlaceOrder(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, "26.00", placed.DeliveryFee)
}

func TestTheErrorOfAPortIsTheErrorOfTheUseCase(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	s := delivery.NewService(p.uow, p.menu, aDistance("far"))
	_, err := s.PlaceOrder(t.Context(), placeMeal())
	require.ErrorIs(t, err, delivery.ErrDistance)
	s = delivery.NewService(p.uow, brokenMenu{}, aDistance("1"))
	_, err = s.PlaceOrder(t.Context(), placeMeal())
	require.ErrorIs(t, err, errMenu)
}

var errMenu = errors.New("the menu cannot be read")

type brokenMenu struct{}

func (brokenMenu) Dishes(context.Context, delivery.RestaurantID, []delivery.MenuItemID) ([]delivery.Dish, error) {
	return nil, errMenu
}

func TestADeliveryPartnerMustBeThereAvailableAndFree(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	first, second := p.saved(t, ready(freshOrder())), p.saved(t, ready(freshOrder()))
	require.NoError(t, p.uow.Repositories().DeliveryPartners.Save(t.Context(), aPartner(delivery.MustParseDeliveryPartnerID("DP-9"))))
	dispatch := func(o *delivery.Order, partner string) error {
		return p.DispatchOrder(t.Context(), delivery.DispatchOrder{Order: o.ID().String(), DeliveryPartner: partner})
	}
	require.ErrorIs(t, dispatch(first, "nobody"), repository.ErrNotFound)
	require.ErrorIs(t, dispatch(first, "DP-9"), delivery.ErrDeliveryPartnerNotAvailable)
	require.NoError(t, dispatch(first, "DP-7"))
	require.ErrorIs(t, dispatch(first, "DP-7"), delivery.ErrInvalidState)
	require.ErrorIs(t, dispatch(second, "DP-7"), delivery.ErrDeliveryPartnerTaken)
	require.NoError(t, p.DeliverOrder(t.Context(), delivery.DeliverOrder{Order: first.ID().String(), DeliveryPartner: "DP-7"}))
	require.NoError(t, dispatch(second, "DP-7"), "free again")
	var violations *invariant.Error
	require.ErrorAs(t, p.DispatchOrder(t.Context(), delivery.DispatchOrder{}), &violations)
	require.Equal(t, []string{"order", "delivery_partner"}, violations.Keys())
}

func TestOrdersAreFoundByEverythingTheyAreLookedForBy(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	placed, onTheWay := p.saved(t, freshOrder()), p.saved(t, dispatched(freshOrder()))
	orders := p.uow.Repositories().Orders
	ids := func(find func(func(*delivery.Order, error) bool)) []string {
		var found []string
		for o, err := range find {
			require.NoError(t, err)
			found = append(found, o.ID().String())
		}
		return found
	}
	both := []string{placed.ID().String(), onTheWay.ID().String()}
	slices.Sort(both)
	ctx := t.Context()
	require.Equal(t, both, ids(orders.ByCustomer(ctx, priya)))
	require.Equal(t, both, ids(orders.ByRestaurant(ctx, spice)))
	require.Empty(t, ids(orders.ByRestaurant(ctx, delivery.MustParseRestaurantID("other"))))
	require.Equal(t, []string{placed.ID().String()}, ids(orders.ByStatus(ctx, delivery.StatusPlaced)))
	require.Equal(t, []string{onTheWay.ID().String()}, ids(orders.ActiveForDeliveryPartner(ctx, ravi)))
	require.Empty(t, ids(orders.ActiveForDeliveryPartner(ctx, asha)))

	exists, err := orders.Exists(ctx, placed.ID())
	require.NoError(t, err)
	require.True(t, exists)
	require.NoError(t, orders.Delete(ctx, placed))
	exists, err = orders.Exists(ctx, placed.ID())
	require.NoError(t, err)
	require.False(t, exists)
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, err = orders.Exists(done, placed.ID())
	require.ErrorIs(t, err, context.Canceled)
}

// race runs n attempts at once and returns how many succeeded, and the errors of the others.
func race(n int, attempt func(i int) error) (won int, lost []error) {
	var wg sync.WaitGroup
	errs := make([]error, n)
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = attempt(i)
		})
	}
	close(start)
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			lost = append(lost, err)
		}
	}
	return won, lost
}

func TestAHundredDeliveryPartnersRaceForOneOrderAndOneGetsIt(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	o := p.saved(t, ready(freshOrder()))
	partner := func(i int) delivery.DeliveryPartnerID {
		return delivery.MustParseDeliveryPartnerID("RACER-" + strconv.Itoa(i))
	}
	for i := range 100 {
		require.NoError(t, p.uow.Repositories().DeliveryPartners.Save(t.Context(), availablePartner(partner(i))))
	}
	*p.events = nil
	won, lost := race(100, func(i int) error {
		return p.DispatchOrder(t.Context(), delivery.DispatchOrder{Order: o.ID().String(), DeliveryPartner: partner(i).String()})
	})
	require.Equal(t, 1, won)
	for _, err := range lost {
		require.True(t, errors.Is(err, repository.ErrConflict) || errors.Is(err, delivery.ErrInvalidState), "%v", err)
	}
	require.Equal(t, []string{"delivery.order_dispatched"}, *p.events)
	stored, err := p.uow.Repositories().Orders.Get(t.Context(), o.ID())
	require.NoError(t, err)
	require.Equal(t, delivery.StatusOnTheWay, stored.Status())
	require.Equal(t, o.Version()+1, stored.Version())
}

func TestFiftyOrdersRaceForOneDeliveryPartnerAndOneIsOnTheWay(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	var ids []string
	for range 50 {
		ids = append(ids, p.saved(t, ready(freshOrder())).ID().String())
	}
	won, lost := race(len(ids), func(i int) error {
		return p.DispatchOrder(t.Context(), delivery.DispatchOrder{Order: ids[i], DeliveryPartner: "DP-7"})
	})
	require.Equal(t, 1, won)
	for _, err := range lost {
		require.ErrorIs(t, err, delivery.ErrDeliveryPartnerTaken)
	}
	require.Equal(t, []string{"delivery.order_dispatched"}, *p.events)
}

func TestServicesAndFactoriesWithoutWhatTheyNeedPanic(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	for name, construct := range map[string]func(){
		"no unit of work": func() { delivery.NewService(nil, p.menu, aDistance("1")) },
		"no menu":         func() { delivery.NewService(p.uow, nil, aDistance("1")) },
		"no distances":    func() { delivery.NewService(p.uow, p.menu, nil) },
		"a nil option":    func() { delivery.NewService(p.uow, p.menu, aDistance("1"), nil) },
		"no clock":        func() { delivery.WithClock(nil) },
		"no identities":   func() { delivery.WithOrderIDs(nil) },
		"no policy":       func() { delivery.WithDeliveryFeePolicy(delivery.DeliveryFeePolicy{}) },
		"no source":       func() { delivery.NewOrderFactory(nil) },
	} {
		require.Panics(t, construct, name)
	}
}

// interrupted is a store in which somebody else does something just before a commit.
type interrupted struct {
	repository.Store

	once   *sync.Once
	before func()
}

func (s interrupted) Commit(ctx context.Context, b repository.Batch) error {
	s.once.Do(s.before)
	return s.Store.Commit(ctx, b)
}

func TestADeliveryPartnerDispatchedElsewhereInTheMeantimeIsTaken(t *testing.T) {
	t.Parallel()
	store := memstore.New()
	repos := delivery.NewUnitOfWork(store).Repositories()
	mine, theirs := ready(freshOrder()), ready(freshOrder())
	require.NoError(t, repos.DeliveryPartners.Save(t.Context(), availablePartner(ravi)))
	require.NoError(t, repos.Orders.Save(t.Context(), mine))
	require.NoError(t, repos.Orders.Save(t.Context(), theirs))
	meanwhile := interrupted{store, &sync.Once{}, func() {
		ok(theirs.Dispatch(ravi, noon))
		ok(repos.Orders.Save(t.Context(), theirs))
	}}
	s := delivery.NewService(delivery.NewUnitOfWork(meanwhile), theMenu(), aDistance("1"))
	err := s.DispatchOrder(t.Context(), delivery.DispatchOrder{Order: mine.ID().String(), DeliveryPartner: "DP-7"})
	require.ErrorIs(t, err, delivery.ErrDeliveryPartnerTaken)
	require.ErrorIs(t, err, repository.ErrDuplicate)
	require.Equal(t, failure.Refused, failure.KindOf(err))
	stored, err := repos.Orders.Get(t.Context(), mine.ID())
	require.NoError(t, err)
	require.Equal(t, delivery.StatusReadyForPickup, stored.Status())
}

func TestADeliveryPartnerOrRestaurantChangedInTheMeantimeIsAConflict(t *testing.T) {
	t.Parallel()
	store := memstore.New()
	repos := delivery.NewUnitOfWork(store).Repositories()
	o, partner, rest := ready(freshOrder()), availablePartner(ravi), openRestaurant()
	require.NoError(t, repos.Customers.Save(t.Context(), aCustomer()))
	require.NoError(t, repos.Restaurants.Save(t.Context(), rest))
	require.NoError(t, repos.DeliveryPartners.Save(t.Context(), partner))
	require.NoError(t, repos.Orders.Save(t.Context(), o))
	service := func(before func()) *delivery.Service {
		return delivery.NewService(delivery.NewUnitOfWork(interrupted{store, &sync.Once{}, before}), theMenu(), aDistance("1"))
	}
	err := service(func() {
		ok(partner.MakeUnavailable(noon))
		ok(repos.DeliveryPartners.Save(t.Context(), partner))
	}).DispatchOrder(t.Context(), delivery.DispatchOrder{Order: o.ID().String(), DeliveryPartner: "DP-7"})
	require.ErrorIs(t, err, repository.ErrConflict)
	_, err = service(func() {
		ok(rest.Close(noon))
		ok(repos.Restaurants.Save(t.Context(), rest))
	}).PlaceOrder(t.Context(), placeMeal())
	require.ErrorIs(t, err, repository.ErrConflict)
}
