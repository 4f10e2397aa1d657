package ordering

import (
	"context"
	"errors"
	"time"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// AddStock is the command to take stock of a product in.
type AddStock struct {
	Product  string `json:"product"`
	Title    string `json:"title"` // of a product that has no inventory yet; otherwise not looked at
	Quantity int    `json:"quantity"`
}

// AddStock receives stock, and opens the product's inventory with the first of it. Event:
// [StockReceived].
func (s *Service) AddStock(ctx context.Context, c AddStock) error {
	var v invariant.Violations
	product, err := ParseProductID(c.Product)
	v.Add("product", err)
	if c.Quantity < 1 || c.Quantity > maxQuantity {
		v.Add("quantity", ErrQuantity)
	}
	if err := v.Err(); err != nil {
		return err
	}
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		i, err := r.Inventories.Get(ctx, product)
		if errors.Is(err, repository.ErrNotFound) {
			i, err = NewInventory(product, c.Title)
		}
		if err != nil {
			return err
		}
		if err := i.Receive(c.Quantity, s.now()); err != nil {
			return err
		}
		return r.Inventories.Save(ctx, i)
	})
}

// ReleaseStock makes available again what is held for an order, each product in a unit of
// work of its own. It is right to call it twice. Events: [StockReleased].
func (s *Service) ReleaseStock(ctx context.Context, order OrderID) error {
	return s.onStockOf(ctx, order, func(i *Inventory, at time.Time) int { return i.Release(order, at) })
}

// ShipStock takes out of the house what is held for an order, each product in a unit of
// work of its own. It is right to call it twice. Events: [StockShipped].
func (s *Service) ShipStock(ctx context.Context, order OrderID) error {
	return s.onStockOf(ctx, order, func(i *Inventory, at time.Time) int { return i.Ship(order, at) })
}

// onStockOf goes through the products of an order. One that fails does not keep the others
// from being moved.
func (s *Service) onStockOf(ctx context.Context, id OrderID, move func(*Inventory, time.Time) int) error {
	o, err := s.uow.Repositories().Orders.Get(ctx, id)
	if err != nil {
		return err
	}
	var failed []error
	for _, p := range o.lines.products() {
		err := s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
			i, err := r.Inventories.Get(ctx, p)
			if errors.Is(err, repository.ErrNotFound) {
				return nil // nothing was ever held
			}
			if err != nil || move(i, s.now()) == 0 {
				return err
			}
			return r.Inventories.Save(ctx, i)
		})
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// SubscribeStock lets the stock follow the orders: when an order is cancelled, what is held
// for it is released; when it is shipped, that has left the house. Each reaction is a
// transaction for each product after the one that it follows, and doing it again changes
// nothing: give these handlers a bus without package inbox, which would take the first product
// for all. The returned function ends both subscriptions.
func SubscribeStock(b *events.Bus, s *Service) (cancel func()) {
	mustHave(b != nil && s != nil, "SubscribeStock without a bus or a service")
	released := events.Subscribe(b, "ordering: release stock", func(ctx context.Context, e OrderCancelled) error {
		return s.ReleaseStock(ctx, e.Order)
	})
	shipped := events.Subscribe(b, "ordering: ship stock", func(ctx context.Context, e OrderShipped) error {
		return s.ShipStock(ctx, e.Order)
	})
	return func() {
		released()
		shipped()
	}
}
