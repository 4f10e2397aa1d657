package ordering

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// StartCart is the command to start a cart.
type StartCart struct {
	Customer string `json:"customer"`
	Currency string `json:"currency"` // ISO 4217
}

// StartCart starts an empty cart under a new identity and returns it. The customer is
// looked up when the cart is placed. Event: [CartStarted].
//
// Beside an error there is an identity only where the cart is stored all the same
// (repository.ErrPublish) or may be (repository.ErrOutcomeUnknown).
func (s *Service) StartCart(ctx context.Context, c StartCart) (CartID, error) {
	var v invariant.Violations
	customer, err := ParseCustomerID(c.Customer)
	v.Add("customer", err)
	currency, err := money.ParseCurrency(c.Currency)
	v.Add("currency", err)
	if err := v.Err(); err != nil {
		return CartID{}, err
	}
	id := s.nextCartID()
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		cart, err := NewCart(id, customer, currency, s.now())
		if err != nil {
			return err
		}
		return r.Carts.Save(ctx, cart)
	})
	return unlessNotStored(id, err)
}

// AddToCart is the command to add a product to a cart.
type AddToCart struct {
	Cart      string `json:"cart"`
	Product   string `json:"product"`
	Name      string `json:"name"`
	Quantity  int    `json:"quantity"`
	UnitPrice string `json:"unit_price"` // in the cart's currency, such as "49.00"
}

// AddToCart adds a product. Event: [CartChanged].
func (s *Service) AddToCart(ctx context.Context, c AddToCart) error {
	line := PlaceOrderLine{Product: c.Product, Name: c.Name, Quantity: c.Quantity, UnitPrice: c.UnitPrice}
	cartID, err := ParseCartID(c.Cart)
	if err != nil {
		var v invariant.Violations
		v.Add("cart", err)
		_, err = line.parse(0) // all but the price: only the cart knows its currency
		v.Add("", err)
		return v.Err()
	}
	return s.onCart(ctx, cartID, func(cart *Cart, at time.Time) error {
		item, err := line.parse(cart.currency)
		if err != nil {
			return err
		}
		return cart.AddItem(CartItem{item}, at)
	})
}

// RemoveFromCart is the command to remove a product from a cart.
type RemoveFromCart struct {
	Cart    string `json:"cart"`
	Product string `json:"product"`
}

// RemoveFromCart removes a product. Event: [CartChanged].
func (s *Service) RemoveFromCart(ctx context.Context, c RemoveFromCart) error {
	var v invariant.Violations
	cartID, product := itemIn(&v, c.Cart, c.Product)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onCart(ctx, cartID, func(cart *Cart, at time.Time) error { return cart.RemoveItem(product, at) })
}

// RecountCart is the command to set the quantity of a product in a cart.
type RecountCart struct {
	Cart     string `json:"cart"`
	Product  string `json:"product"`
	Quantity int    `json:"quantity"`
}

// RecountCart sets the quantity of a product that is in the cart. Event: [CartChanged],
// unless it is that quantity already.
func (s *Service) RecountCart(ctx context.Context, c RecountCart) error {
	var v invariant.Violations
	cartID, product := itemIn(&v, c.Cart, c.Product)
	if c.Quantity < 1 || c.Quantity > maxQuantity {
		v.Add("quantity", ErrQuantity)
	}
	if err := v.Err(); err != nil {
		return err
	}
	return s.onCart(ctx, cartID, func(cart *Cart, at time.Time) error { return cart.Recount(product, c.Quantity, at) })
}

// itemIn reads which item of which cart a command is about.
func itemIn(v *invariant.Violations, cart, product string) (CartID, ProductID) {
	cartID, err := ParseCartID(cart)
	v.Add("cart", err)
	productID, err := ParseProductID(product)
	v.Add("product", err)
	return cartID, productID
}

// onCart has one cart do something, and stores it.
func (s *Service) onCart(ctx context.Context, id CartID, do func(*Cart, time.Time) error) error {
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		cart, err := r.Carts.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := do(cart, s.now()); err != nil {
			return err
		}
		return r.Carts.Save(ctx, cart)
	})
}
