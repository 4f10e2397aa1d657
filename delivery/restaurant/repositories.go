package restaurant

import "github.com/ashlar-go/ashlar/repository"

// Repositories are what restaurant keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Tickets Tickets
}

// NewUnitOfWork returns the unit of work of restaurant over any store:
//
//	bus := events.NewBus()
//	uow := restaurant.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Tickets: tickets{repository.In(session, ticketMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that restaurant stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{ticketMapping.Kind()}
}
