package notification

import "github.com/ashlar-go/ashlar/events"

// Event is what happens in notification. Only this package has events of it, so that a switch over
// them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isNotification()
}

// EventTypes lists the events of notification.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[NotificationRequested](),
	events.TypeOf[NotificationSent](),
	events.TypeOf[NotificationTriedAgain](),
	events.TypeOf[NotificationDropped](),
)
