package delivery

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/invariant"
)

// A Customer is a person who places food orders. While they have a subscription, delivery
// costs them nothing.
type Customer struct {
	root[CustomerID]

	name         PersonName
	email        contact.EmailAddress
	phone        contact.PhoneNumber
	subscription Subscription
}

// RegisterCustomer returns a customer without a subscription: [CustomerRegistered]. Each
// argument must be more than a zero value; otherwise the error is an [*invariant.Error] with
// every one that is not.
func RegisterCustomer(
	id CustomerID, name PersonName, email contact.EmailAddress, phone contact.PhoneNumber, at time.Time,
) (*Customer, error) {
	c := &Customer{root: aggregate.New(id), name: name, email: email, phone: phone}
	if err := c.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&c.root, CustomerRegistered{id, name, email, phone}, at)
	return c, nil
}

// Name returns what the customer is called.
func (c *Customer) Name() PersonName { return c.name }

// Email returns the customer's e-mail address.
func (c *Customer) Email() contact.EmailAddress { return c.email }

// Phone returns the customer's phone number.
func (c *Customer) Phone() contact.PhoneNumber { return c.phone }

// Subscription returns what the customer subscribed to last, which may have ended; zero for
// nothing.
func (c *Customer) Subscription() Subscription { return c.subscription }

// IsSubscriber reports whether the customer has a subscription at an instant.
func (c *Customer) IsSubscriber(at time.Time) bool { return c.subscription.IsActive(at) }

// String names the customer by identity, and nothing personal.
func (c *Customer) String() string { return "customer " + c.ID().String() }

// GoString is [Customer.String].
func (c *Customer) GoString() string { return c.String() }

// ChangeContact notes where the customer is reached from now on: [CustomerContactChanged].
// Zero values are refused in an [*invariant.Error], under email and phone.
func (c *Customer) ChangeContact(email contact.EmailAddress, phone contact.PhoneNumber, at time.Time) error {
	var v invariant.Violations
	need(&v, email.IsValid(), "email", ErrZero)
	need(&v, phone.IsValid(), "phone", ErrZero)
	if err := v.Err(); err != nil {
		return err
	}
	if c.email == email && c.phone == phone {
		return nil
	}
	c.email, c.phone = email, phone
	aggregate.Record(&c.root, CustomerContactChanged{c.ID(), email, phone}, at)
	return nil
}

// Subscribe starts a subscription, in the place of any before: [CustomerSubscribed]. It
// refuses one that has ended by then, and none at all, with [ErrSubscription].
func (c *Customer) Subscribe(s Subscription, at time.Time) error {
	if !s.IsActive(at) {
		return ErrSubscription
	}
	if s == c.subscription {
		return nil
	}
	c.subscription = s
	aggregate.Record(&c.root, CustomerSubscribed{c.ID(), s}, at)
	return nil
}

// Unsubscribe ends the subscription at once: [CustomerUnsubscribed]. A customer without one
// stays as they are.
func (c *Customer) Unsubscribe(at time.Time) error {
	if !c.subscription.IsValid() {
		return nil
	}
	c.subscription = Subscription{}
	aggregate.Record(&c.root, CustomerUnsubscribed{c.ID()}, at)
	return nil
}

// A CustomerSnapshot is the state of a customer as it goes to storage.
type CustomerSnapshot struct {
	ID           CustomerID           `json:"id"`
	Name         PersonName           `json:"name"`
	Email        contact.EmailAddress `json:"email"`
	Phone        contact.PhoneNumber  `json:"phone"`
	Subscription Subscription         `json:"subscription,omitzero"`
}

// Snapshot returns the customer's state.
func (c *Customer) Snapshot() CustomerSnapshot {
	return CustomerSnapshot{c.ID(), c.name, c.email, c.phone, c.subscription}
}

// RestoreCustomer returns the customer with the given state, at version 0 and without
// events. It refuses what no customer can have been, with an [*invariant.Error] that names
// each member.
func RestoreCustomer(s CustomerSnapshot) (*Customer, error) {
	c := &Customer{root: aggregate.New(s.ID), name: s.Name, email: s.Email, phone: s.Phone, subscription: s.Subscription}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Customer) check() error {
	var v invariant.Violations
	need(&v, c.ID() != CustomerID{}, "id", ErrZero)
	need(&v, c.name.IsValid(), "name", ErrZero)
	need(&v, c.email.IsValid(), "email", ErrZero)
	need(&v, c.phone.IsValid(), "phone", ErrZero)
	return v.Err()
}
