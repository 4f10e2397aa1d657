package delivery_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

func TestAPlacedOrderKnowsWhatItCostsAndSaysSo(t *testing.T) {
	t.Parallel()
	o := placedOrder()
	require.Equal(t, inr("499.00"), o.Subtotal())
	require.Equal(t, inr("20.00"), o.DeliveryFee())
	require.Equal(t, inr("519.00"), o.GrandTotal())
	require.Equal(t, noon, o.PlacedAt())
	require.Equal(t, []aggregate.Recorded{{At: noon, Event: delivery.OrderPlaced{
		Order: orderID, Customer: priya, Restaurant: spice, Items: theMeal(), Address: home,
		SpecialInstructions: delivery.MustParseSpecialInstructions("ring twice"),
		Subtotal:            inr("499.00"), DeliveryFee: inr("20.00"), GrandTotal: inr("519.00"), Payment: upi,
	}}}, aggregate.Pending(o))
}

func TestEveryCommandRecordsTheEventOfTheTable(t *testing.T) {
	t.Parallel()
	given := func(o *delivery.Order) *aggregatetest.Scenario[*delivery.Order] { return aggregatetest.Given(t, o) }
	given(placedOrder()).When(func(o *delivery.Order) error { return o.ConfirmByRestaurant(noon) }).
		Then(delivery.OrderConfirmed{Order: orderID, Restaurant: spice, GrandTotal: inr("519.00")})
	given(confirmed(placedOrder())).When(func(o *delivery.Order) error { return o.MarkReadyForPickup(noon) }).
		Then(delivery.OrderReady{Order: orderID})
	given(ready(placedOrder())).When(func(o *delivery.Order) error { return o.Dispatch(ravi, noon) }).
		Then(delivery.OrderDispatched{Order: orderID, DeliveryPartner: ravi})
	given(dispatched(placedOrder())).When(func(o *delivery.Order) error { return o.Deliver(ravi, noon) }).
		Then(delivery.OrderDelivered{Order: orderID, Customer: priya})
	given(placedOrder()).When(func(o *delivery.Order) error { return o.Cancel(reason, noon) }).
		Then(delivery.OrderCancelled{Order: orderID, Customer: priya, Reason: reason})
	given(delivered(placedOrder())).When(func(o *delivery.Order) error { return o.Rate(five, noon) }).
		Then(delivery.OrderRated{Order: orderID, Rating: five})
	given(placedOrder()).When(func(o *delivery.Order) error { return o.RemoveItem(burger, inr("26.00"), noon) }).
		Then(delivery.OrderItemsChanged{
			Order: orderID, Items: must(theMeal().Without(burger)), Subtotal: inr("199.00"),
			DeliveryFee: inr("26.00"), GrandTotal: inr("225.00"),
		})
}

func TestRefusalsOfAnOrderNameTheRule(t *testing.T) {
	t.Parallel()
	given := func(o *delivery.Order) *aggregatetest.Scenario[*delivery.Order] { return aggregatetest.Given(t, o) }
	given(dispatched(placedOrder())).When(func(o *delivery.Order) error { return o.Deliver(asha, noon) }).
		ThenRefused(delivery.ErrOtherDeliveryPartner)
	given(ready(placedOrder())).When(func(o *delivery.Order) error { return o.Dispatch(delivery.DeliveryPartnerID{}, noon) }).
		ThenRefused(delivery.ErrZero)
	given(rated(placedOrder())).When(func(o *delivery.Order) error { return o.Rate(five, noon) }).
		ThenRefused(delivery.ErrAlreadyRated)
	given(placedOrder()).When(func(o *delivery.Order) error { return o.Rate(five, noon) }).
		ThenRefused(delivery.ErrInvalidState)
	given(cancelled(placedOrder())).When(func(o *delivery.Order) error { return o.Cancel(reason, noon) }).
		ThenRefused(delivery.ErrNotCancellable)
	given(confirmed(placedOrder())).When(func(o *delivery.Order) error { return o.RemoveItem(burger, inr("0.00"), noon) }).
		ThenRefused(delivery.ErrInvalidState)
	given(placedOrder()).When(func(o *delivery.Order) error { return o.ChangeItems(delivery.OrderItems{}, inr("0.00"), noon) }).
		ThenRefused(delivery.ErrEmptyOrder)
	given(placedOrder()).When(func(o *delivery.Order) error {
		return o.ChangeItems(delivery.MustNewOrderItems(
			delivery.MustNewOrderItem(delivery.NewMenuItemID(), "x", usd("1.00"), delivery.MustNewQuantity(1))), usd("0.00"), noon)
	}).ThenRefused(delivery.ErrCurrency)
}

func TestTheLastItemStays(t *testing.T) {
	t.Parallel()
	o := placedOrder()
	require.NoError(t, o.RemoveItem(burger, inr("0.00"), noon))
	require.NoError(t, o.RemoveItem(fries, inr("0.00"), noon))
	require.ErrorIs(t, o.RemoveItem(pepsi, inr("0.00"), noon), delivery.ErrEmptyOrder)
	require.Equal(t, 1, o.Items().Len())
}

