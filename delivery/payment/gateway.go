package payment

import (
	"context"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/money"
)

// A Gateway does the steps of payments. It is asked about a payment by its identity, once
// or, when an answer was lost, again: it does each step of a payment once however often it
// is asked, and answers each time what came of it.
//
// An error says that it is not known how the step went, or that nobody could be asked; the
// step then stays under way. A step that was refused is no error but a [Result].
//
// A Gateway gives up when the context is done. It is called by several goroutines, though
// about one payment by one at a time.
type Gateway interface {
	// Authorise reserves the amount.
	Authorise(ctx context.Context, a Authorisation) (Result, error)

	// Capture takes the amount that is reserved.
	Capture(ctx context.Context, c Charge) (Result, error)

	// Void lets go of the amount that is reserved.
	Void(ctx context.Context, c Charge) (Result, error)

	// Refund gives back the amount that was captured, all of it.
	Refund(ctx context.Context, c Charge) (Result, error)
}

// An Authorisation is what a [Gateway] needs to reserve an amount.
type Authorisation struct {
	Payment PaymentID
	Amount  money.Money
	Method  string
	Token   Token
}

// A Charge is what a [Gateway] needs about an amount that it has reserved.
type Charge struct {
	Payment   PaymentID
	Amount    money.Money
	Reference string // what the gateway answered to [Gateway.Authorise]
}

// A Result is how a step went. The zero Result is no answer.
type Result struct {
	reference, reason string
}

// Succeeded is the result of a step that is done, with the reference under which the
// gateway knows it: clean text of up to 200 runes, otherwise the error is [ErrResult].
func Succeeded(reference string) (Result, error) {
	clean, err := text.Name(reference)
	if err != nil {
		return Result{}, ErrResult
	}
	return Result{reference: clean}, nil
}

// Refused is the result of a step that the gateway refused, with its words for why. They
// are somebody else's: what is not clean in them is taken out, and what is over 1,000 runes
// cut.
func Refused(reason string) Result {
	reason, err := text.Description(text.Clean(reason, text.MaxDescription-1)) // Clean may add an ellipsis
	if err != nil {
		reason = "no reason was given"
	}
	return Result{reason: reason}
}

// IsValid reports whether r is an answer, as all but the zero Result are.
func (r Result) IsValid() bool { return r != Result{} }

// Done reports whether the step is done.
func (r Result) Done() bool { return r.reference != "" }

// Reference returns the gateway's reference for a step that is done, otherwise "".
func (r Result) Reference() string { return r.reference }

// Reason returns why the step was refused, otherwise "".
func (r Result) Reason() string { return r.reason }

// Taxes says how much of an amount is tax. What the customer pays is the amount; tax is a
// part of it, which an invoice shows.
type Taxes interface {
	// Within returns the tax in an amount, in its currency and no more than it.
	Within(ctx context.Context, amount money.Money) (money.Money, error)
}

// noTaxes is where nothing is taxed.
type noTaxes struct{}

func (noTaxes) Within(_ context.Context, amount money.Money) (money.Money, error) {
	return money.Zero(amount.Currency()), nil
}
