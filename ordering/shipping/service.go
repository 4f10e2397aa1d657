package shipping

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// A Catalogue knows how heavy and how large products are. It is a port: shipping needs the
// answer and does not care where it comes from.
type Catalogue interface {
	// Measures returns the weight and the dimensions of one piece of a product. A product
	// that it does not know is an error; the shipment is then not prepared.
	Measures(ctx context.Context, product string) (Weight, Dimensions, error)
}

// A Service runs the use cases of shipping. Every one may be repeated: what the shipment
// already is, is done and no error. A Service is safe for concurrent use.
type Service struct {
	uow       *repository.UnitOfWork[Repositories]
	catalogue Catalogue
	now       func() time.Time
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// NewService returns the use cases over a unit of work and a catalogue. It panics when one
// of them or an option is nil.
func NewService(uow *repository.UnitOfWork[Repositories], c Catalogue, opts ...ServiceOption) *Service {
	mustHave(uow != nil && c != nil, "NewService without a unit of work or a catalogue")
	s := &Service{uow: uow, catalogue: c, now: time.Now}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// PrepareShipment is the command to prepare the shipment of an order.
type PrepareShipment struct {
	Order     string `json:"order"`
	Recipient string `json:"recipient"`

	Street     string `json:"street"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`

	Items []PrepareShipmentItem `json:"items"` // from 1 to 1,000
}

// PrepareShipmentItem is one product in a [PrepareShipment].
type PrepareShipmentItem struct {
	Product  string `json:"product"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
}

// PrepareShipment asks the catalogue for weights and dimensions and prepares the shipment of
// an order, unless there is one. Event: [ShipmentPrepared].
func (s *Service) PrepareShipment(ctx context.Context, c PrepareShipment) error {
	var v invariant.Violations
	order, err := ParseSourceOrderID(c.Order)
	v.Add("order", err)
	recipient, err := ParseRecipientID(c.Recipient)
	v.Add("recipient", err)
	address, err := NewAddress(c.Street, c.City, c.PostalCode, c.Country)
	v.Add("", err)
	if len(c.Items) == 0 || len(c.Items) > maxItems {
		v.Add("items", ErrNoItems)
	}
	if err := v.Err(); err != nil {
		return err
	}
	// What is prepared stays prepared, whatever the catalogue says by now.
	if _, err := s.uow.Repositories().Shipments.Get(ctx, ShipmentOf(order)); !errors.Is(err, repository.ErrNotFound) {
		return err
	}
	items, err := s.measure(ctx, c.Items)
	if err != nil {
		return err
	}
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		_, err := r.Shipments.Get(ctx, ShipmentOf(order))
		if !errors.Is(err, repository.ErrNotFound) {
			return err // or it is there, and nothing is to be done
		}
		shipment, err := NewShipment(order, recipient, address, items, s.now())
		if err != nil {
			return err
		}
		return r.Shipments.Save(ctx, shipment)
	})
	if errors.Is(err, repository.ErrConflict) && !errors.Is(err, repository.ErrPublish) {
		return nil // another has prepared it meanwhile
	}
	return err
}

func (s *Service) measure(ctx context.Context, items []PrepareShipmentItem) (PhysicalItems, error) {
	var v invariant.Violations
	measured := make([]PhysicalItem, 0, len(items))
	for i, item := range items {
		w, d, err := s.catalogue.Measures(ctx, item.Product)
		if err != nil {
			return PhysicalItems{}, fmt.Errorf("shipping: the catalogue has no measures for items[%d]: %w", i, err)
		}
		one, err := NewPhysicalItem(item.Name, item.Quantity, w, d)
		v.Add(fmt.Sprintf("items[%d]", i), err)
		measured = append(measured, one)
	}
	if err := v.Err(); err != nil {
		return PhysicalItems{}, err
	}
	return NewPhysicalItems(measured...)
}

// CollectShipment is the command to note that the carrier has the shipment of an order.
type CollectShipment struct {
	Order          string `json:"order"`
	Carrier        string `json:"carrier"`
	TrackingNumber string `json:"tracking_number"`
}

// CollectShipment notes that the carrier has the shipment. One that this carrier has under
// this tracking number is left as it is. Event: [ShipmentCollected].
func (s *Service) CollectShipment(ctx context.Context, c CollectShipment) error {
	var v invariant.Violations
	order, err := ParseSourceOrderID(c.Order)
	v.Add("order", err)
	carrier, err := needed(c.Carrier, text.MaxName, ErrNoCarrier)
	v.Add("carrier", err)
	trackingNumber, err := needed(c.TrackingNumber, text.MaxName, ErrNoTrackingNumber)
	v.Add("tracking_number", err)
	if err := v.Err(); err != nil {
		return err
	}
	return s.onShipment(ctx, order, func(sh *Shipment) error {
		if sh.carrier == carrier && sh.trackingNumber == trackingNumber {
			return nil
		}
		return sh.Collect(carrier, trackingNumber, s.now())
	})
}

// DeliverShipment is the command to note that the recipient has the shipment of an order.
type DeliverShipment struct {
	Order string `json:"order"`
}

// DeliverShipment notes that the recipient has the shipment. Event: [ShipmentDelivered].
func (s *Service) DeliverShipment(ctx context.Context, c DeliverShipment) error {
	order, err := ParseSourceOrderID(c.Order)
	if err != nil {
		return invariant.Violate("order", err)
	}
	return s.onShipment(ctx, order, func(sh *Shipment) error {
		if sh.status == StatusDelivered {
			return nil
		}
		return sh.Deliver(s.now())
	})
}

// FailShipment is the command to note that the carrier could not deliver the shipment of an
// order.
type FailShipment struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// FailShipment notes that the carrier could not deliver the shipment. Event:
// [ShipmentFailed].
func (s *Service) FailShipment(ctx context.Context, c FailShipment) error {
	order, reason, err := reasoned(c.Order, c.Reason)
	if err != nil {
		return err
	}
	return s.onShipment(ctx, order, func(sh *Shipment) error {
		if sh.status == StatusFailed {
			return nil
		}
		return sh.Fail(reason, s.now())
	})
}

// CancelShipment is the command to call off the shipment of an order.
type CancelShipment struct {
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// CancelShipment calls off the shipment of an order before the carrier has it. An order
// without a shipment has nothing to call off, and that is no error. Event:
// [ShipmentCancelled].
func (s *Service) CancelShipment(ctx context.Context, c CancelShipment) error {
	order, reason, err := reasoned(c.Order, c.Reason)
	if err != nil {
		return err
	}
	err = s.onShipment(ctx, order, func(sh *Shipment) error {
		if sh.status == StatusCancelled {
			return nil
		}
		return sh.Cancel(reason, s.now())
	})
	if errors.Is(err, repository.ErrNotFound) && !errors.Is(err, repository.ErrPublish) {
		return nil
	}
	return err
}

// reasoned reads a command of an order and a reason.
func reasoned(order, reason string) (SourceOrderID, string, error) {
	var v invariant.Violations
	id, err := ParseSourceOrderID(order)
	v.Add("order", err)
	reason, err = needed(reason, text.MaxDescription, ErrNoReason)
	v.Add("reason", err)
	return id, reason, v.Err()
}

// onShipment has the shipment of an order do something, and stores it.
func (s *Service) onShipment(ctx context.Context, order SourceOrderID, do func(*Shipment) error) error {
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		shipment, err := r.Shipments.Get(ctx, ShipmentOf(order))
		if err != nil {
			return err
		}
		if err := do(shipment); err != nil {
			return err
		}
		return r.Shipments.Save(ctx, shipment)
	})
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("shipping: " + what)
	}
}
