package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/repository"
)

// tries is how often a change is made anew after somebody else's of the same payment.
const tries = 4

// perform has a payment begin a step and the gateway take it. The three parts are: claim
// the step, which one caller alone does at a time; ask the gateway, with nothing open; note
// the answer.
func (s *Service) perform(ctx context.Context, id PaymentID, step Step, request *Request) (Standing, error) {
	p, claimed, err := s.claim(ctx, id, step, request)
	if !claimed || err != nil && !errors.Is(err, repository.ErrPublish) {
		return standingOf(p), err
	}
	// A handler of the request's event failed. The request stands all the same.
	unheard := err
	asking, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	result, err := s.ask(asking, step, p)
	if err == nil && !result.IsValid() {
		err = ErrResult
	}
	if err != nil {
		return standingOf(p), errors.Join(&StepError{Payment: id, Step: step, Err: ErrUnsettled, Cause: err}, unheard)
	}
	// The answer is noted also when the caller has gone.
	p, err = s.settle(context.WithoutCancel(ctx), id, step, result)
	return standingOf(p), errors.Join(err, unheard)
}

// claim stores that the step is begun, or begun anew, and reports whether it was by this
// call: it is not when the step is done already.
func (s *Service) claim(
	ctx context.Context, id PaymentID, step Step, request *Request,
) (state PaymentSnapshot, claimed bool, err error) {
	err = retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		claimed = false
		p, err := r.Payments.Get(ctx, id)
		switch {
		case err == nil && request != nil && !p.matches(*request):
			err = fmt.Errorf("%w: payment %q", ErrOtherRequest, id)
		case err == nil && p.Was(step):
			state = p.Snapshot()
			return nil
		case err == nil:
			err = s.begin(p, step)
		case request != nil && errors.Is(err, repository.ErrNotFound):
			p, err = NewPayment(*request, s.now())
		}
		if err != nil {
			return err
		}
		state, claimed = p.Snapshot(), true
		return r.Payments.Save(ctx, p)
	})
	return state, claimed, err
}

func (s *Service) begin(p *Payment, step Step) error {
	at := s.now()
	if now, ok := p.Status().UnderWay(); ok && now == step {
		return p.AskAgain(step, s.patience, at)
	}
	switch step {
	case StepCapture:
		return p.Capture(s.invoice(p.ID()), at)
	case StepVoid:
		return p.Void(at)
	case StepRefund:
		return p.Refund(at)
	case StepAuthorise: // is under way from the first, or over
	}
	return p.requireUnderWay(step)
}

func (s *Service) ask(ctx context.Context, step Step, p PaymentSnapshot) (Result, error) {
	charge := Charge{Payment: p.ID, Amount: p.Amount, Reference: p.Reference}
	switch step {
	case StepAuthorise:
		return s.gateway.Authorise(ctx, Authorisation{Payment: p.ID, Amount: p.Amount, Method: p.Method, Token: p.Token})
	case StepCapture:
		return s.gateway.Capture(ctx, charge)
	case StepVoid:
		return s.gateway.Void(ctx, charge)
	case StepRefund:
		return s.gateway.Refund(ctx, charge)
	}
	return Result{}, ErrStep
}

// settle stores the gateway's answer, unless another has been given the same and was first.
func (s *Service) settle(ctx context.Context, id PaymentID, step Step, result Result) (state PaymentSnapshot, err error) {
	err = retry.OnConflict(ctx, s.uow, tries, func(ctx context.Context, r Repositories) error {
		p, err := r.Payments.Get(ctx, id)
		if err != nil {
			return err
		}
		if now, ok := p.Status().UnderWay(); !ok || now != step {
			state = p.Snapshot()
			return nil
		}
		if err := p.Settle(step, result, s.now()); err != nil {
			return err
		}
		state = p.Snapshot()
		return r.Payments.Save(ctx, p)
	})
	return state, err
}
