package delivery

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/invariant"
)

// A DeliveryPartner is a person who physically delivers. While they are available they can
// be dispatched with an order; they are on the way with one order at a time, which the
// orders see to: see [Orders].
type DeliveryPartner struct {
	root[DeliveryPartnerID]

	name      PersonName
	phone     contact.PhoneNumber
	available bool
}

// RegisterDeliveryPartner returns a delivery partner who is not available yet:
// [DeliveryPartnerRegistered]. Each argument must be more than a zero value; otherwise the
// error is an [*invariant.Error] with every one that is not.
func RegisterDeliveryPartner(
	id DeliveryPartnerID, name PersonName, phone contact.PhoneNumber, at time.Time,
) (*DeliveryPartner, error) {
	p := &DeliveryPartner{root: aggregate.New(id), name: name, phone: phone}
	if err := p.check(); err != nil {
		return nil, err
	}
	aggregate.Record(&p.root, DeliveryPartnerRegistered{id, name, phone}, at)
	return p, nil
}

// Name returns what the delivery partner is called.
func (p *DeliveryPartner) Name() PersonName { return p.name }

// Phone returns the delivery partner's phone number.
func (p *DeliveryPartner) Phone() contact.PhoneNumber { return p.phone }

// IsAvailable reports whether the delivery partner takes orders. One who is on the way with
// an order may be available for the next.
func (p *DeliveryPartner) IsAvailable() bool { return p.available }

// RequireAvailable returns [ErrDeliveryPartnerNotAvailable] unless the delivery partner takes
// orders.
func (p *DeliveryPartner) RequireAvailable() error {
	if !p.available {
		return fmt.Errorf("%w: delivery partner %q", ErrDeliveryPartnerNotAvailable, p.ID())
	}
	return nil
}

// String names the delivery partner by identity, and nothing personal.
func (p *DeliveryPartner) String() string { return "delivery partner " + p.ID().String() }

// GoString is [DeliveryPartner.String].
func (p *DeliveryPartner) GoString() string { return p.String() }

// MakeAvailable has the delivery partner take orders: [DeliveryPartnerAvailable]. One who
// does so already stays as they are.
func (p *DeliveryPartner) MakeAvailable(at time.Time) error {
	if !p.available {
		p.available = true
		aggregate.Record(&p.root, DeliveryPartnerAvailable{p.ID()}, at)
	}
	return nil
}

// MakeUnavailable has the delivery partner take no more orders: [DeliveryPartnerUnavailable].
// An order they are on the way with is still theirs to deliver.
func (p *DeliveryPartner) MakeUnavailable(at time.Time) error {
	if p.available {
		p.available = false
		aggregate.Record(&p.root, DeliveryPartnerUnavailable{p.ID()}, at)
	}
	return nil
}

// ChangePhone notes another phone number: [DeliveryPartnerPhoneChanged]. The zero number is
// refused with [ErrZero].
func (p *DeliveryPartner) ChangePhone(phone contact.PhoneNumber, at time.Time) error {
	if !phone.IsValid() {
		return invariant.Violate("phone", ErrZero)
	}
	if phone != p.phone {
		p.phone = phone
		aggregate.Record(&p.root, DeliveryPartnerPhoneChanged{p.ID(), phone}, at)
	}
	return nil
}

// A DeliveryPartnerSnapshot is the state of a delivery partner as it goes to storage.
type DeliveryPartnerSnapshot struct {
	ID        DeliveryPartnerID   `json:"id"`
	Name      PersonName          `json:"name"`
	Phone     contact.PhoneNumber `json:"phone"`
	Available bool                `json:"available"`
}

// Snapshot returns the delivery partner's state.
func (p *DeliveryPartner) Snapshot() DeliveryPartnerSnapshot {
	return DeliveryPartnerSnapshot{p.ID(), p.name, p.phone, p.available}
}

// RestoreDeliveryPartner returns the delivery partner with the given state, at version 0 and
// without events. It refuses what no delivery partner can have been, with an
// [*invariant.Error] that names each member.
func RestoreDeliveryPartner(s DeliveryPartnerSnapshot) (*DeliveryPartner, error) {
	p := &DeliveryPartner{root: aggregate.New(s.ID), name: s.Name, phone: s.Phone, available: s.Available}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *DeliveryPartner) check() error {
	var v invariant.Violations
	need(&v, p.ID() != DeliveryPartnerID{}, "id", ErrZero)
	need(&v, p.name.IsValid(), "name", ErrZero)
	need(&v, p.phone.IsValid(), "phone", ErrZero)
	return v.Err()
}
