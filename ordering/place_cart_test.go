package ordering_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
	"github.com/ashlar-go/ashlar/repository"
)

func (h *house) register(t *testing.T) ordering.CustomerID {
	t.Helper()
	id, err := h.RegisterCustomer(t.Context(), ordering.RegisterCustomer{Email: customerEmail, Name: customerName})
	require.NoError(t, err)
	return id
}

// fill starts a cart with two courses of together GBP 107.00.
func (h *house) fill(t *testing.T, customer string) string {
	t.Helper()
	id, err := h.StartCart(t.Context(), ordering.StartCart{Customer: customer, Currency: "GBP"})
	require.NoError(t, err)
	for _, c := range []ordering.AddToCart{
		{Cart: id.String(), Product: "P1", Name: "Python Course", Quantity: 1, UnitPrice: "49.00"},
		{Cart: id.String(), Product: "P2", Name: "AI Course", Quantity: 2, UnitPrice: "29.00"},
	} {
		require.NoError(t, h.AddToCart(t.Context(), c))
	}
	return id.String()
}

func (h *house) cart(t *testing.T, id string) *ordering.Cart {
	t.Helper()
	c, err := h.Carts.Get(t.Context(), cartID(id))
	require.NoError(t, err)
	return c
}

func toLondon(cart string) ordering.PlaceCart {
	return ordering.PlaceCart{Cart: cart, Street: "1 Main St", City: "London", PostalCode: "EC1A 1AA", Country: "GB"}
}

func TestPlacingACartStoresTheOrderAndClosesTheCart(t *testing.T) {
	t.Parallel()
	h := openHouse()
	id := h.fill(t, h.register(t).String())
	before := len(h.told)
	c := toLondon(id)
	c.DiscountCode, c.DiscountPercent = "SPRING", "10"
	placed, err := h.PlaceCart(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, ordering.OrderPlacement{ID: "o-1", Total: "96.30", Currency: "GBP", Status: "placed"}, placed)
	require.Equal(t, ordering.StatusPlaced, h.status(t, "o-1"))
	require.Equal(t, ordering.CartStatusPlaced, h.cart(t, id).Status())
	require.Equal(t, orderID("o-1"), h.cart(t, id).Order())
	require.Equal(t, []string{
		"ordering.order_started", "ordering.line_added", "ordering.line_added", "ordering.discount_applied", "ordering.order_placed",
		"ordering.cart_placed",
	}, h.toldSince(before))

	_, err = h.PlaceCart(t.Context(), toLondon(id))
	require.ErrorIs(t, err, ordering.ErrCartClosed)
	_, err = h.Orders.Get(t.Context(), orderID("o-2"))
	require.ErrorIs(t, err, repository.ErrNotFound)
}

func TestACartThatIsPlacedTwiceAtOnceMakesOneOrder(t *testing.T) {
	t.Parallel()
	h := openHouse()
	id := h.fill(t, h.register(t).String())
	done := 0
	for _, err := range atOnce(20, func(int) error {
		_, err := h.PlaceCart(context.Background(), toLondon(id))
		return err
	}) {
		if err == nil {
			done++
			continue
		}
		require.ErrorIs(t, err, ordering.ErrCartClosed)
	}
	require.Equal(t, 1, done)
	orders := 0
	for _, err := range h.Orders.ByCustomer(t.Context(), ordering.MustParseCustomerID("c-1")) {
		require.NoError(t, err)
		orders++
	}
	require.Equal(t, 1, orders)
}

func TestPlacingACartStoresBothOrNeither(t *testing.T) {
	t.Parallel()
	h := openHouse()
	id := h.fill(t, h.register(t).String())
	changes := 0
	h.store.refuse = func(b repository.Batch) error {
		changes = len(b.Changes)
		return errBroken
	}
	placed, err := h.PlaceCart(t.Context(), toLondon(id))
	require.ErrorIs(t, err, errBroken)
	require.Equal(t, 2, changes)
	require.Zero(t, placed)
	h.store.refuse = nil
	require.Equal(t, ordering.CartStatusOpen, h.cart(t, id).Status())
	_, err = h.Orders.Get(t.Context(), orderID("o-1"))
	require.ErrorIs(t, err, repository.ErrNotFound)
}

