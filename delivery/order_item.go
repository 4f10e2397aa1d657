package delivery

import (
	"encoding/json"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// An OrderItem is one dish in an order or a cart, with its name, its price as it was on the
// menu, and its quantity. It is an entity within them, known by its [MenuItemID]; what is
// handed out is how it stood then.
//
// The zero OrderItem is no item.
type OrderItem struct {
	menuItem  MenuItemID
	name      string
	unitPrice money.Money
	quantity  Quantity
	subtotal  money.Money
}

// NewOrderItem returns an item. The name is clean text of up to 200 runes and not blank, the
// price valid (it may be zero), and price times quantity within the range of [money.Money].
// The error is an [*invariant.Error] with everything that is wrong, under item, name,
// unit_price and quantity.
func NewOrderItem(item MenuItemID, name string, unitPrice money.Money, q Quantity) (OrderItem, error) {
	var v invariant.Violations
	i := OrderItem{menuItem: item, unitPrice: unitPrice, quantity: q}
	if item == (MenuItemID{}) {
		v.Add("item", ErrZero)
	}
	i.name = line(&v, "name", name)
	if !unitPrice.IsValid() {
		v.Add("unit_price", ErrZero)
	}
	if !q.IsValid() {
		v.Add("quantity", ErrQuantity)
	}
	if v.Len() == 0 {
		var err error
		i.subtotal, err = unitPrice.Mul(int64(q.Int()))
		v.Add("unit_price", err)
	}
	if err := v.Err(); err != nil {
		return OrderItem{}, err
	}
	return i, nil
}

// MustNewOrderItem is [NewOrderItem] for tests and package variables: it panics on an error.
func MustNewOrderItem(item MenuItemID, name string, unitPrice money.Money, q Quantity) OrderItem {
	return must(NewOrderItem(item, name, unitPrice, q))
}

// IsValid reports whether i is an item, as all but the zero OrderItem are.
func (i OrderItem) IsValid() bool { return i != OrderItem{} }

// MenuItem returns the identity of the dish, by which the item is known.
func (i OrderItem) MenuItem() MenuItemID { return i.menuItem }

// Name returns the name of the dish.
func (i OrderItem) Name() string { return i.name }

// UnitPrice returns the price of one.
func (i OrderItem) UnitPrice() money.Money { return i.unitPrice }

// Quantity returns how many are ordered.
func (i OrderItem) Quantity() Quantity { return i.quantity }

// Subtotal returns the price times the quantity.
func (i OrderItem) Subtotal() money.Money { return i.subtotal }

// plus returns i with the quantity of another item of the same dish added.
func (i OrderItem) plus(o OrderItem) (OrderItem, error) {
	if !i.sameOffer(o) {
		return OrderItem{}, ErrPriceChanged
	}
	q, err := i.quantity.Plus(o.quantity)
	if err != nil {
		return OrderItem{}, err
	}
	return NewOrderItem(i.menuItem, i.name, i.unitPrice, q)
}

// sameOffer reports whether both are the same dish under the same name at the same price.
func (i OrderItem) sameOffer(o OrderItem) bool {
	return i.menuItem == o.menuItem && i.name == o.name && i.unitPrice == o.unitPrice
}

// String describes the item, such as "2 × Veg Burger at INR 150.00".
func (i OrderItem) String() string {
	if !i.IsValid() {
		return ""
	}
	return i.quantity.String() + " × " + i.name + " at " + i.unitPrice.String()
}

type orderItemJSON struct {
	Item      MenuItemID  `json:"item"`
	Name      string      `json:"name"`
	UnitPrice money.Money `json:"unit_price"`
	Quantity  Quantity    `json:"quantity"`
}

// MarshalJSON writes an object of item, name, unit_price and quantity; null for the zero
// OrderItem.
func (i OrderItem) MarshalJSON() ([]byte, error) {
	if !i.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(orderItemJSON{i.menuItem, i.name, i.unitPrice, i.quantity})
}

// UnmarshalJSON reads what [OrderItem.MarshalJSON] writes, and nothing else.
func (i *OrderItem) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*i = OrderItem{}
		return nil
	}
	var j orderItemJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "item", To: &j.Item},
		strictjson.Member{Name: "name", To: &j.Name},
		strictjson.Member{Name: "unit_price", To: &j.UnitPrice},
		strictjson.Member{Name: "quantity", To: &j.Quantity})
	if err != nil {
		return fmt.Errorf("delivery: order item: %w", err)
	}
	parsed, err := NewOrderItem(j.Item, j.Name, j.UnitPrice, j.Quantity)
	if err != nil {
		return fmt.Errorf("delivery: order item: %w", err)
	}
	if parsed.name != j.Name {
		return fmt.Errorf("delivery: order item: name: %w", ErrZero)
	}
	*i = parsed
	return nil
}
