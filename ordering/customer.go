package ordering

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/invariant"
)

// A Customer is a registered account that can place orders: a name and an e-mail address,
// which no other customer has.
type Customer struct {
	root[CustomerID]

	email contact.EmailAddress
	name  CustomerName
}

// NewCustomer registers a customer: [CustomerRegistered]. Each argument must be more than a
// zero value; otherwise the error is an [*invariant.Error] with every one that is not. That
// no other customer has the e-mail address is for the store to say, when the customer is
// saved: repository.ErrDuplicate.
func NewCustomer(id CustomerID, email contact.EmailAddress, name CustomerName, at time.Time) (*Customer, error) {
	c := &Customer{root: aggregate.New(id), email: email, name: name}
	if err := c.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&c.root, CustomerRegistered{id, email, name}, at)
	return c, nil
}

// Email returns the customer's e-mail address.
func (c *Customer) Email() contact.EmailAddress { return c.email }

// Name returns the customer's name.
func (c *Customer) Name() CustomerName { return c.name }

// String returns the identity, and nothing personal.
func (c *Customer) String() string { return fmt.Sprintf("customer %s", c.ID()) }

// GoString is [Customer.String].
func (c *Customer) GoString() string { return c.String() }

func (c *Customer) check() error {
	var v invariant.Violations
	if c.ID() == (CustomerID{}) {
		v.Add("id", ErrZero)
	}
	if !c.email.IsValid() {
		v.Add("email", ErrZero)
	}
	if !c.name.IsValid() {
		v.Add("name", ErrZero)
	}
	return v.Err()
}

// CustomerRegistered says that somebody has become a customer.
type CustomerRegistered struct {
	Customer CustomerID           `json:"customer"`
	Email    contact.EmailAddress `json:"email"`
	Name     CustomerName         `json:"name"`
}

// EventName returns "ordering.customer_registered".
func (CustomerRegistered) EventName() string { return "ordering.customer_registered" }

func (CustomerRegistered) isOrdering() {}

// A CustomerSnapshot is the state of a customer as it goes to storage.
type CustomerSnapshot struct {
	ID    CustomerID           `json:"id"`
	Email contact.EmailAddress `json:"email"`
	Name  CustomerName         `json:"name"`
}

// Snapshot returns the customer's state.
func (c *Customer) Snapshot() CustomerSnapshot {
	return CustomerSnapshot{ID: c.ID(), Email: c.email, Name: c.name}
}

// RestoreCustomer returns the customer with the given state, at version 0 and without
// events. It refuses what no customer can have been, with an [*invariant.Error] that names
// each member.
func RestoreCustomer(s CustomerSnapshot) (*Customer, error) {
	c := &Customer{root: aggregate.New(s.ID), email: s.Email, name: s.Name}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}
