package notification

import (
	"context"
	"errors"
	"time"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	// DefaultPatience is how long a notification is left to whoever sends it.
	DefaultPatience = time.Minute
	// MaxTries is how often a notification is tried before it is dropped.
	MaxTries = 5

	tries = 4 // how often a change is made anew after somebody else's of the same notification
)

// A Service tells customers. A use case returns an [*invariant.Error] with all fields of the
// command that are malformed, by path; [*SendError]s of the channels that failed; or what
// [repository.UnitOfWork.Do] returns.
//
// A Service is safe for concurrent use.
type Service struct {
	uow      *repository.UnitOfWork[Repositories]
	sender   Sender
	wording  Wording
	now      func() time.Time
	patience time.Duration
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// WithWording sets what is said. The default is [English].
func WithWording(w Wording) ServiceOption {
	mustHave(w != nil, "WithWording(nil)")
	return func(s *Service) { s.wording = w }
}

// WithPatience sets how long sending one notification may take, and with it when another may
// try. The default is [DefaultPatience]. It panics unless d is positive.
func WithPatience(d time.Duration) ServiceOption {
	mustHave(d > 0, "WithPatience below a nanosecond")
	return func(s *Service) { s.patience = d }
}

// NewService returns the use cases over a unit of work and a sender. It panics when either,
// or an option, is nil.
func NewService(uow *repository.UnitOfWork[Repositories], sender Sender, opts ...ServiceOption) *Service {
	mustHave(uow != nil && sender != nil, "NewService without a unit of work or a sender")
	s := &Service{uow: uow, sender: sender, wording: English, now: time.Now, patience: DefaultPatience}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// send hands what is left of a notification to the sender and notes what was sent. Nothing
// is open meanwhile, and what was sent is noted also when the caller has gone.
func (s *Service) send(ctx context.Context, n NotificationSnapshot) error {
	sending, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	var (
		sent   []Channel
		failed []error
	)
	for _, c := range n.Recipient.Channels().Less(n.Sent).List() {
		if err := s.sender.Send(sending, n.Recipient.message(n.ID, c, n.Text)); err != nil {
			failed = append(failed, &SendError{Notification: n.ID, Channel: c, Cause: err})
			continue
		}
		sent = append(sent, c)
	}
	err := retry.OnConflict(context.WithoutCancel(ctx), s.uow, tries, func(ctx context.Context, r Repositories) error {
		stored, err := r.Notifications.Get(ctx, n.ID)
		if err != nil {
			return err
		}
		for _, c := range sent {
			if stored.Status() != StatusPending || !stored.Left().Has(c) {
				continue // another has noted it
			}
			if err := stored.NoteSent(c, s.now()); err != nil {
				return err
			}
		}
		return r.Notifications.Save(ctx, stored)
	})
	return errors.Join(append(failed, err)...)
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("notification: " + what)
	}
}