func TestWhatIsUnknownIsNamed(t *testing.T) {
	t.Parallel()
	h := openHouse()
	named := func(err error, kind, id string) {
		t.Helper()
		var nowhere *repository.NotFoundError
		require.ErrorAs(t, err, &nowhere)
		require.Equal(t, repository.NotFoundError{Kind: kind, ID: id}, *nowhere)
		require.Equal(t, failure.NotFound, failure.KindOf(err))
	}
	ghost := h.fill(t, "ghost") // a cart may be filled before its customer registers
	_, err := h.PlaceCart(t.Context(), toLondon(ghost))
	named(err, "ordering.customer", "ghost")
	require.Equal(t, ordering.CartStatusOpen, h.cart(t, ghost).Status())
	_, err = h.PlaceCart(t.Context(), toLondon("cart-404"))
	named(err, "ordering.cart", "cart-404")
	named(h.AddToCart(t.Context(), ordering.AddToCart{Cart: "cart-404"}), "ordering.cart", "cart-404")
	named(h.RemoveFromCart(t.Context(), ordering.RemoveFromCart{Cart: "cart-404", Product: "P1"}), "ordering.cart", "cart-404")
	named(h.RecountCart(t.Context(), ordering.RecountCart{Cart: "cart-404", Product: "P1", Quantity: 1}), "ordering.cart", "cart-404")
}

func TestACartIsFilledAndRecountedByCommands(t *testing.T) {
	t.Parallel()
	h := openHouse()
	id := h.fill(t, "c-1")
	require.NoError(t, h.RecountCart(t.Context(), ordering.RecountCart{Cart: id, Product: "P2", Quantity: 5}))
	require.NoError(t, h.RemoveFromCart(t.Context(), ordering.RemoveFromCart{Cart: id, Product: "P1"}))
	require.Equal(t, money.MustParse("GBP 145.00"), h.cart(t, id).Total())
	require.Equal(t, uint64(5), h.cart(t, id).Version())
	require.NoError(t, h.RecountCart(t.Context(), ordering.RecountCart{Cart: id, Product: "P2", Quantity: 5}))
	require.Equal(t, uint64(5), h.cart(t, id).Version(), "nothing has changed")

	require.ErrorIs(t, h.RemoveFromCart(t.Context(), ordering.RemoveFromCart{Cart: id, Product: "P1"}), ordering.ErrProductNotInCart)
	err := h.AddToCart(t.Context(), ordering.AddToCart{Cart: id, Product: "P2", Name: "AI Course", Quantity: 1, UnitPrice: "30.00"})
	require.ErrorIs(t, err, ordering.ErrItemChanged)
	require.Equal(t, money.MustParse("GBP 145.00"), h.cart(t, id).Total())
}

func TestAMalformedCommandOfACartIsReportedWithEveryBadField(t *testing.T) {
	t.Parallel()
	h := openHouse()
	id := h.fill(t, "c-1")
	ctx := t.Context()
	before := h.cart(t, id).Snapshot()
	second := func(_ any, err error) error { return err }
	for name, row := range map[string]struct {
		err   error
		paths []string
	}{
		"start":               {second(h.StartCart(ctx, ordering.StartCart{Currency: "ZZZ"})), []string{"customer", "currency"}},
		"add nothing":         {h.AddToCart(ctx, ordering.AddToCart{}), []string{"cart", "product", "name", "quantity"}},
		"add nothing to it":   {h.AddToCart(ctx, ordering.AddToCart{Cart: id}), []string{"product", "unit_price", "name", "quantity"}},
		"add at no price":     {h.AddToCart(ctx, ordering.AddToCart{Cart: id, Product: "P9", Name: "N", Quantity: 1, UnitPrice: "1.001"}), []string{"unit_price"}},
		"add at a minus":      {h.AddToCart(ctx, ordering.AddToCart{Cart: id, Product: "P9", Name: "N", Quantity: -1, UnitPrice: "-1"}), []string{"unit_price", "quantity"}},
		"add more than there": {h.AddToCart(ctx, ordering.AddToCart{Cart: id, Product: "P9", Name: "N", Quantity: 1000, UnitPrice: "92233720368547758.07"}), []string{"unit_price"}},
		"remove":              {h.RemoveFromCart(ctx, ordering.RemoveFromCart{}), []string{"cart", "product"}},
		"remove from it":      {h.RemoveFromCart(ctx, ordering.RemoveFromCart{Cart: id, Product: "\x00"}), []string{"product"}},
		"recount":             {h.RecountCart(ctx, ordering.RecountCart{}), []string{"cart", "product", "quantity"}},
		"recount to nothing":  {h.RecountCart(ctx, ordering.RecountCart{Cart: id, Product: "P1"}), []string{"quantity"}},
		"place": {
			second(h.PlaceCart(ctx, ordering.PlaceCart{DiscountPercent: "101"})),
			[]string{"cart", "street", "city", "postal_code", "country", "discount_code", "discount_percent"},
		},
		"register":         {second(h.RegisterCustomer(ctx, ordering.RegisterCustomer{Email: "ottoline@", Name: "\u202e"})), []string{"email", "name"}},
		"register nothing": {second(h.RegisterCustomer(ctx, ordering.RegisterCustomer{})), []string{"email", "name"}},
	} {
		require.Equal(t, row.paths, pathsOf(t, row.err), name)
		require.Equal(t, failure.Invalid, failure.KindOf(row.err), name)
		require.NotContains(t, row.err.Error(), "ottoline", name)
	}
	require.Equal(t, before, h.cart(t, id).Snapshot())
}

