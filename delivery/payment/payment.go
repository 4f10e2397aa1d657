package payment

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// root is what every aggregate of this package embeds.
type root[ID aggregate.Identity] = aggregate.Root[ID]

// maxAttempt bounds the payments of one order.
const maxAttempt = 1000

// A Payment is one amount of money for one order. It is requested, and the customer's bank
// reserves the amount or declines. What is reserved is captured, or let go; what is captured
// can be given back. Each of these steps is begun by a command and settled by the gateway's
// answer, so that a program that stops in between knows what it has to ask about.
//
// Every command takes the instant at which it happens and records an event; a command that
// returns an error has changed nothing and recorded nothing.
type Payment struct {
	root[PaymentID]

	order           OrderID
	attempt         int
	amount          money.Money
	tax             money.Money // part of the amount
	method          string
	token           Token // until the payment is authorised or declined
	status          Status
	reference       string // the gateway's, of the authorisation
	refundReference string
	invoice         InvoiceNumber // from when a capture is requested
	reason          string        // of the refusal that the status is about
	askedAt         time.Time     // when the gateway was last asked
}

// A Request is what a payment begins with.
type Request struct {
	Order   OrderID
	Attempt int         // which payment of the order it is, from 1 to 1,000
	Amount  money.Money // more than nothing
	Tax     money.Money // how much of the amount is tax
	Method  string      // such as "card" or "upi"; up to 200 runes
	Token   Token
}

// NewPayment returns a payment that is about to be authorised: [PaymentRequested]. Its
// identity is [PaymentIDFor] order and attempt. The error is an [*invariant.Error] with
// everything that is wrong, under order, attempt, amount, tax, method and token.
func NewPayment(r Request, at time.Time) (*Payment, error) {
	var v invariant.Violations
	method, err := text.Name(r.Method)
	v.Add("method", err)
	p := &Payment{
		root: aggregate.New(PaymentIDFor(r.Order, r.Attempt)), order: r.Order, attempt: r.Attempt,
		amount: r.Amount, tax: r.Tax, method: method, token: r.Token,
		status: StatusAuthorising, askedAt: instantOf(at),
	}
	p.checkRequest(&v)
	if !r.Token.IsValid() {
		v.Add("token", ErrZero)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	aggregate.Record(&p.root, PaymentRequested{p.ID(), p.order, p.attempt, p.amount, p.tax, p.method}, at)
	return p, nil
}

// Order returns which order is paid for.
func (p *Payment) Order() OrderID { return p.order }

// Attempt returns which payment of its order it is, from 1.
func (p *Payment) Attempt() int { return p.attempt }

// Amount returns what the customer pays.
func (p *Payment) Amount() money.Money { return p.amount }

// Tax returns how much of the amount is tax.
func (p *Payment) Tax() money.Money { return p.tax }

// Method returns how the customer pays, such as "card".
func (p *Payment) Method() string { return p.method }

// Status returns where the payment stands.
func (p *Payment) Status() Status { return p.status }

// Reference returns the gateway's reference of the payment, once it is authorised.
func (p *Payment) Reference() string { return p.reference }

// RefundReference returns the gateway's reference of the refund, once it is refunded.
func (p *Payment) RefundReference() string { return p.refundReference }

// Invoice returns the number of the invoice, from when a capture was requested.
func (p *Payment) Invoice() InvoiceNumber { return p.invoice }

// Reason returns why the gateway refused, if the last step was refused.
func (p *Payment) Reason() string { return p.reason }

// AskedAt returns when the gateway was last asked for a step.
func (p *Payment) AskedAt() time.Time { return p.askedAt }

// Was reports whether a step of the payment is done, or refused for good: to ask for it
// again is to ask for what there is. A refused void or refund may be tried again.
func (p *Payment) Was(s Step) bool {
	switch s {
	case StepAuthorise:
		return p.status != StatusAuthorising
	case StepCapture:
		return p.invoice != InvoiceNumber{} && p.status != StatusCapturing
	case StepVoid:
		return p.status == StatusVoided
	case StepRefund:
		return p.status == StatusRefunded
	}
	return false
}

// matches reports whether the payment is the one that is requested. The tax may be another
// by now, and the token forgotten.
func (p *Payment) matches(r Request) bool {
	return p.amount == r.Amount && p.method == r.Method && (!p.token.IsValid() || p.token == r.Token)
}

// instantOf returns an instant as it comes back from storage: in UTC, off the monotonic clock.
func instantOf(at time.Time) time.Time { return at.Round(0).UTC() }