func TestOnlyAnOrderOnTheWayOrDeliveredNeedsSupportToBeCancelled(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		order *delivery.Order
		needs bool
	}{
		"on the way": {dispatched(placedOrder()), true},
		"delivered":  {delivered(placedOrder()), true},
		"cancelled":  {cancelled(placedOrder()), false},
	} {
		var state *delivery.StateError
		err := tc.order.Cancel(reason, noon)
		require.ErrorAs(t, err, &state, name)
		require.ErrorIs(t, err, delivery.ErrNotCancellable)
		require.Equal(t, tc.needs, state.NeedsSupport(), name)
		require.Equal(t, []delivery.OrderStatus{
			delivery.StatusPlaced, delivery.StatusConfirmed, delivery.StatusReadyForPickup,
		}, state.Allowed)
		require.Equal(t, failure.Refused, failure.KindOf(err))
	}
}

func TestPlacingReportsEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := delivery.Place(delivery.OrderDraft{Items: theMeal(), DeliveryFee: inr("0.00")}, noon)
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	require.Equal(t, []string{"payment", "id", "customer", "restaurant", "address"}, violations.Keys())

	for name, tc := range map[string]struct {
		spoil func(*delivery.OrderDraft)
		want  error
	}{
		"no item":                   {func(d *delivery.OrderDraft) { d.Items = delivery.OrderItems{} }, delivery.ErrEmptyOrder},
		"no fee":                    {func(d *delivery.OrderDraft) { d.DeliveryFee = money.Money{} }, delivery.ErrZero},
		"a fee in another currency": {func(d *delivery.OrderDraft) { d.DeliveryFee = usd("1.00") }, delivery.ErrCurrency},
		"a total out of range":      {func(d *delivery.OrderDraft) { d.DeliveryFee = must(money.FromMinor(math.MaxInt64, money.INR)) }, money.ErrOverflow},
	} {
		d := draft()
		tc.spoil(&d)
		_, err := delivery.Place(d, noon)
		require.ErrorIs(t, err, tc.want, name)
	}
	_, err = delivery.Place(draft(), time.Time{})
	require.ErrorIs(t, err, delivery.ErrZero)
}

func TestASnapshotThatNoOrderCanHaveIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*delivery.OrderSnapshot){
		"everything":                      func(s *delivery.OrderSnapshot) { *s = delivery.OrderSnapshot{} },
		"a total that does not add up":    func(s *delivery.OrderSnapshot) { s.GrandTotal = inr("1.00") },
		"a subtotal that does not":        func(s *delivery.OrderSnapshot) { s.Subtotal = inr("1.00") },
		"a partner before dispatch":       func(s *delivery.OrderSnapshot) { s.DeliveryPartner = ravi },
		"on the way without a partner":    func(s *delivery.OrderSnapshot) { s.Status = delivery.StatusOnTheWay },
		"cancelled without a reason":      func(s *delivery.OrderSnapshot) { s.Status = delivery.StatusCancelled },
		"a reason without cancelling":     func(s *delivery.OrderSnapshot) { s.CancellationReason = reason },
		"a rating before it is delivered": func(s *delivery.OrderSnapshot) { s.Rating = five },
		"no items":                        func(s *delivery.OrderSnapshot) { s.Items = delivery.OrderItems{} },
		"an unknown status":               func(s *delivery.OrderSnapshot) { s.Status = 99 },
		"no address":                      func(s *delivery.OrderSnapshot) { s.Address = delivery.Address{} },
		"placed at no time":               func(s *delivery.OrderSnapshot) { s.PlacedAt = time.Time{} },
	} {
		s := placedOrder().Snapshot()
		spoil(&s)
		_, err := delivery.RestoreOrder(s)
		require.ErrorIs(t, err, invariant.ErrViolated, name)
	}
	for _, doc := range []string{`null`, `{}`} {
		var s delivery.OrderSnapshot
		require.NoError(t, json.Unmarshal([]byte(doc), &s))
		_, err := delivery.RestoreOrder(s)
		require.ErrorIs(t, err, delivery.ErrZero)
	}
	_, err := delivery.RestoreCart(delivery.CartSnapshot{})
	require.ErrorIs(t, err, delivery.ErrZero)
	_, err = delivery.RestoreCustomer(delivery.CustomerSnapshot{})
	require.ErrorIs(t, err, delivery.ErrZero)
	_, err = delivery.RestoreRestaurant(delivery.RestaurantSnapshot{})
	require.ErrorIs(t, err, delivery.ErrZero)
	_, err = delivery.RestoreDeliveryPartner(delivery.DeliveryPartnerSnapshot{})
	require.ErrorIs(t, err, delivery.ErrZero)
}

