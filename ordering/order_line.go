package ordering

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// maxQuantity bounds the quantity of one product.
const maxQuantity = 1_000_000

// An OrderLine is a product in an order as it was quoted: name, quantity and unit price at
// that moment. Changing the catalogue does not change it. Lines are equal (==) when all of
// that is.
//
// The zero OrderLine is no line.
type OrderLine struct {
	product   ProductID
	name      string
	quantity  int
	unitPrice money.Money
	total     money.Money
}

// NewOrderLine returns a line. The name is clean text of up to 200 runes and not blank, the
// quantity from 1 to 1,000,000, the unit price valid (it may be zero), and the total within
// the range of [money.Money]. The error is an [*invariant.Error] with everything that is
// wrong, under product, name, quantity and unit_price.
func NewOrderLine(product ProductID, name string, quantity int, unitPrice money.Money) (OrderLine, error) {
	var v invariant.Violations
	l := OrderLine{product: product, quantity: quantity, unitPrice: unitPrice}
	if product == (ProductID{}) {
		v.Add("product", ErrZero)
	}
	l.name = line(&v, "name", name)
	if quantity < 1 || quantity > maxQuantity {
		v.Add("quantity", ErrQuantity)
	}
	if !unitPrice.IsValid() {
		v.Add("unit_price", ErrZero)
	}
	if v.Len() == 0 {
		var err error
		l.total, err = unitPrice.Mul(int64(quantity))
		v.Add("unit_price", err)
	}
	if err := v.Err(); err != nil {
		return OrderLine{}, err
	}
	return l, nil
}

// MustNewOrderLine is [NewOrderLine] for tests and package variables: it panics on an error.
func MustNewOrderLine(product ProductID, name string, quantity int, unitPrice money.Money) OrderLine {
	return must(NewOrderLine(product, name, quantity, unitPrice))
}

// IsValid reports whether l is a line, as all but the zero OrderLine are.
func (l OrderLine) IsValid() bool { return l != OrderLine{} }

// Product returns the product's identity.
func (l OrderLine) Product() ProductID { return l.product }

// Name returns the product's name as it was quoted.
func (l OrderLine) Name() string { return l.name }

// Quantity returns how many are ordered, from 1 to 1,000,000.
func (l OrderLine) Quantity() int { return l.quantity }

// UnitPrice returns the price of one as it was quoted.
func (l OrderLine) UnitPrice() money.Money { return l.unitPrice }

// Total returns the unit price times the quantity.
func (l OrderLine) Total() money.Money { return l.total }

// plus returns l with the quantity of another line of the same product added.
func (l OrderLine) plus(o OrderLine) (OrderLine, error) {
	if l.name != o.name || l.unitPrice != o.unitPrice {
		return OrderLine{}, ErrLineChanged
	}
	l.quantity += o.quantity
	if l.quantity > maxQuantity {
		return OrderLine{}, ErrQuantity
	}
	var err error
	if l.total, err = l.unitPrice.Mul(int64(l.quantity)); err != nil {
		return OrderLine{}, err
	}
	return l, nil
}

// String describes the line, such as "2 × Python Course at GBP 49.00".
func (l OrderLine) String() string {
	if !l.IsValid() {
		return ""
	}
	return strconv.Itoa(l.quantity) + " × " + l.name + " at " + l.unitPrice.String()
}

type orderLineJSON struct {
	Product   ProductID   `json:"product"`
	Name      string      `json:"name"`
	Quantity  int         `json:"quantity"`
	UnitPrice money.Money `json:"unit_price"`
}

// MarshalJSON writes an object of product, name, quantity and unit_price; null for the zero
// OrderLine.
func (l OrderLine) MarshalJSON() ([]byte, error) {
	if !l.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(orderLineJSON{l.product, l.name, l.quantity, l.unitPrice})
}

// UnmarshalJSON reads what [OrderLine.MarshalJSON] writes, and nothing else.
func (l *OrderLine) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*l = OrderLine{}
		return nil
	}
	var j orderLineJSON
	err := strictjson.Object(b,
		strictjson.Member{Name: "product", To: &j.Product},
		strictjson.Member{Name: "name", To: &j.Name},
		strictjson.Member{Name: "quantity", To: &j.Quantity},
		strictjson.Member{Name: "unit_price", To: &j.UnitPrice})
	if err != nil {
		return fmt.Errorf("ordering: order line: %w", err)
	}
	parsed, err := NewOrderLine(j.Product, j.Name, j.Quantity, j.UnitPrice)
	if err != nil {
		return fmt.Errorf("ordering: order line: %w", err)
	}
	if parsed.name != j.Name {
		return fmt.Errorf("ordering: order line: name: %w", ErrZero)
	}
	*l = parsed
	return nil
}
