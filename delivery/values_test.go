package delivery_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// hostile is text that no constructor takes.
var hostile = map[string]string{
	"blank":          " \t ",
	"control":        "a\x00b",
	"line break":     "a\nb",
	"bidi override":  "a\u202eb",
	"not UTF-8":      "a\xffb",
	"too long":       strings.Repeat("x", 5000),
	"only invisible": "\u200d",
}

func TestNoConstructorTakesHostileText(t *testing.T) {
	t.Parallel()
	one := delivery.MustNewQuantity(1)
	constructors := map[string]func(string) error{
		"house":        func(s string) error { _, err := delivery.NewAddress(s, "b", "c", "d", "411005"); return err },
		"street":       func(s string) error { _, err := delivery.NewAddress("a", s, "c", "d", "411005"); return err },
		"city":         func(s string) error { _, err := delivery.NewAddress("a", "b", s, "d", "411005"); return err },
		"state":        func(s string) error { _, err := delivery.NewAddress("a", "b", "c", s, "411005"); return err },
		"PIN code":     func(s string) error { _, err := delivery.NewAddress("a", "b", "c", "d", s); return err },
		"name":         func(s string) error { _, err := delivery.ParsePersonName(s); return err },
		"instructions": func(s string) error { _, err := delivery.ParseSpecialInstructions(s); return err },
		"reason":       func(s string) error { _, err := delivery.ParseCancellationReason(s); return err },
		"method":       func(s string) error { _, err := delivery.NewPaymentDetails(s, "t"); return err },
		"token":        func(s string) error { _, err := delivery.NewPaymentDetails("m", s); return err },
		"item name":    func(s string) error { _, err := delivery.NewOrderItem(burger, s, inr("1.00"), one); return err },
		"restaurant name": func(s string) error {
			_, err := delivery.RegisterRestaurant(spice, s, kitchen, false, noon)
			return err
		},
		"order ID":            func(s string) error { _, err := delivery.ParseOrderID(s); return err },
		"customer ID":         func(s string) error { _, err := delivery.ParseCustomerID(s); return err },
		"restaurant ID":       func(s string) error { _, err := delivery.ParseRestaurantID(s); return err },
		"menu item ID":        func(s string) error { _, err := delivery.ParseMenuItemID(s); return err },
		"delivery partner ID": func(s string) error { _, err := delivery.ParseDeliveryPartnerID(s); return err },
		"cart ID":             func(s string) error { _, err := delivery.ParseCartID(s); return err },
		"distance":            func(s string) error { _, err := delivery.ParseDistanceKm(s); return err },
	}
	for what, construct := range constructors {
		for how, s := range hostile {
			t.Run(what+"/"+how, func(t *testing.T) {
				t.Parallel()
				err := construct(s)
				require.Error(t, err)
				require.Equal(t, failure.Invalid, failure.KindOf(err))
				require.NotContains(t, err.Error(), s, "an error repeats no text that was refused")
			})
		}
	}
}

func TestAnAddressReportsEveryPartThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := delivery.NewAddress("", " ", "\x00", "", "4110")
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	require.Equal(t, []string{"house", "street", "city", "state", "pin_code"}, violations.Keys())
	require.ErrorIs(t, err, delivery.ErrPINCode)
}

func TestAPINCodeIsSixDigits(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"41100", "4110055", "41100a", "４１１００５", "411 005", "-41100"} {
		_, err := delivery.NewAddress("a", "b", "c", "d", bad)
		require.ErrorIs(t, err, delivery.ErrPINCode, bad)
	}
}

func TestAnAddressIsTrimmedAndEqualByItsParts(t *testing.T) {
	t.Parallel()
	a := delivery.MustNewAddress(" B-12 ", "FC Road\t", " Pune", "Maharashtra ", " 411005 ")
	require.Equal(t, home, a)
	require.Contains(t, map[delivery.Address]bool{home: true}, a, "addresses are comparable")
	require.Equal(t, "B-12, FC Road, Pune, Maharashtra - 411005", a.SingleLine())
	require.Equal(t, []string{"B-12", "FC Road", "Pune", "Maharashtra", "411005"},
		[]string{a.House(), a.Street(), a.City(), a.State(), a.PINCode()})
	require.Empty(t, delivery.Address{}.SingleLine())
}

