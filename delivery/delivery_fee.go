package delivery

import (
	"iter"
	"strings"

	"github.com/ashlar-go/ashlar/money"
)

// A DeliveryFeeRule is one of the rules by which a delivery fee comes about. The zero
// DeliveryFeeRule is none.
type DeliveryFeeRule uint8

// The rules, in the order in which they are asked.
const (
	RuleSubscriber DeliveryFeeRule = iota + 1 // a subscriber pays nothing
	RuleFreeOver                              // a subtotal over a threshold pays nothing
	RuleBase                                  // the fee for the distance that is included
	RuleDistance                              // more for each kilometre, or part of one, beyond
	RulePremium                               // more for a premium restaurant
	RuleCap                                   // never more than that
)

const firstRule, lastRule = RuleSubscriber, RuleCap

// IsValid reports whether r is one of the declared rules.
func (r DeliveryFeeRule) IsValid() bool { return r >= firstRule && r <= lastRule }

// String describes the rule in a word or two, such as "premium restaurant".
func (r DeliveryFeeRule) String() string {
	switch r {
	case RuleSubscriber:
		return "subscriber"
	case RuleFreeOver:
		return "free over threshold"
	case RuleBase:
		return "base fee"
	case RuleDistance:
		return "distance"
	case RulePremium:
		return "premium restaurant"
	case RuleCap:
		return "cap"
	}
	return ""
}

// A DeliveryFee is what a customer pays for delivery, with the rules that applied. Fees are
// equal (==) when both are. The zero DeliveryFee is none.
type DeliveryFee struct {
	amount money.Money
	rules  uint8 // bit r-1 for rule r
}

// IsValid reports whether f is a fee, as all but the zero DeliveryFee are. A fee of nothing
// is one.
func (f DeliveryFee) IsValid() bool { return f != DeliveryFee{} }

// Amount returns what is paid; zero of its currency when delivery is free.
func (f DeliveryFee) Amount() money.Money { return f.amount }

// Applied reports whether a rule had a part in the fee.
func (f DeliveryFee) Applied(r DeliveryFeeRule) bool {
	return r.IsValid() && f.rules&(1<<(r-1)) != 0
}

// Rules yields the rules that applied, in the order in which they are asked.
func (f DeliveryFee) Rules() iter.Seq[DeliveryFeeRule] {
	return func(yield func(DeliveryFeeRule) bool) {
		for r := firstRule; r <= lastRule; r++ {
			if f.Applied(r) && !yield(r) {
				return
			}
		}
	}
}

// String describes the fee, such as "INR 50.00 (base fee, premium restaurant)"; "" for the
// zero DeliveryFee.
func (f DeliveryFee) String() string {
	if !f.IsValid() {
		return ""
	}
	var names []string
	for r := range f.Rules() {
		names = append(names, r.String())
	}
	return f.amount.String() + " (" + strings.Join(names, ", ") + ")"
}

func (f DeliveryFee) by(amount money.Money, r DeliveryFeeRule) DeliveryFee {
	return DeliveryFee{amount: amount, rules: f.rules | 1<<(r-1)}
}
