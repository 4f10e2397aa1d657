package menu

import "github.com/ashlar-go/ashlar/repository"

// Menus are the menus that have been stored, by restaurant.
type Menus interface {
	repository.Repository[RestaurantID, *Menu]
}

// Repositories are what this context keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Menus Menus
}

var menuMapping = repository.Map("delivery.menu.menu", (*Menu).Snapshot, Restore,
	repository.Events[Snapshot](eventTypes))

// NewUnitOfWork returns the unit of work of menus over any store.
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{Menus: repository.In(session, menuMapping)}
	}, opts...)
}

// Kinds returns the kinds of documents that this context stores, for the tools of a store
// that work through them.
func Kinds() []*repository.Kind { return []*repository.Kind{menuMapping.Kind()} }
