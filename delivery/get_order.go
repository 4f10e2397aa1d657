package delivery

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
)

// GetOrder is the question how an order stands.
type GetOrder struct {
	Order string `json:"order"`
}

// OrderDetails is the answer to a [GetOrder]: an order in plain values. Amounts are exact,
// with the digits of the currency. Address and special instructions are personal.
type OrderDetails struct {
	ID                  string             `json:"id"`
	Customer            string             `json:"customer"`
	Restaurant          string             `json:"restaurant"`
	Status              string             `json:"status"`
	PlacedAt            time.Time          `json:"placed_at"`
	Items               []OrderDetailsItem `json:"items"`
	Subtotal            string             `json:"subtotal"`
	DeliveryFee         string             `json:"delivery_fee"`
	GrandTotal          string             `json:"grand_total"`
	Currency            string             `json:"currency"`
	Address             string             `json:"address"` // on one line
	SpecialInstructions string             `json:"special_instructions,omitempty"`
	DeliveryPartner     string             `json:"delivery_partner,omitempty"`
	CancellationReason  string             `json:"cancellation_reason,omitempty"`
	Score               int                `json:"score,omitempty"` // 0 before it is rated
}

// OrderDetailsItem is one item of [OrderDetails].
type OrderDetailsItem struct {
	Item      string `json:"item"`
	Name      string `json:"name"`
	UnitPrice string `json:"unit_price"`
	Quantity  int    `json:"quantity"`
	Subtotal  string `json:"subtotal"`
}

// GetOrder returns an order as it was last stored.
func (s *Service) GetOrder(ctx context.Context, c GetOrder) (OrderDetails, error) {
	id, err := ParseOrderID(c.Order)
	if err != nil {
		return OrderDetails{}, invariant.Violate("order", err)
	}
	o, err := s.uow.Repositories().Orders.Get(ctx, id)
	if err != nil {
		return OrderDetails{}, err
	}
	d := OrderDetails{
		ID: o.ID().String(), Customer: o.Customer().String(), Restaurant: o.Restaurant().String(),
		Status: o.Status().String(), PlacedAt: o.PlacedAt(),
		Subtotal: amountText(o.Subtotal()), DeliveryFee: amountText(o.DeliveryFee()),
		GrandTotal: amountText(o.GrandTotal()), Currency: o.GrandTotal().Currency().Code(),
		Address: o.Address().SingleLine(), SpecialInstructions: o.SpecialInstructions().String(),
		DeliveryPartner: o.DeliveryPartner().String(), CancellationReason: o.CancellationReason().String(),
		Score: o.Rating().Score(),
	}
	for _, i := range o.Items().All() {
		d.Items = append(d.Items, OrderDetailsItem{
			Item: i.MenuItem().String(), Name: i.Name(), UnitPrice: amountText(i.UnitPrice()),
			Quantity: i.Quantity().Int(), Subtotal: amountText(i.Subtotal()),
		})
	}
	return d, nil
}
