package flow

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// maxAttempts is how often a total may change to another amount. Payment takes no more.
const maxAttempts = 1000

// An Attempt is one payment of an order: what it is for, what is known of it and what was
// asked. The zero Attempt is none.
type Attempt struct {
	amount          money.Money
	facts           Set[PaymentFact]
	captureAsked    bool
	releaseAsked    bool
	refundedNoticed bool
}

// IsValid reports whether a is an attempt, as all but the zero Attempt are.
func (a Attempt) IsValid() bool { return a != Attempt{} }

// Amount returns what was to be authorised.
func (a Attempt) Amount() money.Money { return a.amount }

// Facts returns what is known.
func (a Attempt) Facts() Set[PaymentFact] { return a.facts }

// CaptureAsked reports whether the capture was asked for.
func (a Attempt) CaptureAsked() bool { return a.captureAsked }

// ReleaseAsked reports whether the release was asked for.
func (a Attempt) ReleaseAsked() bool { return a.releaseAsked }

// authorised reports whether the amount was reserved, whatever came after: a later fact may
// be heard first.
func (a Attempt) authorised() bool {
	return a.facts.HasAny(PaymentAuthorised, PaymentCaptured, PaymentCaptureRefused, PaymentVoided, PaymentRefunded)
}

// released reports whether the customer has not paid.
func (a Attempt) released() bool {
	return a.facts.HasAny(PaymentDeclined, PaymentVoided, PaymentRefunded)
}

type attemptJSON struct {
	Amount          money.Money      `json:"amount"`
	Facts           Set[PaymentFact] `json:"facts"`
	CaptureAsked    bool             `json:"capture_asked"`
	ReleaseAsked    bool             `json:"release_asked"`
	RefundedNoticed bool             `json:"refunded_noticed"`
}

// Attempts is an immutable list of attempts: the first is attempt 1. The zero Attempts is
// empty.
type Attempts struct {
	attempts []Attempt // never written to once it is here
}

// Len returns the number of attempts.
func (as Attempts) Len() int { return len(as.attempts) }

// At returns the attempt at index i, from 0. Like indexing a slice, it panics out of range.
func (as Attempts) At(i int) Attempt { return as.attempts[i] }

// All yields the attempts with their indexes, in order.
func (as Attempts) All() iter.Seq2[int, Attempt] { return slices.All(as.attempts) }

// Last returns the last attempt; the zero Attempt if there is none.
func (as Attempts) Last() Attempt {
	if len(as.attempts) == 0 {
		return Attempt{}
	}
	return as.attempts[len(as.attempts)-1]
}

// Any reports whether one of the attempts has one of the facts.
func (as Attempts) Any(facts ...PaymentFact) bool {
	return slices.ContainsFunc(as.attempts, func(a Attempt) bool { return a.facts.HasAny(facts...) })
}

// with returns the list with another attempt at index i, which may be the next one.
func (as Attempts) with(i int, a Attempt) Attempts {
	attempts := append(slices.Clone(as.attempts), Attempt{})[:max(i+1, len(as.attempts))]
	attempts[i] = a
	return Attempts{slices.Clip(attempts)}
}

// MarshalJSON writes an array of objects of amount, facts, capture_asked, release_asked and
// refunded_noticed.
func (as Attempts) MarshalJSON() ([]byte, error) {
	list := make([]attemptJSON, len(as.attempts))
	for i, a := range as.attempts {
		list[i] = attemptJSON{a.amount, a.facts, a.captureAsked, a.releaseAsked, a.refundedNoticed}
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads what [Attempts.MarshalJSON] writes, and nothing else.
func (as *Attempts) UnmarshalJSON(b []byte) error {
	var each []json.RawMessage
	if err := json.Unmarshal(b, &each); err != nil {
		return fmt.Errorf("flow: attempts: %w", strictjson.ErrMalformed)
	}
	if len(each) > maxAttempts {
		return fmt.Errorf("flow: attempts: %w", ErrSnapshot)
	}
	var list []Attempt
	for i, one := range each {
		var j attemptJSON
		err := strictjson.Object(one,
			strictjson.Member{Name: "amount", To: &j.Amount},
			strictjson.Member{Name: "facts", To: &j.Facts},
			strictjson.Member{Name: "capture_asked", To: &j.CaptureAsked},
			strictjson.Member{Name: "release_asked", To: &j.ReleaseAsked},
			strictjson.Member{Name: "refunded_noticed", To: &j.RefundedNoticed})
		if err != nil {
			return fmt.Errorf("flow: attempts[%d]: %w", i, err)
		}
		list = append(list, Attempt{j.Amount, j.Facts, j.CaptureAsked, j.ReleaseAsked, j.RefundedNoticed})
	}
	*as = Attempts{list}
	return nil
}

// check reports an attempt that cannot be.
func (as Attempts) check(v *invariant.Violations) {
	if len(as.attempts) > maxAttempts {
		v.Add("attempts", ErrSnapshot)
		return
	}
	for i, a := range as.attempts {
		if !a.amount.IsPositive() {
			v.Add(fmt.Sprintf("attempts[%d].amount", i), ErrZero)
		}
	}
}