func TestAnOrderIDReadsORDAndEightTo32HexadecimalDigitsInCapitals(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"ORD-A1B2C3D4", "ORD-" + strings.Repeat("F", 32), " ORD-00000000 "} {
		id, err := delivery.ParseOrderID(good)
		require.NoError(t, err, good)
		require.Equal(t, strings.TrimSpace(good), id.String())
	}
	for _, bad := range []string{
		"ORD-A1B2C3D", "ORD-" + strings.Repeat("F", 33), "ORD-a1b2c3d4", "ord-A1B2C3D4", "A1B2C3D4", "ORD-A1B2C3DG", "ORD-", "ORD-A1B2 C3D4",
	} {
		_, err := delivery.ParseOrderID(bad)
		require.ErrorIs(t, err, delivery.ErrOrderID, bad)
	}
	id := delivery.NewOrderID()
	require.Len(t, id.String(), len("ORD-")+32)
	require.Equal(t, id, delivery.MustParseOrderID(id.String()))
	require.NotEqual(t, id, delivery.NewOrderID())
}

func TestIdentitiesSurviveTextAndLeaveTheTargetAloneOnAnError(t *testing.T) {
	t.Parallel()
	type ids struct {
		O delivery.OrderID           `json:"o"`
		C delivery.CustomerID        `json:"c"`
		R delivery.RestaurantID      `json:"r"`
		M delivery.MenuItemID        `json:"m"`
		P delivery.DeliveryPartnerID `json:"p"`
		B delivery.CartID            `json:"b"`
	}
	all := ids{
		delivery.NewOrderID(), delivery.NewCustomerID(), delivery.NewRestaurantID(),
		delivery.NewMenuItemID(), delivery.NewDeliveryPartnerID(), delivery.NewCartID(),
	}
	for _, want := range []ids{all, {}} {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		var got ids
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, want, got)
	}
	for _, member := range []string{"o", "c", "r", "m", "p", "b"} {
		got := all
		require.Error(t, json.Unmarshal([]byte(`{"`+member+`":" \u0000"}`), &got))
		require.Equal(t, all, got, member)
	}
}

func TestAQuantityIsFrom1To1000000(t *testing.T) {
	t.Parallel()
	for _, bad := range []int{0, -1, 1_000_001, math.MaxInt, math.MinInt} {
		_, err := delivery.NewQuantity(bad)
		require.ErrorIs(t, err, delivery.ErrQuantity)
	}
	most := delivery.MustNewQuantity(1_000_000)
	_, err := most.Plus(delivery.MustNewQuantity(1))
	require.ErrorIs(t, err, delivery.ErrQuantity)
	_, err = most.Plus(delivery.Quantity{})
	require.ErrorIs(t, err, delivery.ErrQuantity)
	require.Equal(t, "1000000", most.String())
	require.Empty(t, delivery.Quantity{}.String())
	require.False(t, delivery.Quantity{}.IsValid())
}

func TestADistanceIsExactAndBoundedBeforeAnyWork(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"whole", "3", "3"},
		{"trailing zeros say nothing", "3.000000000", "3"},
		{"zero", "0", "0"},
		{"a millimetre", "0.000001", "0.000001"},
		{"the longest", "100000", "100000"},
		{"leading zeros", "004.20", "4.2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d, err := delivery.ParseDistanceKm(tc.in)
			require.NoError(t, err)
			require.Equal(t, tc.want, d.String())
			require.Equal(t, d, delivery.MustParseDistanceKm(tc.want), "one representation a value")
			require.True(t, d.Decimal().Equal(decimal.RequireFromString(tc.in)))
		})
	}
	for _, bad := range []string{"", "-1", "+1", "1e3", ".5", "5.", "1.2.3", "100000.000001", "0.0000001", "1,5", "NaN", " 1"} {
		_, err := delivery.ParseDistanceKm(bad)
		require.ErrorIs(t, err, delivery.ErrDistance, bad)
	}
	for name, bad := range map[string]decimal.Decimal{
		"an astronomical exponent": decimal.New(1, math.MaxInt32),
		"an endless fraction":      decimal.New(1, math.MinInt32),
		"many digits":              decimal.RequireFromString(strings.Repeat("9", 400)),
		"beyond int64 when scaled": decimal.New(999_999_999_999_999_999, 5),
		"below zero":               decimal.New(-1, 0),
	} {
		_, err := delivery.NewDistanceKm(bad)
		require.ErrorIs(t, err, delivery.ErrDistance, name)
	}
}