func TestAnEmailAddressIsRegisteredOnce(t *testing.T) {
	t.Parallel()
	h := openHouse()
	first := h.register(t)
	again, err := h.RegisterCustomer(t.Context(), ordering.RegisterCustomer{Email: " OTTOLINE@quillfeather.EXAMPLE", Name: "Somebody"})
	require.ErrorIs(t, err, repository.ErrDuplicate)
	require.Zero(t, again, "nobody has this identity")
	require.NotContains(t, err.Error(), "ottoline")
	found, err := h.Customers.ByEmail(t.Context(), contact.MustParseEmailAddress(customerEmail))
	require.NoError(t, err)
	require.Equal(t, first, found.ID())
	require.Equal(t, customerName, found.Name().String())

	// At once, too.
	done := 0
	for _, err := range atOnce(20, func(int) error {
		_, err := h.RegisterCustomer(context.Background(), ordering.RegisterCustomer{Email: "one@example.org", Name: "One"})
		return err
	}) {
		if err == nil {
			done++
			continue
		}
		require.ErrorIs(t, err, repository.ErrDuplicate)
	}
	require.Equal(t, 1, done)
}

func TestAnIdentityIsReturnedExactlyWhenSomethingMayBeStoredUnderIt(t *testing.T) {
	t.Parallel()
	h := openHouse()
	h.store.refuse = func(repository.Batch) error { return errBroken }
	cart, err := h.StartCart(t.Context(), ordering.StartCart{Customer: "c", Currency: "GBP"})
	require.ErrorIs(t, err, errBroken)
	require.Zero(t, cart)
	h.store.refuse = func(repository.Batch) error { return repository.ErrOutcomeUnknown }
	customer, err := h.RegisterCustomer(t.Context(), ordering.RegisterCustomer{Email: customerEmail, Name: customerName})
	require.ErrorIs(t, err, repository.ErrOutcomeUnknown)
	require.NotZero(t, customer)

	h.store.refuse = nil
	events.Subscribe(h.bus, "breaks", func(context.Context, ordering.Event) error { return errBroken })
	cart, err = h.StartCart(t.Context(), ordering.StartCart{Customer: "c", Currency: "GBP"})
	require.ErrorIs(t, err, repository.ErrPublish)
	require.Equal(t, cart, h.cart(t, cart.String()).ID())
}

func TestACartIsDeletedAndStaysSo(t *testing.T) {
	t.Parallel()
	h := openHouse()
	id := h.fill(t, "c-1")
	other := h.fill(t, "c-1")
	stale, c := h.cart(t, id), h.cart(t, id)
	require.NoError(t, h.Carts.Delete(t.Context(), c))
	_, err := h.Carts.Get(t.Context(), cartID(id))
	require.ErrorIs(t, err, repository.ErrNotFound)
	require.NoError(t, stale.RemoveItem(product("P1"), orderedAt))
	require.ErrorIs(t, h.Carts.Save(t.Context(), stale), repository.ErrDeleted)
	require.ErrorIs(t, h.AddToCart(t.Context(), ordering.AddToCart{Cart: id, Product: "P", Name: "N", Quantity: 1, UnitPrice: "1"}), repository.ErrNotFound)

	var left []string
	for c, err := range h.Carts.ByCustomer(t.Context(), ordering.MustParseCustomerID("c-1")) {
		require.NoError(t, err)
		left = append(left, c.ID().String())
	}
	require.Equal(t, []string{other}, left)
}

func TestACartThatAnotherHasChangedIsAConflict(t *testing.T) {
	t.Parallel()
	h := openHouse()
	id := h.fill(t, "c-1")
	one, other := h.cart(t, id), h.cart(t, id)
	require.NoError(t, one.Recount(product("P1"), 2, orderedAt))
	require.NoError(t, other.Recount(product("P1"), 3, orderedAt))
	require.NoError(t, h.Carts.Save(t.Context(), one))
	require.ErrorIs(t, h.Carts.Save(t.Context(), other), repository.ErrConflict)
	require.ErrorIs(t, h.Carts.Delete(t.Context(), other), repository.ErrConflict)
}
