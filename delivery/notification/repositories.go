package notification

import "github.com/ashlar-go/ashlar/repository"

// Repositories are what notification keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Notifications Notifications
}

// NewUnitOfWork returns the unit of work of notification over any store:
//
//	bus := events.NewBus()
//	uow := notification.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Notifications: notifications{repository.In(session, notificationMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that notification stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{notificationMapping.Kind()}
}