func TestThreeKilometresAreWithinThree(t *testing.T) {
	t.Parallel()
	three := delivery.MustParseDistanceKm("3.0")
	require.True(t, three.Within(delivery.MustParseDistanceKm("3")))
	require.False(t, delivery.MustParseDistanceKm("3.000001").Within(three))
	require.False(t, delivery.DistanceKm{}.Within(three), "no distance is not a distance of 0 km")
	require.False(t, delivery.MustParseDistanceKm("0").Within(delivery.DistanceKm{}))
	require.Equal(t, -1, delivery.DistanceKm{}.Compare(delivery.MustParseDistanceKm("0")))
	require.Equal(t, 1, three.Compare(delivery.MustParseDistanceKm("2.9")))
	require.Zero(t, three.Compare(delivery.MustParseDistanceKm("3.00")))
}

func TestARatingIsFrom1To5WithAnOptionalComment(t *testing.T) {
	t.Parallel()
	for _, bad := range []int{0, 6, -1} {
		_, err := delivery.NewRating(bad, "")
		require.ErrorIs(t, err, delivery.ErrRating)
	}
	_, err := delivery.NewRating(3, "a\x00")
	require.Equal(t, failure.Invalid, failure.KindOf(err))
	r := delivery.MustNewRating(4, "  ")
	require.Empty(t, r.Comment())
	require.Equal(t, "★★★★☆", r.String())
	require.Empty(t, delivery.Rating{}.String())
}

func TestASubscriptionIsActiveBeforeItsEnd(t *testing.T) {
	t.Parallel()
	end := noon.Add(time.Hour)
	s := delivery.MustNewSubscription(delivery.SubscriptionOne, end.In(time.FixedZone("IST", 19800)))
	require.Equal(t, delivery.MustNewSubscription(delivery.SubscriptionOne, end), s, "an instant has no zone")
	require.True(t, s.IsActive(end.Add(-1)))
	require.False(t, s.IsActive(end))
	require.False(t, delivery.Subscription{}.IsActive(noon))
	require.Equal(t, delivery.SubscriptionOne, s.Kind())
	require.Equal(t, "one until 2026-11-21T13:00:00Z", s.String())
	for _, until := range []time.Time{{}, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)} {
		_, err := delivery.NewSubscription(delivery.SubscriptionOne, until)
		require.ErrorIs(t, err, delivery.ErrSubscription)
	}
	_, err := delivery.NewSubscription(0, end)
	require.ErrorIs(t, err, delivery.ErrSubscription)
}

func TestZeroValuesAreNoValues(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]interface{ IsValid() bool }{
		"address": delivery.Address{}, "name": delivery.PersonName{}, "instructions": delivery.SpecialInstructions{},
		"quantity": delivery.Quantity{}, "distance": delivery.DistanceKm{}, "reason": delivery.CancellationReason{},
		"rating": delivery.Rating{}, "payment": delivery.PaymentDetails{}, "subscription": delivery.Subscription{},
		"kind": delivery.SubscriptionKind(0), "item": delivery.OrderItem{}, "fee": delivery.DeliveryFee{},
		"policy": delivery.DeliveryFeePolicy{}, "status": delivery.OrderStatus(0), "cart status": delivery.CartStatus(0),
		"rule": delivery.DeliveryFeeRule(0),
	} {
		require.False(t, v.IsValid(), name)
	}
}

