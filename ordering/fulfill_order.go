package ordering

import "context"

// FulfillOrder is the command to fulfil an order from stock.
type FulfillOrder struct {
	Order string `json:"order"`
}

// FulfillOrder reserves stock for a placed and paid order and confirms it, all in one unit
// of work; see [Fulfillment]. A product without an inventory is out of stock. Events:
// [StockReserved] for each line, in their order, then [OrderConfirmed].
func (s *Service) FulfillOrder(ctx context.Context, c FulfillOrder) error {
	id, err := orderID(c.Order)
	if err != nil {
		return err
	}
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		o, err := r.Orders.Get(ctx, id)
		if err != nil {
			return err
		}
		var stock []*Inventory
		for i, err := range r.Inventories.ByProducts(ctx, o.lines.products()...) {
			if err != nil {
				return err
			}
			stock = append(stock, i)
		}
		f := NewFulfillment(o, stock...)
		if err := f.Fulfill(s.now()); err != nil {
			return err
		}
		for _, p := range o.lines.products() { // events go out in the order of the saves
			if err := r.Inventories.Save(ctx, f.inventoryOf(p)); err != nil {
				return err
			}
		}
		return r.Orders.Save(ctx, o)
	})
}
