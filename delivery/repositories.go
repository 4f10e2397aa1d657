package delivery

import (
	"context"
	"iter"

	"github.com/ashlar-go/ashlar/repository"
)

// Customers are the customers that have been stored.
type Customers interface {
	repository.Repository[CustomerID, *Customer]
}

// Restaurants are the restaurants that have been stored.
type Restaurants interface {
	repository.Repository[RestaurantID, *Restaurant]

	// Check has the commit depend on a restaurant that is only read: it fails with an error
	// that is [repository.ErrConflict] when somebody has changed it since.
	Check(ctx context.Context, r *Restaurant) error
}

// DeliveryPartners are the delivery partners that have been stored.
type DeliveryPartners interface {
	repository.Repository[DeliveryPartnerID, *DeliveryPartner]

	// Check has the commit depend on a delivery partner who is only read: it fails with an
	// error that is [repository.ErrConflict] when somebody has changed them since.
	Check(ctx context.Context, p *DeliveryPartner) error
}

// Carts are the carts that have been stored.
type Carts interface {
	repository.Repository[CartID, *Cart]

	// ByCustomer returns the carts of a customer, placed ones too, in the order of their
	// identities.
	ByCustomer(ctx context.Context, c CustomerID) iter.Seq2[*Cart, error]
}

// Repositories are what delivery keeps. A caller may fill in implementations of its own.
type Repositories struct {
	Orders           Orders
	Customers        Customers
	Restaurants      Restaurants
	DeliveryPartners DeliveryPartners
	Carts            Carts
}

var (
	customerMapping = repository.Map("delivery.customer", (*Customer).Snapshot, RestoreCustomer,
		repository.Events[CustomerSnapshot](eventTypes))
	restaurantMapping = repository.Map("delivery.restaurant", (*Restaurant).Snapshot, RestoreRestaurant,
		repository.Events[RestaurantSnapshot](eventTypes))
	deliveryPartnerMapping = repository.Map("delivery.delivery_partner", (*DeliveryPartner).Snapshot, RestoreDeliveryPartner,
		repository.Events[DeliveryPartnerSnapshot](eventTypes))

	byCartCustomer = repository.By("customer", func(s CartSnapshot) (CustomerID, bool) { return s.Customer, true })
	cartMapping    = repository.Map("delivery.cart", (*Cart).Snapshot, RestoreCart,
		repository.Events[CartSnapshot](eventTypes), byCartCustomer)
)

type carts struct {
	repository.Collection[CartID, *Cart, CartSnapshot]
}

func (c carts) ByCustomer(ctx context.Context, id CustomerID) iter.Seq2[*Cart, error] {
	return c.Where(ctx, byCartCustomer.Is(id))
}

// NewUnitOfWork returns the unit of work of delivery over any store:
//
//	bus := events.NewBus()
//	uow := delivery.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
func NewUnitOfWork(s repository.Store, opts ...repository.Option) *repository.UnitOfWork[Repositories] {
	return repository.NewUnitOfWork(s, func(session *repository.Session) Repositories {
		return Repositories{
			Orders:           orders{repository.In(session, orderMapping)},
			Customers:        repository.In(session, customerMapping),
			Restaurants:      repository.In(session, restaurantMapping),
			DeliveryPartners: repository.In(session, deliveryPartnerMapping),
			Carts:            carts{repository.In(session, cartMapping)},
		}
	}, opts...)
}

// Kinds returns the kinds of documents that delivery stores, for the tools of a store that
// work through them.
func Kinds() []*repository.Kind {
	return []*repository.Kind{
		orderMapping.Kind(), customerMapping.Kind(), restaurantMapping.Kind(),
		deliveryPartnerMapping.Kind(), cartMapping.Kind(),
	}
}
