package insurance

import "github.com/ashlar-go/ashlar/events"

// Event is what happens in insurance. Only this package has events of it, so that a switch
// over them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isInsurance()
}

// EventTypes lists the events of insurance.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[PolicyDrafted](),
	events.TypeOf[PolicyIssued](),
	events.TypeOf[ClaimFiled](),
	events.TypeOf[ClaimApproved](),
	events.TypeOf[ClaimDenied](),
	events.TypeOf[PolicySuspended](),
	events.TypeOf[PolicyReinstated](),
	events.TypeOf[PolicyCancelled](),
	events.TypeOf[PolicyExpired](),
)