func TestStatusesSurviveTextAndNothingElseIsOne(t *testing.T) {
	t.Parallel()
	for _, s := range delivery.OrderStatuses() {
		b, err := s.MarshalText()
		require.NoError(t, err)
		got := delivery.OrderStatus(0)
		require.NoError(t, got.UnmarshalText(b))
		require.Equal(t, s, got)
		require.ErrorIs(t, got.UnmarshalText([]byte("Placed")), delivery.ErrStatus)
		require.Equal(t, s, got)
	}
	for _, s := range delivery.CartStatuses() {
		b, err := s.MarshalText()
		require.NoError(t, err)
		got := delivery.CartStatus(0)
		require.NoError(t, got.UnmarshalText(b))
		require.Equal(t, s, got)
		require.ErrorIs(t, got.UnmarshalText([]byte("x")), delivery.ErrStatus)
	}
	_, err := delivery.OrderStatus(0).MarshalText()
	require.ErrorIs(t, err, delivery.ErrStatus)
	_, err = delivery.CartStatus(9).MarshalText()
	require.ErrorIs(t, err, delivery.ErrStatus)
	require.Equal(t, []delivery.CartStatus{delivery.CartPlaced}, delivery.CartOpen.Next())
	var k delivery.SubscriptionKind
	require.NoError(t, k.UnmarshalText([]byte("one")))
	require.ErrorIs(t, k.UnmarshalText([]byte("two")), delivery.ErrSubscription)
	require.Equal(t, delivery.SubscriptionOne, k)
	_, err = delivery.SubscriptionKind(9).MarshalText()
	require.ErrorIs(t, err, delivery.ErrSubscription)
}

func TestItemsAreAListInWhichADishOccursOnce(t *testing.T) {
	t.Parallel()
	meal := theMeal()
	more, err := meal.With(item(burger, "Veg Burger", "150.00", 3))
	require.NoError(t, err)
	require.Equal(t, 3, more.Len())
	got, found := more.Of(burger)
	require.True(t, found)
	require.Equal(t, 5, got.Quantity().Int())
	require.Equal(t, theMeal(), meal, "a list never changes")
	_, found = more.Of(delivery.MustParseMenuItemID("x"))
	require.False(t, found)

	_, err = meal.With(item(burger, "Veggie Burger", "150.00", 1))
	require.ErrorIs(t, err, delivery.ErrPriceChanged)
	_, err = meal.With(delivery.MustNewOrderItem(delivery.NewMenuItemID(), "x", usd("1.00"), delivery.MustNewQuantity(1)))
	require.ErrorIs(t, err, delivery.ErrCurrency)
	_, err = meal.With(item(burger, "Veg Burger", "150.00", 999_999))
	require.ErrorIs(t, err, delivery.ErrQuantity)
	_, err = delivery.NewOrderItems(make([]delivery.OrderItem, 1001)...)
	require.ErrorIs(t, err, delivery.ErrTooManyItems)
	_, err = delivery.OrderItems{}.Subtotal()
	require.ErrorIs(t, err, delivery.ErrEmptyOrder)
}

func TestAListHasAtMost1000Items(t *testing.T) {
	t.Parallel()
	items := make([]delivery.OrderItem, 1000)
	for i := range items {
		items[i] = item(delivery.NewMenuItemID(), "x", "1.00", 1)
	}
	list, err := delivery.NewOrderItems(items...)
	require.NoError(t, err)
	_, err = list.With(item(burger, "x", "1.00", 1))
	require.ErrorIs(t, err, delivery.ErrTooManyItems)
}

func TestAnItemReportsEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := delivery.NewOrderItem(delivery.MenuItemID{}, "", money.Money{}, delivery.Quantity{})
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	require.Equal(t, []string{"item", "name", "unit_price", "quantity"}, violations.Keys())
	_, err = delivery.NewOrderItem(burger, "x", must(money.FromMinor(math.MaxInt64, money.INR)), delivery.MustNewQuantity(2))
	require.ErrorIs(t, err, money.ErrOverflow)
}
