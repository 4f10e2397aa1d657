package delivery

import "github.com/ashlar-go/ashlar/internal/lifecycle"

// An OrderStatus is where an order stands in its life. The zero OrderStatus is none.
type OrderStatus uint8

// The statuses of an order.
const (
	StatusPlaced         OrderStatus = iota + 1 // the customer has placed it
	StatusConfirmed                             // the restaurant prepares it
	StatusReadyForPickup                        // the food waits for a delivery partner
	StatusOnTheWay                              // a delivery partner has it
	StatusDelivered                             // the food has reached the customer
	StatusCancelled                             // it was stopped before dispatch
)

// orderTransitions is the life of an order.
var orderTransitions = lifecycle.New(
	lifecycle.Step[OrderStatus]{State: StatusPlaced, Name: "placed", Next: []OrderStatus{StatusConfirmed, StatusCancelled}},
	lifecycle.Step[OrderStatus]{State: StatusConfirmed, Name: "confirmed", Next: []OrderStatus{StatusReadyForPickup, StatusCancelled}},
	lifecycle.Step[OrderStatus]{State: StatusReadyForPickup, Name: "ready for pickup", Next: []OrderStatus{StatusOnTheWay, StatusCancelled}},
	lifecycle.Step[OrderStatus]{State: StatusOnTheWay, Name: "on the way", Next: []OrderStatus{StatusDelivered}},
	lifecycle.Step[OrderStatus]{State: StatusDelivered, Name: "delivered"},
	lifecycle.Step[OrderStatus]{State: StatusCancelled, Name: "cancelled"},
)

// OrderStatuses returns every status in the order of an order's life.
func OrderStatuses() []OrderStatus { return orderTransitions.All() }

// ParseOrderStatus returns the status with the given name, such as "on the way".
func ParseOrderStatus(name string) (OrderStatus, error) {
	if s, ok := orderTransitions.Parse(name); ok {
		return s, nil
	}
	return 0, ErrStatus
}

// IsValid reports whether s is one of the declared statuses.
func (s OrderStatus) IsValid() bool { return orderTransitions.Has(s) }

// CanBecome reports whether an order can go from s to next.
func (s OrderStatus) CanBecome(next OrderStatus) bool { return orderTransitions.CanBecome(s, next) }

// Next returns what an order can become from s; none at the end of its life.
func (s OrderStatus) Next() []OrderStatus { return orderTransitions.Next(s) }

// String returns the name in lower case; "" for the zero OrderStatus.
func (s OrderStatus) String() string { return orderTransitions.Name(s) }

// MarshalText is [OrderStatus.String] for a valid status; others are refused.
func (s OrderStatus) MarshalText() ([]byte, error) {
	if !s.IsValid() {
		return nil, ErrStatus
	}
	return []byte(s.String()), nil
}

// UnmarshalText is [ParseOrderStatus].
func (s *OrderStatus) UnmarshalText(b []byte) error {
	parsed, err := ParseOrderStatus(string(b))
	if err == nil {
		*s = parsed
	}
	return err
}
