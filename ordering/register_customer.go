package ordering

import (
	"context"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/invariant"
)

// RegisterCustomer is the command to register a customer.
type RegisterCustomer struct {
	Email string `json:"email"`
	Name  string `json:"name"`
}

// RegisterCustomer registers a customer under a new identity and returns it. An e-mail
// address that another customer has is refused with repository.ErrDuplicate. Event:
// [CustomerRegistered].
//
// Beside an error there is an identity only where the customer is stored all the same
// (repository.ErrPublish) or may be (repository.ErrOutcomeUnknown).
func (s *Service) RegisterCustomer(ctx context.Context, c RegisterCustomer) (CustomerID, error) {
	var v invariant.Violations
	email, err := contact.ParseEmailAddress(c.Email)
	v.Add("email", err)
	name, err := ParseCustomerName(c.Name)
	v.Add("name", err)
	if err := v.Err(); err != nil {
		return CustomerID{}, err
	}
	id := s.nextCustomerID()
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		customer, err := NewCustomer(id, email, name, s.now())
		if err != nil {
			return err
		}
		return r.Customers.Save(ctx, customer)
	})
	return unlessNotStored(id, err)
}
