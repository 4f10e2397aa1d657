package ordering

import (
	"context"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/repository"
)

// Customers are the customers that have been registered. No two have one e-mail address:
// saving the second is refused with repository.ErrDuplicate.
type Customers interface {
	repository.Repository[CustomerID, *Customer]

	// ByEmail returns the customer with an e-mail address, or an error that is
	// repository.ErrNotFound.
	ByEmail(ctx context.Context, e contact.EmailAddress) (*Customer, error)
}

var byEmail = repository.Unique("email", func(s CustomerSnapshot) (contact.EmailAddress, bool) { return s.Email, true })

var customerMapping = repository.Map("ordering.customer", (*Customer).Snapshot, RestoreCustomer,
	repository.Events[CustomerSnapshot](eventTypes), byEmail)

type customers struct {
	repository.Collection[CustomerID, *Customer, CustomerSnapshot]
}

func (c customers) ByEmail(ctx context.Context, e contact.EmailAddress) (*Customer, error) {
	for found, err := range c.Where(ctx, byEmail.Is(e)) {
		return found, err
	}
	return nil, &repository.NotFoundError{Kind: "ordering.customer", ID: "with that e-mail address"}
}
