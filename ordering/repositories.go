package ordering

import "github.com/ashlar-go/ashlar/repository"

// Repositories are what ordering keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Orders      Orders
	Carts       Carts
	Customers   Customers
	Inventories Inventories
}

// NewUnitOfWork returns the unit of work of ordering over any store:
//
//	bus := events.NewBus()
//	uow := ordering.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Orders:      orders{repository.In(session, orderMapping)},
			Carts:       carts{repository.In(session, cartMapping)},
			Customers:   customers{repository.In(session, customerMapping)},
			Inventories: inventories{repository.In(session, inventoryMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that ordering stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{orderMapping.Kind(), cartMapping.Kind(), customerMapping.Kind(), inventoryMapping.Kind()}
}
