package partner_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/delivery/partner"
	"github.com/ashlar-go/ashlar/memstore"
)

func Example() {
	ctx := context.Background()
	uow := partner.NewUnitOfWork(memstore.New())
	partners := partner.NewService(uow, partner.RosterFunc(
		func(context.Context, partner.Address, partner.Address) (partner.PartnerID, error) { return ravi, nil }))
	fmt.Println(partners.AssignPartner(ctx, partner.AssignPartner{
		Order: "ORD-A1B2C3D4", EstimatedMinutes: 35,
		Pickup: "7, MG Road, Pune", Drop: "B-12, FC Road, Pune, Maharashtra - 411005",
	}))
	fmt.Println(partners.PickUp(ctx, partner.PickUp{Order: "ORD-A1B2C3D4", Partner: "DP-RAVI"}))
	d, err := uow.Repositories().Deliveries.Get(ctx, partner.MustParseOrderID("ORD-A1B2C3D4"))
	fmt.Println(d.Status(), "by", d.Partner(), "to", d.Drop(), err)
	// Output:
	// <nil>
	// <nil>
	// picked up by DP-RAVI to [address] <nil>
}

func ExampleNewDelivery() {
	d, err := partner.NewDelivery(order, pickup, drop, 35, noon)
	fmt.Println(d.Status(), d.EstimatedMinutes(), err)
	// Output:
	// waiting 35 <nil>
}

func ExampleParseAddress() {
	a, err := partner.ParseAddress("B-12, FC Road, Pune")
	fmt.Println(a, a.String(), err)
	// Output:
	// [address] B-12, FC Road, Pune <nil>
}

func ExampleParseTrackingURL() {
	_, err := partner.ParseTrackingURL("javascript:alert(1)")
	fmt.Println(errors.Is(err, partner.ErrTrackingURL))
	// Output:
	// true
}

func ExampleDelivery_Assign() {
	d := in(partner.StatusWaiting)
	fmt.Println(d.Assign(ravi, tracking, noon), d.Status(), d.Tracking())
	// Output:
	// <nil> assigned https://track.example.org/ORD-A1B2C3D4
}

func ExampleDelivery_PickUp() {
	d := in(partner.StatusAssigned)
	fmt.Println(errors.Is(d.PickUp(meena, noon), partner.ErrOtherPartner))
	fmt.Println(d.PickUp(ravi, noon), d.Status())
	// Output:
	// true
	// <nil> picked up
}

func ExampleDelivery_HandOver() {
	d := in(partner.StatusPickedUp)
	fmt.Println(d.HandOver(ravi, noon), d.Status())
	// Output:
	// <nil> handed over
}

func ExampleDelivery_CallOff() {
	d := in(partner.StatusAssigned)
	fmt.Println(d.CallOff("the customer cancelled", noon), d.Status())
	// Output:
	// <nil> called off
}

func ExampleTransitionError() {
	err := in(partner.StatusPickedUp).CallOff("too late", noon)
	var refused *partner.TransitionError
	fmt.Println(errors.As(err, &refused), refused.From, refused.To, names(refused.Allowed()))
	// Output:
	// true picked up called off [handed over]
}

func ExampleStatus_CanBecome() {
	for _, s := range partner.Statuses() {
		fmt.Println(s, "→", names(s.Next()))
	}
	// Output:
	// waiting → [assigned called off]
	// assigned → [picked up called off]
	// picked up → [handed over]
	// handed over → []
	// called off → []
}

// names returns what statuses are called.
func names(statuses []partner.Status) []string {
	var all []string
	for _, s := range statuses {
		all = append(all, s.String())
	}
	return all
}
