package shipping

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Shipments are the shipments that have been stored. The shipment of an order is found
// under [ShipmentOf].
type Shipments interface {
	repository.Repository[ShipmentID, *Shipment]

	// ByStatus returns the shipments in a status in the order of their identities.
	ByStatus(ctx context.Context, s Status) iter.Seq2[*Shipment, error]
}

// Repositories are what shipping keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Shipments Shipments
}

var byStatus = repository.By("status", func(s ShipmentSnapshot) (Status, bool) { return s.Status, true })

var shipmentMapping = repository.Map("ordering.shipping.shipment", (*Shipment).Snapshot, RestoreShipment,
	repository.Events[ShipmentSnapshot](eventTypes), byStatus)

type shipments struct {
	repository.Collection[ShipmentID, *Shipment, ShipmentSnapshot]
}

func (c shipments) ByStatus(ctx context.Context, s Status) iter.Seq2[*Shipment, error] {
	return c.Where(ctx, byStatus.Is(s))
}

// NewUnitOfWork returns the unit of work of shipping over any store.
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{Shipments: shipments{repository.In(session, shipmentMapping)}}
	}, opts...)
}

// Kinds returns the kinds of documents that shipping stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind { return []*repository.Kind{shipmentMapping.Kind()} }
