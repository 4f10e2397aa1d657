package insurance

import "github.com/ashlar-go/ashlar/repository"

// Repositories are what insurance keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Policies Policies
}

// NewUnitOfWork returns the unit of work of insurance over any store:
//
//	bus := events.NewBus()
//	uow := insurance.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Policies: policies{repository.In(session, policyMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that insurance stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{policyMapping.Kind()}
}
