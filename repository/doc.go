// Package repository stores aggregates and lets their events out once they are stored.
//
// A context declares, once and as values, how each of its aggregates goes to storage and
// comes back, and by what it is found:
//
//	var ordersByCustomer = repository.By("customer", func(s OrderSnapshot) (CustomerID, bool) { … })
//
//	var orderMapping = repository.Map("ordering.order", (*Order).Snapshot, RestoreOrder,
//		ordersByCustomer, repository.Events[OrderSnapshot](eventTypes))
//
// It declares what it offers, and works from then on with any [Store]:
//
//	type Orders interface {
//		repository.Repository[OrderID, *Order]
//		ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Order, error]
//	}
//
//	uow := repository.NewUnitOfWork(store, newRepositories, repository.PublishTo(bus))
//	err := uow.Do(ctx, func(ctx context.Context, r Repositories) error {
//		order, err := r.Orders.Get(ctx, id)
//		if err != nil {
//			return err
//		}
//		if err := order.Cancel(reason, at); err != nil {
//			return err
//		}
//		return r.Orders.Save(ctx, order)
//	})
//
// # The unit of work
//
// All that work saved is stored with its events in one commit, or none of it is: not when
// work returns an error or panics, not when the context is done, not on a conflict. Within
// the unit one identity is one instance. Save marks an aggregate; what is stored is the
// aggregate as it stands when work returns. An aggregate that was loaded and changed and
// not saved is an error ([ErrUnsaved]), not a silent loss; a new aggregate that was never saved, and
// one changed outside of the unit, it cannot know of. No transaction of the store is
// open while work runs; versions are checked at the commit, and the loser of a race gets
// [ErrConflict], upon which [RetryOnConflict] runs work again.
//
// # Events
//
// After the commit the publisher gets the envelopes, in the order in which their
// aggregates were first saved. An error of the publisher is a [*PublishError]: the state is
// stored, do not do it again. A crash between commit and publication loses the events on
// a store without an outbox; on one with an outbox a relay publishes them.
//
// # Stores
//
// [Store] is the whole port. Package memstore implements it in memory; package
// repositorytest checks that an implementation keeps its contract, and that a mapping takes
// its aggregates to storage and back.
//
// An identity or a key may be any text of 1 to 512 bytes that is valid UTF-8 and has no NUL
// in it. Under any other text nothing is found, and nothing can be stored ([ErrIdentity],
// [ErrKey]).
package repository
