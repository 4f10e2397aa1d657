package payment

import (
	"context"
	"fmt"
)

// Capture is the command to take what was reserved for an order at an attempt.
type Capture struct {
	Order   string `json:"order"`
	Attempt int    `json:"attempt"`
}

// Capture has the gateway take the amount. The result is captured, or capture refused.
// Events: [CaptureRequested], then [PaymentCaptured] or [PaymentFailed].
func (s *Service) Capture(ctx context.Context, c Capture) (Standing, error) {
	return s.step(ctx, c.Order, c.Attempt, StepCapture)
}

// Void is the command to let go of what was reserved for an order at an attempt.
type Void struct {
	Order   string `json:"order"`
	Attempt int    `json:"attempt"`
}

// Void has the gateway let the amount go. The result is voided, or void refused; a refused
// void may be tried again. Events: [VoidRequested], then [PaymentVoided] or [PaymentFailed].
func (s *Service) Void(ctx context.Context, c Void) (Standing, error) {
	return s.step(ctx, c.Order, c.Attempt, StepVoid)
}

// Refund is the command to give back what was captured for an order at an attempt.
type Refund struct {
	Order   string `json:"order"`
	Attempt int    `json:"attempt"`
}

// Refund has the gateway give the whole amount back. The result is refunded, or refund
// refused; a refused refund may be tried again. Events: [RefundRequested], then
// [PaymentRefunded] or [PaymentFailed].
func (s *Service) Refund(ctx context.Context, c Refund) (Standing, error) {
	return s.step(ctx, c.Order, c.Attempt, StepRefund)
}

// Release is the command to see that the customer does not pay for an order at an attempt.
type Release struct {
	Order   string `json:"order"`
	Attempt int    `json:"attempt"`
}

// Release voids what is reserved and refunds what is captured; a payment that is declined,
// voided or refunded is released already. While another step is under way it returns
// [ErrUnderWay]. Events: those of [Service.Void] or [Service.Refund].
func (s *Service) Release(ctx context.Context, c Release) (Standing, error) {
	id, err := paymentOf(c.Order, c.Attempt)
	if err != nil {
		return Standing{}, err
	}
	p, err := s.uow.Repositories().Payments.Get(ctx, id)
	if err != nil {
		return Standing{}, err
	}
	switch p.Status() {
	case StatusAuthorised, StatusCaptureRefused, StatusVoiding, StatusVoidRefused:
		return s.perform(ctx, id, StepVoid, nil)
	case StatusCaptured, StatusRefunding, StatusRefundRefused:
		return s.perform(ctx, id, StepRefund, nil)
	case StatusDeclined, StatusVoided, StatusRefunded:
		return standingOf(p.Snapshot()), nil
	case StatusAuthorising, StatusCapturing:
		step, _ := p.Status().UnderWay()
		return standingOf(p.Snapshot()), &StepError{Payment: id, Step: step, Err: ErrUnderWay}
	}
	return Standing{}, fmt.Errorf("payment: payment %q: %w", id, ErrStatus)
}

func (s *Service) step(ctx context.Context, order string, attempt int, step Step) (Standing, error) {
	id, err := paymentOf(order, attempt)
	if err != nil {
		return Standing{}, err
	}
	return s.perform(ctx, id, step, nil)
}
