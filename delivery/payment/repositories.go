package payment

import "github.com/ashlar-go/ashlar/repository"

// Repositories are what payment keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Payments Payments
}

// NewUnitOfWork returns the unit of work of payment over any store:
//
//	bus := events.NewBus()
//	uow := payment.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Payments: payments{repository.In(session, paymentMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that payment stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{paymentMapping.Kind()}
}
