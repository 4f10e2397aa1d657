package delivery

import (
	"fmt"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// DeliveryFeeRates are the numbers of a [DeliveryFeePolicy], all of them in one currency.
type DeliveryFeeRates struct {
	FreeOver money.Money // a subtotal above this, not equal to it, rides free
	Base     money.Money // up to and including Included
	Included DistanceKm
	PerKm    money.Money // for each kilometre or part of one beyond Included
	Premium  money.Money // on top, for a premium restaurant
	AtMost   money.Money // never more than this, and not less than Base
}

// DefaultDeliveryFeeRates returns what the operations manager has agreed to: free over ₹299;
// ₹20 up to 3 km, ₹6 for each kilometre beyond, ₹30 more for a premium restaurant, at most
// ₹80.
func DefaultDeliveryFeeRates() DeliveryFeeRates {
	return DeliveryFeeRates{
		FreeOver: rupees(299), Base: rupees(20), Included: DistanceKm{3 * perKm, true},
		PerKm: rupees(6), Premium: rupees(30), AtMost: rupees(80),
	}
}

// A DeliveryFeePolicy works out the fee for delivering an order. It belongs to neither
// customer, restaurant nor order: it asks something of each. It is a value; the zero
// DeliveryFeePolicy has no rates and refuses with [ErrZero].
type DeliveryFeePolicy struct{ rates DeliveryFeeRates }

// NewDeliveryFeePolicy returns the policy with the given rates. The error is an
// [*invariant.Error] with violations that are [ErrDeliveryFee]: an amount that is missing or
// in another currency than Base, a distance that is missing, an AtMost below Base.
func NewDeliveryFeePolicy(r DeliveryFeeRates) (DeliveryFeePolicy, error) {
	var v invariant.Violations
	amount := func(path string, m money.Money) {
		switch {
		case !m.IsValid():
			v.Add(path, fmt.Errorf("%w: it is missing", ErrDeliveryFee))
		case m.Currency() != r.Base.Currency() && r.Base.IsValid():
			v.Add(path, fmt.Errorf("%w: it is in %s", ErrDeliveryFee, m.Currency()))
		}
	}
	amount("free_over", r.FreeOver)
	amount("base", r.Base)
	amount("per_km", r.PerKm)
	amount("premium", r.Premium)
	amount("at_most", r.AtMost)
	if !r.Included.IsValid() {
		v.Add("included", fmt.Errorf("%w: it is missing", ErrDeliveryFee))
	}
	if v.Len() == 0 && r.AtMost.Minor() < r.Base.Minor() {
		v.Add("at_most", fmt.Errorf("%w: it is below the base fee", ErrDeliveryFee))
	}
	if err := v.Err(); err != nil {
		return DeliveryFeePolicy{}, err
	}
	return DeliveryFeePolicy{r}, nil
}

// DefaultDeliveryFeePolicy returns the policy with [DefaultDeliveryFeeRates].
func DefaultDeliveryFeePolicy() DeliveryFeePolicy {
	return DeliveryFeePolicy{DefaultDeliveryFeeRates()}
}

// IsValid reports whether p has rates, as all but the zero DeliveryFeePolicy do.
func (p DeliveryFeePolicy) IsValid() bool { return p != DeliveryFeePolicy{} }

// Rates returns the numbers of the policy.
func (p DeliveryFeePolicy) Rates() DeliveryFeeRates { return p.rates }

// A DeliveryFeeBasis is what a delivery fee depends on.
type DeliveryFeeBasis struct {
	Subtotal          money.Money
	Subscriber        bool // at the moment of placing
	PremiumRestaurant bool
	Distance          DistanceKm
}

// Fee returns the fee for delivering an order. A subscriber rides free; so does a subtotal
// over the threshold; then the base fee, what each kilometre beyond adds, and the premium
// surcharge add up, to no more than the cap.
//
// It refuses a subtotal in another currency than the rates with [ErrCurrency], and a subtotal
// or distance that is missing with [ErrZero].
func (p DeliveryFeePolicy) Fee(b DeliveryFeeBasis) (DeliveryFee, error) {
	r := p.rates
	switch {
	case !p.IsValid():
		return DeliveryFee{}, fmt.Errorf("%w: the rates of the delivery fee", ErrZero)
	case !b.Subtotal.IsValid():
		return DeliveryFee{}, fmt.Errorf("%w: the subtotal", ErrZero)
	case !b.Distance.IsValid():
		return DeliveryFee{}, fmt.Errorf("%w: the distance", ErrZero)
	case b.Subtotal.Currency() != r.Base.Currency():
		return DeliveryFee{}, fmt.Errorf("%w: the order is in %s, the delivery fee in %s",
			ErrCurrency, b.Subtotal.Currency(), r.Base.Currency())
	}
	free := money.Zero(r.Base.Currency())
	if b.Subscriber {
		return DeliveryFee{}.by(free, RuleSubscriber), nil
	}
	if b.Subtotal.Minor() > r.FreeOver.Minor() {
		return DeliveryFee{}.by(free, RuleFreeOver), nil
	}
	fee := DeliveryFee{}.by(r.Base, RuleBase)
	if n := b.Distance.kilometresBeyond(r.Included); n > 0 {
		extra, err := r.PerKm.Mul(n)
		if err != nil { // more than any amount is more than the cap
			extra = r.AtMost
		}
		fee = fee.plus(extra, RuleDistance, r.AtMost)
	}
	if b.PremiumRestaurant {
		fee = fee.plus(r.Premium, RulePremium, r.AtMost)
	}
	if fee.amount.Minor() > r.AtMost.Minor() {
		fee = fee.by(r.AtMost, RuleCap)
	}
	return fee, nil
}

// plus adds an amount. Where the sum is out of range, so is it above the cap: one more than
// the cap stands in for it, which the cap then cuts.
func (f DeliveryFee) plus(m money.Money, r DeliveryFeeRule, limit money.Money) DeliveryFee {
	sum, err := f.amount.Add(m)
	if err != nil {
		return f.by(limit, r).by(limit, RuleCap)
	}
	return f.by(sum, r)
}

func rupees(n int64) money.Money { return must(money.FromMinor(n*100, money.INR)) }