// Whatever is done to an order, in whatever order: the total is the sum of items and fee, and
// what is refused changes nothing.
func TestTheGrandTotalIsAlwaysItemsAndFeeAndRefusalsChangeNothing(t *testing.T) {
	t.Parallel()
	dishes := []delivery.MenuItemID{burger, fries, pepsi, delivery.MustParseMenuItemID("ITEM-4")}
	rapid.Check(t, func(t *rapid.T) {
		o := placedOrder()
		dish := func() delivery.MenuItemID { return rapid.SampledFrom(dishes).Draw(t, "dish") }
		fee := func() money.Money {
			return must(money.FromMinor(rapid.Int64Range(0, 8000).Draw(t, "fee"), money.INR))
		}
		quantity := func() delivery.Quantity {
			return delivery.MustNewQuantity(rapid.IntRange(1, 1_000_000).Draw(t, "quantity"))
		}
		price := func() money.Money {
			return must(money.FromMinor(rapid.SampledFrom([]int64{5000, 9900, 15000, math.MaxInt64 / 2}).Draw(t, "price"), money.INR))
		}
		for range rapid.IntRange(1, 20).Draw(t, "commands") {
			before, pending := o.Snapshot(), len(aggregate.Pending(o))
			var err error
			switch rapid.IntRange(0, 9).Draw(t, "command") {
			case 0, 1:
				name := rapid.SampledFrom([]string{"Veg Burger", "Masala Fries", "Pepsi"}).Draw(t, "name")
				i, refused := delivery.NewOrderItem(dish(), name, price(), quantity())
				if refused != nil {
					continue
				}
				err = o.AddItem(i, fee(), noon)
			case 2, 3:
				err = o.RemoveItem(dish(), fee(), noon)
			case 4, 5:
				err = o.UpdateItemQuantity(dish(), quantity(), fee(), noon)
			case 6:
				err = o.ConfirmByRestaurant(noon)
			case 7:
				err = o.Cancel(reason, noon)
			case 8:
				err = o.MarkReadyForPickup(noon)
			case 9:
				err = o.Dispatch(ravi, noon)
			}
			if err != nil {
				require.Equal(t, before, o.Snapshot())
				require.Len(t, aggregate.Pending(o), pending)
			}
			sum := money.Zero(money.INR)
			for _, i := range o.Items().All() {
				sum = must(sum.Add(must(i.UnitPrice().Mul(int64(i.Quantity().Int())))))
			}
			require.Equal(t, sum, o.Subtotal())
			require.Equal(t, must(sum.Add(o.DeliveryFee())), o.GrandTotal())
			require.Positive(t, o.Items().Len())
			restored, err := delivery.RestoreOrder(o.Snapshot())
			require.NoError(t, err)
			require.Equal(t, o.Snapshot(), restored.Snapshot())
		}
	})
}

func TestACartIsOfOneRestaurantAndPlacedOnce(t *testing.T) {
	t.Parallel()
	factory := delivery.NewOrderFactory(func() delivery.OrderID { return orderID })
	to := delivery.CartDestination{Address: home, DeliveryFee: inr("0.00"), Payment: upi}

	_, err := factory.FromCart(emptyCart(), to, noon)
	require.ErrorIs(t, err, delivery.ErrEmptyCart)

	cart := fullCart()
	require.Equal(t, inr("499.00"), must(cart.Subtotal()))
	err = cart.AddItem(delivery.MustParseRestaurantID("other"), item(burger, "Veg Burger", "150.00", 1), noon)
	require.ErrorIs(t, err, delivery.ErrOtherRestaurant)

	before := cart.Snapshot()
	_, err = factory.FromCart(cart, delivery.CartDestination{DeliveryFee: inr("0.00"), Payment: upi}, noon)
	require.ErrorIs(t, err, delivery.ErrZero)
	require.Equal(t, before, cart.Snapshot(), "a refusal leaves the cart as it is")

	o, err := factory.FromCart(cart, to, noon)
	require.NoError(t, err)
	require.Equal(t, cart.Items(), o.Items())
	require.Equal(t, orderID, cart.Order())
	require.Equal(t, delivery.CartPlaced, cart.Status())
	_, err = factory.FromCart(cart, to, noon)
	require.ErrorIs(t, err, delivery.ErrCartPlaced)
	require.ErrorIs(t, cart.Empty(noon), delivery.ErrCartPlaced)
	_, err = emptyCart().Subtotal()
	require.ErrorIs(t, err, delivery.ErrEmptyCart)
}

func TestStringsOfAggregatesNameThem(t *testing.T) {
	t.Parallel()
	require.Equal(t, "order ORD-A1B2C3D4 (placed, 3 items)", placedOrder().String())
	require.Equal(t, "cart CART-1 (open, 3 items)", fullCart().String())
	require.Equal(t, "customer CUST-999", aCustomer().String())
	require.Equal(t, "restaurant REST-12 (Spice Garden)", aRestaurant().String())
	require.Equal(t, "delivery partner DP-7", aPartner(ravi).String())
}
