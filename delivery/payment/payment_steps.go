package payment

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

// Capture begins to take the amount, under an invoice number: [CaptureRequested]. The
// payment must be authorised, otherwise it returns a [*TransitionError], or [ErrUnderWay]
// while a step is.
func (p *Payment) Capture(invoice InvoiceNumber, at time.Time) error {
	if err := p.canBegin(StepCapture); err != nil {
		return err
	}
	if (invoice == InvoiceNumber{}) {
		return fmt.Errorf("payment: the invoice number: %w", ErrZero)
	}
	p.invoice = invoice
	p.begin(StepCapture, CaptureRequested{p.ID(), p.order, p.attempt, invoice}, at)
	return nil
}

// Void begins to let go of the amount: [VoidRequested]. The payment must be authorised, its
// capture refused, or a void of it refused, otherwise it returns a [*TransitionError], or
// [ErrUnderWay] while a step is.
func (p *Payment) Void(at time.Time) error {
	if err := p.canBegin(StepVoid); err != nil {
		return err
	}
	p.begin(StepVoid, VoidRequested{p.ID(), p.order, p.attempt}, at)
	return nil
}

// Refund begins to give the amount back: [RefundRequested]. The payment must be captured, or
// a refund of it refused, otherwise it returns a [*TransitionError], or [ErrUnderWay] while a
// step is.
func (p *Payment) Refund(at time.Time) error {
	if err := p.canBegin(StepRefund); err != nil {
		return err
	}
	p.begin(StepRefund, RefundRequested{p.ID(), p.order, p.attempt}, at)
	return nil
}

// AskAgain notes that the gateway is asked again about the step under way:
// [StepAskedAgain]. It was asked patience ago or earlier, for whoever asked may still be at
// it ([ErrUnderWay]). With no step under way it returns [ErrNotUnderWay].
func (p *Payment) AskAgain(s Step, patience time.Duration, at time.Time) error {
	if err := p.requireUnderWay(s); err != nil {
		return err
	}
	if instantOf(at).Before(p.askedAt.Add(patience)) {
		return &StepError{Payment: p.ID(), Step: s, Err: ErrUnderWay}
	}
	p.askedAt = instantOf(at)
	aggregate.Record(&p.root, StepAskedAgain{p.ID(), p.order, p.attempt, s}, at)
	return nil
}

// Settle notes the gateway's answer to the step under way: [PaymentAuthorised],
// [PaymentCaptured], [PaymentVoided] or [PaymentRefunded] when it is done, [PaymentFailed]
// when it was refused. It returns [ErrNotUnderWay] for another step, and [ErrResult] for the
// zero Result.
func (p *Payment) Settle(s Step, r Result, at time.Time) error {
	if err := p.requireUnderWay(s); err != nil {
		return err
	}
	if !r.IsValid() {
		return &StepError{Payment: p.ID(), Step: s, Err: ErrResult}
	}
	if s == StepAuthorise {
		p.token = Token{} // nobody needs it from here on
	}
	if !r.Done() {
		p.status, p.reason = s.refused(), r.reason
		aggregate.Record(&p.root, PaymentFailed{p.ID(), p.order, p.attempt, p.amount, s, r.reason}, at)
		return nil
	}
	p.status = s.done()
	switch s {
	case StepAuthorise:
		p.reference = r.reference
		aggregate.Record(&p.root, PaymentAuthorised{p.ID(), p.order, p.attempt, p.amount, p.reference}, at)
	case StepCapture:
		aggregate.Record(&p.root, PaymentCaptured{
			p.ID(), p.order, p.attempt, p.amount, p.tax, p.invoice, r.reference,
		}, at)
	case StepVoid:
		aggregate.Record(&p.root, PaymentVoided{p.ID(), p.order, p.attempt, p.amount}, at)
	case StepRefund:
		p.refundReference = r.reference
		aggregate.Record(&p.root, PaymentRefunded{p.ID(), p.order, p.attempt, p.amount, r.reference}, at)
	}
	return nil
}

func (p *Payment) canBegin(s Step) error {
	if other, ok := p.status.UnderWay(); ok {
		return &StepError{Payment: p.ID(), Step: other, Err: ErrUnderWay}
	}
	if !p.status.CanBecome(s.begun()) {
		return &TransitionError{Payment: p.ID(), From: p.status, To: s.begun()}
	}
	return nil
}

// begin takes the step that canBegin allowed.
func (p *Payment) begin(s Step, e Event, at time.Time) {
	p.status, p.reason, p.askedAt = s.begun(), "", instantOf(at)
	aggregate.Record(&p.root, e, at)
}

func (p *Payment) requireUnderWay(s Step) error {
	if at, ok := p.status.UnderWay(); !ok || at != s {
		return &StepError{Payment: p.ID(), Step: s, Err: ErrNotUnderWay}
	}
	return nil
}
