package partner

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Deliveries are the deliveries that have been stored.
type Deliveries interface {
	repository.Repository[OrderID, *Delivery]

	// ActiveFor returns the deliveries that a delivery partner has and has not handed over, in
	// the order of their identities.
	ActiveFor(ctx context.Context, p PartnerID) iter.Seq2[*Delivery, error]
}

var byActivePartner = repository.By("active_for", func(s DeliverySnapshot) (PartnerID, bool) {
	return s.Partner, s.Status == StatusAssigned || s.Status == StatusPickedUp
})

var deliveryMapping = repository.Map("delivery.partner.delivery", (*Delivery).Snapshot, RestoreDelivery,
	repository.Events[DeliverySnapshot](eventTypes), byActivePartner)

type deliveries struct {
	repository.Collection[OrderID, *Delivery, DeliverySnapshot]
}

func (d deliveries) ActiveFor(ctx context.Context, p PartnerID) iter.Seq2[*Delivery, error] {
	return d.Where(ctx, byActivePartner.Is(p))
}
