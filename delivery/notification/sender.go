package notification

import (
	"context"

	"github.com/ashlar-go/ashlar/contact"
)

// A Recipient is who is told, and how they can be reached: by e-mail and SMS if there is an
// address and a number, by push under their identity always.
type Recipient struct {
	Customer CustomerID           `json:"customer"`
	Email    contact.EmailAddress `json:"email"`
	Phone    contact.PhoneNumber  `json:"phone"`
}

// Channels returns how the recipient can be reached.
func (r Recipient) Channels() Channels {
	all := []Channel{ChannelPush}
	if r.Email.IsValid() {
		all = append(all, ChannelEmail)
	}
	if r.Phone.IsValid() {
		all = append(all, ChannelSMS)
	}
	return ChannelsOf(all...)
}

// A Message is what a [Sender] carries through one channel.
type Message struct {
	Key      string // the same for the same message sent again, different for any other
	Channel  Channel
	Customer CustomerID
	Email    contact.EmailAddress // for e-mail
	Phone    contact.PhoneNumber  // for SMS
	Text     string
}

// A Sender hands messages to who carries them. An error says that the message may not have
// been taken; it is sent again later under the same key. A Sender gives up when the context
// is done, and is called by several goroutines.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

func (r Recipient) message(id NotificationID, c Channel, text string) Message {
	m := Message{Key: id.String() + "/" + c.String(), Channel: c, Customer: r.Customer, Text: text}
	switch c {
	case ChannelEmail:
		m.Email = r.Email
	case ChannelSMS:
		m.Phone = r.Phone
	case ChannelPush: // goes to the customer's devices
	}
	return m
}
