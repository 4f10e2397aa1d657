package delivery

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

// A Restaurant is a food vendor on the platform, as far as orders go: where its food is
// fetched, whether it is a premium restaurant, and whether it is accepting orders right now.
// Its menu and its kitchen are the business of other contexts.
type Restaurant struct {
	root[RestaurantID]

	name      string
	address   Address
	premium   bool
	accepting bool
}

// RegisterRestaurant returns a restaurant that is not accepting orders yet:
// [RestaurantRegistered]. The name is clean text of up to 200 runes; the error is an
// [*invariant.Error] with everything that is wrong.
func RegisterRestaurant(id RestaurantID, name string, address Address, premium bool, at time.Time) (*Restaurant, error) {
	var v invariant.Violations
	name = line(&v, "name", name)
	if err := v.Err(); err != nil {
		name = "unreadable" // so that the others are judged too
	}
	r := &Restaurant{root: aggregate.New(id), name: name, address: address, premium: premium}
	v.Add("", r.check())
	if err := v.Err(); err != nil {
		return nil, err
	}
	aggregate.Record(&r.root, RestaurantRegistered{id, name, address, premium}, at)
	return r, nil
}

// Name returns what the restaurant is called.
func (r *Restaurant) Name() string { return r.name }

// Address returns where its food is fetched.
func (r *Restaurant) Address() Address { return r.address }

// IsPremium reports whether delivery from it costs more.
func (r *Restaurant) IsPremium() bool { return r.premium }

// IsAcceptingOrders reports whether orders can be placed there right now.
func (r *Restaurant) IsAcceptingOrders() bool { return r.accepting }

// RequireAcceptingOrders returns [ErrRestaurantNotAvailable] unless the restaurant is
// accepting orders.
func (r *Restaurant) RequireAcceptingOrders() error {
	if !r.accepting {
		return fmt.Errorf("%w: restaurant %q", ErrRestaurantNotAvailable, r.ID())
	}
	return nil
}

// String names the restaurant by identity and name.
func (r *Restaurant) String() string { return fmt.Sprintf("restaurant %s (%s)", r.ID(), r.name) }

// GoString is [Restaurant.String].
func (r *Restaurant) GoString() string { return r.String() }

// Open has the restaurant accept orders: [RestaurantOpened]. One that does so already stays
// as it is.
func (r *Restaurant) Open(at time.Time) error {
	if !r.accepting {
		r.accepting = true
		aggregate.Record(&r.root, RestaurantOpened{r.ID()}, at)
	}
	return nil
}

// Close has the restaurant accept no more orders: [RestaurantClosed]. Those that are placed
// go on. One that is closed stays as it is.
func (r *Restaurant) Close(at time.Time) error {
	if r.accepting {
		r.accepting = false
		aggregate.Record(&r.root, RestaurantClosed{r.ID()}, at)
	}
	return nil
}

// Move notes another address: [RestaurantMoved]. The zero Address is refused with [ErrZero].
func (r *Restaurant) Move(to Address, at time.Time) error {
	if !to.IsValid() {
		return invariant.Violate("address", ErrZero)
	}
	if to != r.address {
		r.address = to
		aggregate.Record(&r.root, RestaurantMoved{r.ID(), to}, at)
	}
	return nil
}

// SetPremium makes the restaurant a premium restaurant, or one no more:
// [RestaurantPremiumChanged]. It concerns orders placed from then on.
func (r *Restaurant) SetPremium(premium bool, at time.Time) error {
	if premium != r.premium {
		r.premium = premium
		aggregate.Record(&r.root, RestaurantPremiumChanged{r.ID(), premium}, at)
	}
	return nil
}

// A RestaurantSnapshot is the state of a restaurant as it goes to storage.
type RestaurantSnapshot struct {
	ID              RestaurantID `json:"id"`
	Name            string       `json:"name"`
	Address         Address      `json:"address"`
	Premium         bool         `json:"premium"`
	AcceptingOrders bool         `json:"accepting_orders"`
}

// Snapshot returns the restaurant's state.
func (r *Restaurant) Snapshot() RestaurantSnapshot {
	return RestaurantSnapshot{r.ID(), r.name, r.address, r.premium, r.accepting}
}

// RestoreRestaurant returns the restaurant with the given state, at version 0 and without
// events. It refuses what no restaurant can have been, with an [*invariant.Error] that names
// each member.
func RestoreRestaurant(s RestaurantSnapshot) (*Restaurant, error) {
	r := &Restaurant{
		root: aggregate.New(s.ID), name: s.Name, address: s.Address,
		premium: s.Premium, accepting: s.AcceptingOrders,
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Restaurant) check() error {
	var v invariant.Violations
	need(&v, r.ID() != RestaurantID{}, "id", ErrZero)
	need(&v, text.IsLine(r.name, text.MaxName), "name", ErrZero)
	need(&v, r.address.IsValid(), "address", ErrZero)
	return v.Err()
}
