package partner

import "github.com/ashlar-go/ashlar/repository"

// Repositories are what partner keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Deliveries Deliveries
}

// NewUnitOfWork returns the unit of work of partner over any store:
//
//	bus := events.NewBus()
//	uow := partner.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Deliveries: deliveries{repository.In(session, deliveryMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that partner stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{deliveryMapping.Kind()}
}
