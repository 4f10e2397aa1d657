package flow

import "github.com/ashlar-go/ashlar/events"

// Event is what happens in flow. Only this package has events of it, so that a switch over
// them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isFlow()
}

// EventTypes lists the events of flow.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[Started](),
	events.TypeOf[FactNoted](),
	events.TypeOf[PaymentFactNoted](),
	events.TypeOf[TotalNoted](),
	events.TypeOf[Ended](),
	events.TypeOf[AuthorisationRequested](),
	events.TypeOf[CaptureRequested](),
	events.TypeOf[ReleaseRequested](),
	events.TypeOf[TicketRequested](),
	events.TypeOf[TicketChangeRequested](),
	events.TypeOf[TicketWithdrawalRequested](),
	events.TypeOf[ConfirmationRequested](),
	events.TypeOf[ReadyMarkRequested](),
	events.TypeOf[PartnerRequested](),
	events.TypeOf[CallOffRequested](),
	events.TypeOf[DispatchRequested](),
	events.TypeOf[DeliveryMarkRequested](),
	events.TypeOf[CancellationRequested](),
	events.TypeOf[NoticeRequested](),
)
