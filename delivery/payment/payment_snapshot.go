package payment

import (
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// A PaymentSnapshot is the state of a payment as it goes to storage. Its JSON has the token
// while that is needed: who keeps it keeps a secret.
type PaymentSnapshot struct {
	ID              PaymentID     `json:"id"`
	Order           OrderID       `json:"order"`
	Attempt         int           `json:"attempt"`
	Amount          money.Money   `json:"amount"`
	Tax             money.Money   `json:"tax"`
	Method          string        `json:"method"`
	Token           Token         `json:"token,omitzero"`
	Status          Status        `json:"status"`
	Reference       string        `json:"reference,omitempty"`
	RefundReference string        `json:"refund_reference,omitempty"`
	Invoice         InvoiceNumber `json:"invoice,omitzero"`
	Reason          string        `json:"reason,omitempty"`
	AskedAt         time.Time     `json:"asked_at"`
}

// Snapshot returns the payment's state.
func (p *Payment) Snapshot() PaymentSnapshot {
	return PaymentSnapshot{
		ID: p.ID(), Order: p.order, Attempt: p.attempt, Amount: p.amount, Tax: p.tax, Method: p.method,
		Token: p.token, Status: p.status, Reference: p.reference, RefundReference: p.refundReference,
		Invoice: p.invoice, Reason: p.reason, AskedAt: p.askedAt,
	}
}

// RestorePayment returns the payment with the given state, at version 0 and without events.
// It refuses what no payment can have been, with an [*invariant.Error] that names each
// member.
func RestorePayment(s PaymentSnapshot) (*Payment, error) {
	p := &Payment{
		root: aggregate.New(s.ID), order: s.Order, attempt: s.Attempt, amount: s.Amount, tax: s.Tax,
		method: s.Method, token: s.Token, status: s.Status, reference: s.Reference,
		refundReference: s.RefundReference, invoice: s.Invoice, reason: s.Reason, askedAt: instantOf(s.AskedAt),
	}
	var v invariant.Violations
	p.checkRequest(&v)
	p.checkProgress(&v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// checkRequest reports what is wrong with what a payment begins with, less its token.
func (p *Payment) checkRequest(v *invariant.Violations) {
	if (p.order == OrderID{}) {
		v.Add("order", ErrZero)
	}
	if p.attempt < 1 || p.attempt > maxAttempt {
		v.Add("attempt", ErrAttempt)
	}
	if !p.amount.IsPositive() {
		v.Add("amount", ErrAmount)
	}
	if over, err := p.tax.Cmp(p.amount); err != nil || over > 0 {
		v.Add("tax", ErrTax)
	}
}

// checkProgress reports everything else about a payment that no payment can have.
func (p *Payment) checkProgress(v *invariant.Violations) {
	require := func(ok bool, path string, err error) {
		if !ok {
			v.Add(path, err)
		}
	}
	require(p.ID() == PaymentIDFor(p.order, p.attempt), "id", ErrSnapshot)
	require(text.IsLine(p.method, text.MaxName), "method", ErrZero)
	require(p.status.IsValid(), "status", ErrStatus)
	if v.Len() > 0 {
		return
	}
	authorising := p.status == StatusAuthorising
	require(p.token.IsValid() == authorising, "token", ErrSnapshot)
	require(isText(p.reference, text.MaxName, !authorising && p.status != StatusDeclined), "reference", ErrSnapshot)
	require(isText(p.refundReference, text.MaxName, p.status == StatusRefunded), "refund_reference", ErrSnapshot)
	invoiced := p.invoice != InvoiceNumber{}
	switch p.status {
	case StatusAuthorising, StatusAuthorised, StatusDeclined:
		require(!invoiced, "invoice", ErrSnapshot)
	case StatusCapturing, StatusCaptured, StatusCaptureRefused, StatusRefunding, StatusRefunded, StatusRefundRefused:
		require(invoiced, "invoice", ErrZero)
	case StatusVoiding, StatusVoided, StatusVoidRefused: // with one after a refused capture
	}
	refused := false
	for _, s := range Steps() {
		refused = refused || p.status == s.refused()
	}
	require(isText(p.reason, text.MaxDescription, refused), "reason", ErrSnapshot)
}

// isText reports whether s is a text that passed when it was set, or, unless it is set, "".
func isText(s string, limit int, set bool) bool {
	if !set {
		return s == ""
	}
	return text.IsLine(s, limit)
}
