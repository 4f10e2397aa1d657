package notification

import (
	"context"
	"errors"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// Notify is the command to tell a customer what has become of an order.
type Notify struct {
	Order    string `json:"order"`
	Occasion string `json:"occasion"` // such as "placed"
	Customer string `json:"customer"`

	// How to reach them besides push; either may be missing.
	Email contact.EmailAddress `json:"email"`
	Phone contact.PhoneNumber  `json:"phone"`

	// What there is to say; each may be missing.
	Amount   money.Money `json:"amount"`
	Minutes  int         `json:"minutes,omitempty"` // until the food is there, up to 10,000
	Reason   string      `json:"reason,omitempty"`
	Tracking string      `json:"tracking,omitempty"`
}

// Notify tells the customer through every channel: [NotificationRequested], then a
// [NotificationSent] for each. On an occasion that they have been told of, or are being told
// of, it does nothing. A channel that failed is a [*SendError] and is tried again by
// [Service.SendOverdue], not by another Notify.
func (s *Service) Notify(ctx context.Context, c Notify) error {
	facts, recipient, err := c.parse()
	if err != nil {
		return err
	}
	said := s.wording(facts)
	var state NotificationSnapshot
	created := false
	err = retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		created = false
		_, err := r.Notifications.Get(ctx, NotificationIDFor(facts.Order, facts.Occasion))
		if err == nil || !errors.Is(err, repository.ErrNotFound) {
			return err
		}
		n, err := NewNotification(facts.Order, facts.Occasion, recipient, said, s.now())
		if err != nil {
			return err
		}
		state, created = n.Snapshot(), true
		return r.Notifications.Save(ctx, n)
	})
	if !created || err != nil && !errors.Is(err, repository.ErrPublish) {
		return err
	}
	return errors.Join(s.send(ctx, state), err)
}

func (c Notify) parse() (f Facts, r Recipient, err error) {
	var v invariant.Violations
	f.Order, err = ParseOrderID(c.Order)
	v.Add("order", err)
	f.Occasion, err = ParseOccasion(c.Occasion)
	v.Add("occasion", err)
	r.Customer, err = ParseCustomerID(c.Customer)
	v.Add("customer", err)
	if f.Minutes = c.Minutes; f.Minutes < 0 || f.Minutes > 10_000 {
		v.Add("minutes", ErrMinutes)
	}
	reason, err := text.Optional(c.Reason, text.MaxDescription)
	v.Add("reason", err)
	f.Reason = text.Clean(reason, 500) // half of what a text may have
	f.Tracking, err = text.Optional(c.Tracking, text.MaxName)
	v.Add("tracking", err)
	f.Amount, r.Email, r.Phone = c.Amount, c.Email, c.Phone
	return f, r, v.Err()
}
