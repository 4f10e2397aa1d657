package notification

// NotificationRequested says that a customer is to be told something.
type NotificationRequested struct {
	Notification NotificationID `json:"notification"`
	Order        OrderID        `json:"order"`
	Occasion     Occasion       `json:"occasion"`
	Customer     CustomerID     `json:"customer"`
	Channels     Channels       `json:"channels"`
}

// NotificationSent says that it was sent through a channel.
type NotificationSent struct {
	Notification NotificationID `json:"notification"`
	Order        OrderID        `json:"order"`
	Occasion     Occasion       `json:"occasion"`
	Customer     CustomerID     `json:"customer"`
	Channel      Channel        `json:"channel"`
}

// NotificationTriedAgain says that some channels failed, and are tried again.
type NotificationTriedAgain struct {
	Notification NotificationID `json:"notification"`
	Order        OrderID        `json:"order"`
	Occasion     Occasion       `json:"occasion"`
	Customer     CustomerID     `json:"customer"`
}

// NotificationDropped says that it was tried often enough. Channels are those that failed.
type NotificationDropped struct {
	Notification NotificationID `json:"notification"`
	Order        OrderID        `json:"order"`
	Occasion     Occasion       `json:"occasion"`
	Customer     CustomerID     `json:"customer"`
	Channels     Channels       `json:"channels"`
}

// EventName returns "delivery.notification.notification_requested".
func (NotificationRequested) EventName() string {
	return "delivery.notification.notification_requested"
}

// EventName returns "delivery.notification.notification_sent".
func (NotificationSent) EventName() string { return "delivery.notification.notification_sent" }

// EventName returns "delivery.notification.notification_tried_again".
func (NotificationTriedAgain) EventName() string {
	return "delivery.notification.notification_tried_again"
}

// EventName returns "delivery.notification.notification_dropped".
func (NotificationDropped) EventName() string { return "delivery.notification.notification_dropped" }

func (NotificationRequested) isNotification()  {}
func (NotificationSent) isNotification()       {}
func (NotificationTriedAgain) isNotification() {}
func (NotificationDropped) isNotification()    {}
