package delivery

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// A SubscriptionKind is what a customer has subscribed to. The zero SubscriptionKind is
// nothing.
type SubscriptionKind uint8

// The kinds of subscriptions. Under each of them delivery is free.
const (
	SubscriptionOne SubscriptionKind = iota + 1 // the platform's membership
)

// ParseSubscriptionKind returns the kind with the given name, such as "one".
func ParseSubscriptionKind(name string) (SubscriptionKind, error) {
	if name == SubscriptionOne.String() {
		return SubscriptionOne, nil
	}
	return 0, ErrSubscription
}

// IsValid reports whether k is one of the declared kinds.
func (k SubscriptionKind) IsValid() bool { return k == SubscriptionOne }

// String returns the name in lower case; "" for the zero SubscriptionKind.
func (k SubscriptionKind) String() string {
	switch k {
	case 0:
		return ""
	case SubscriptionOne:
		return "one"
	}
	return fmt.Sprintf("subscription(%d)", uint8(k))
}

// MarshalText is [SubscriptionKind.String] for a valid kind; others are refused.
func (k SubscriptionKind) MarshalText() ([]byte, error) {
	if !k.IsValid() {
		return nil, ErrSubscription
	}
	return []byte(k.String()), nil
}

// UnmarshalText is [ParseSubscriptionKind].
func (k *SubscriptionKind) UnmarshalText(b []byte) error {
	parsed, err := ParseSubscriptionKind(string(b))
	if err == nil {
		*k = parsed
	}
	return err
}

// A Subscription is a kind and the instant at which it ends. Subscriptions are equal (==)
// when both are. The zero Subscription is none and never active.
type Subscription struct {
	kind  SubscriptionKind
	until time.Time // in UTC and without a monotonic reading, so that == is equality
}

// NewSubscription returns a subscription until an instant in the years 1 to 9999, that
// instant itself not included. It refuses others, and an unknown kind, with
// [ErrSubscription].
func NewSubscription(kind SubscriptionKind, until time.Time) (Subscription, error) {
	until = until.UTC().Round(0)
	if !kind.IsValid() || until.IsZero() || until.Year() < 1 || until.Year() > 9999 {
		return Subscription{}, ErrSubscription
	}
	return Subscription{kind, until}, nil
}

// MustNewSubscription is [NewSubscription] for tests and package variables: it panics on an
// error.
func MustNewSubscription(kind SubscriptionKind, until time.Time) Subscription {
	return must(NewSubscription(kind, until))
}

// IsValid reports whether s is a subscription, as all but the zero Subscription are.
func (s Subscription) IsValid() bool { return s != Subscription{} }

// Kind returns what was subscribed to.
func (s Subscription) Kind() SubscriptionKind { return s.kind }

// Until returns when the subscription ends, in UTC.
func (s Subscription) Until() time.Time { return s.until }

// IsActive reports whether the subscription has not ended at an instant.
func (s Subscription) IsActive(at time.Time) bool { return s.IsValid() && at.Before(s.until) }

// String describes the subscription, such as "one until 2027-01-01T00:00:00Z".
func (s Subscription) String() string {
	if !s.IsValid() {
		return ""
	}
	return s.kind.String() + " until " + s.until.Format(time.RFC3339Nano)
}

// MarshalJSON writes an object of kind and until; null for the zero Subscription.
func (s Subscription) MarshalJSON() ([]byte, error) {
	if !s.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Kind  SubscriptionKind `json:"kind"`
		Until time.Time        `json:"until"`
	}{s.kind, s.until})
}

// UnmarshalJSON reads what [Subscription.MarshalJSON] writes, and nothing else.
func (s *Subscription) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*s = Subscription{}
		return nil
	}
	var kind SubscriptionKind
	var until time.Time
	err := strictjson.Object(b,
		strictjson.Member{Name: "kind", To: &kind},
		strictjson.Member{Name: "until", To: &until})
	if err != nil {
		return fmt.Errorf("delivery: subscription: %w", err)
	}
	parsed, err := NewSubscription(kind, until)
	if err == nil {
		*s = parsed
	}
	return err
}
