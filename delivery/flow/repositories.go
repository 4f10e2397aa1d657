package flow

import "github.com/ashlar-go/ashlar/repository"

// Repositories are what flow keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Flows Flows
}

// NewUnitOfWork returns the unit of work of flow over any store:
//
//	bus := events.NewBus()
//	uow := flow.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Flows: flows{repository.In(session, flowMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that flow stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{flowMapping.Kind()}
}
