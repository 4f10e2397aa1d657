package ordering

import (
	"context"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// PlaceOrder is the command to place an order of everything at once. The customer is not
// looked up.
type PlaceOrder struct {
	Customer string `json:"customer"`

	// Where it goes; the country is an ISO 3166-1 alpha-2 code.
	Street     string `json:"street"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`

	Currency string           `json:"currency"` // ISO 4217
	Lines    []PlaceOrderLine `json:"lines"`    // at least one, at most 1,000

	// Both or neither.
	DiscountCode    string `json:"discount_code,omitempty"`
	DiscountPercent string `json:"discount_percent,omitempty"` // such as "12.5"
}

// PlaceOrderLine is one product in a [PlaceOrder].
type PlaceOrderLine struct {
	Product   string `json:"product"`
	Name      string `json:"name"`
	Quantity  int    `json:"quantity"`
	UnitPrice string `json:"unit_price"` // in the order's currency, such as "49.00"
}

// OrderPlacement is what became of a [PlaceOrder].
type OrderPlacement struct {
	ID       string `json:"id"`    // [ParseOrderID] reads it
	Total    string `json:"total"` // in the currency's digits, such as "107.00"
	Currency string `json:"currency"`
	Status   string `json:"status"`
}

// PlaceOrder starts an order, adds the lines and the discount, and places it. Events:
// [OrderStarted], [LineAdded] for each line, [DiscountApplied], [OrderPlaced].
//
// Beside an error there is a placement only where the order is stored all the same
// (repository.ErrPublish) or may be (repository.ErrOutcomeUnknown).
func (s *Service) PlaceOrder(ctx context.Context, c PlaceOrder) (OrderPlacement, error) {
	in, err := c.parse()
	if err != nil {
		return OrderPlacement{}, err
	}
	id := s.nextID()
	var placed OrderPlacement
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		o, err := in.order(id, s.now())
		if err != nil {
			return err
		}
		placed = placementOf(o)
		return r.Orders.Save(ctx, o)
	})
	return unlessNotStored(placed, err)
}

// orderContent is a [PlaceOrder] in the language of the model.
type orderContent struct {
	customer CustomerID
	shipTo   Address
	currency money.Currency
	lines    []OrderLine
	discount Discount
}

func (c PlaceOrder) parse() (orderContent, error) {
	var (
		v   invariant.Violations
		in  orderContent
		err error
	)
	in.customer, err = ParseCustomerID(c.Customer)
	v.Add("customer", err)
	in.shipTo, err = NewAddress(c.Street, c.City, c.PostalCode, c.Country)
	v.Add("", err)
	in.currency, err = money.ParseCurrency(c.Currency)
	v.Add("currency", err)
	if len(c.Lines) > maxLines {
		v.Add("lines", ErrTooManyLines)
		return orderContent{}, v.Err()
	}
	for i, l := range c.Lines {
		line, err := l.parse(in.currency)
		if err != nil {
			v.Add(fmt.Sprintf("lines[%d]", i), err)
		}
		in.lines = append(in.lines, line)
	}
	in.discount, err = optionalDiscount(c.DiscountCode, c.DiscountPercent)
	v.Add("", err)
	return in, v.Err()
}

// parse reads one line. Where a field cannot be read, something readable stands in for it,
// so that the others are judged too. A price can be read in a known currency only; if the
// order's is not, that is reported once, for the order.
func (l PlaceOrderLine) parse(c money.Currency) (OrderLine, error) {
	var v invariant.Violations
	product, err := ParseProductID(l.Product)
	if err != nil {
		v.Add("product", err)
		product = ProductID{"unreadable"}
	}
	price := money.Zero(money.EUR)
	if c.IsValid() {
		if price, err = money.ParseAmount(l.UnitPrice, c); err != nil {
			v.Add("unit_price", err)
			price = money.Zero(c)
		}
	}
	line, err := NewOrderLine(product, l.Name, l.Quantity, price)
	v.Add("", err)
	return line, v.Err()
}

// optionalDiscount reads a discount, if either half of one is there. Each half is reported
// under the name that it has in commands.
func optionalDiscount(code, percent string) (Discount, error) {
	if code == "" && percent == "" {
		return Discount{}, nil
	}
	var v invariant.Violations
	clean, err := discountCode(code)
	v.Add("discount_code", err)
	units, err := parsePercent(percent)
	v.Add("discount_percent", err)
	return Discount{code: clean, percent: units}, v.Err()
}

func (in orderContent) order(id OrderID, at time.Time) (*Order, error) {
	o, err := NewOrder(id, in.customer, in.shipTo, in.currency, at)
	if err != nil {
		return nil, err
	}
	if err := o.AddLines(in.lines, at); err != nil {
		return nil, err
	}
	if in.discount.IsValid() {
		if err := o.ApplyDiscount(in.discount, at); err != nil {
			return nil, err
		}
	}
	return o, o.Place(at)
}

func placementOf(o *Order) OrderPlacement {
	return OrderPlacement{
		ID:       o.ID().String(),
		Total:    o.Total().Amount().StringFixed(int32(o.Currency().Digits())),
		Currency: o.Currency().Code(),
		Status:   o.Status().String(),
	}
}
