package flow

import (
	"context"
	"errors"
	"time"

	"github.com/ashlar-go/ashlar/events"
)

// handle has done what a flow asked. It may be called again with the same request. What a
// port refuses for good is noted as the fact that it is.
func (s *Service) handle(ctx context.Context, e Event) error {
	p := s.ports
	switch e := e.(type) {
	case AuthorisationRequested:
		err := p.Payments.Authorise(ctx, e.Order, e.Attempt, e.Amount, e.Payment)
		return s.orNotePayment(ctx, err, e.Order, e.Attempt, PaymentDeclined)
	case CaptureRequested:
		return s.capture(ctx, e)
	case ReleaseRequested:
		return p.Payments.Release(ctx, e.Order, e.Attempt)
	case TicketRequested:
		return s.orNote(ctx, p.Kitchen.Receive(ctx, e.Order), e.Order, FactTicketRejected)
	case TicketChangeRequested:
		return s.orNote(ctx, p.Kitchen.Change(ctx, e.Order), e.Order, FactChangeRefused)
	case TicketWithdrawalRequested:
		return p.Kitchen.Withdraw(ctx, e.Order, e.Reason)
	case ConfirmationRequested:
		return p.Orders.Confirm(ctx, e.Order)
	case ReadyMarkRequested:
		return p.Orders.MarkReady(ctx, e.Order)
	case PartnerRequested:
		return s.assign(ctx, e)
	case CallOffRequested:
		return p.Partners.CallOff(ctx, e.Order, e.Reason)
	case DispatchRequested:
		return p.Orders.Dispatch(ctx, e.Order, e.Partner)
	case DeliveryMarkRequested:
		return p.Orders.Deliver(ctx, e.Order, e.Partner)
	case CancellationRequested:
		return p.Orders.Cancel(ctx, e.Order, e.Reason)
	case NoticeRequested:
		return p.Notices.Tell(ctx, Notice(e))
	case Started, FactNoted, PaymentFactNoted, TotalNoted, Ended: // nothing is asked
	}
	return nil
}

// capture takes the money, unless it is to be let go by now.
func (s *Service) capture(ctx context.Context, e CaptureRequested) error {
	f, err := s.uow.Repositories().Flows.Get(ctx, e.Order)
	if err != nil {
		return err
	}
	if f.Facts().Has(FactCancelled) || f.Attempts().At(e.Attempt-1).ReleaseAsked() {
		return nil
	}
	err = s.ports.Payments.Capture(ctx, e.Order, e.Attempt)
	return s.orNotePayment(ctx, err, e.Order, e.Attempt, PaymentCaptureRefused)
}

// assign has the order brought, unless it is cancelled by now.
func (s *Service) assign(ctx context.Context, e PartnerRequested) error {
	f, err := s.uow.Repositories().Flows.Get(ctx, e.Order)
	if err != nil || f.Facts().Has(FactCancelled) {
		return err
	}
	return s.ports.Partners.Assign(ctx, e.Order)
}

func (s *Service) orNote(ctx context.Context, err error, o OrderID, fact Fact) error {
	if !errors.Is(err, ErrRefused) {
		return err
	}
	return s.onFlow(ctx, o, func(f *Flow, at time.Time) error { return f.Note(fact, at) })
}

func (s *Service) orNotePayment(ctx context.Context, err error, o OrderID, attempt int, fact PaymentFact) error {
	if !errors.Is(err, ErrRefused) {
		return err
	}
	return s.onFlow(ctx, o, func(f *Flow, at time.Time) error { return f.NotePayment(attempt, fact, at) })
}

// subscribeRequests has every request handled under a name of its own, which says in errors
// what did not happen.
func subscribeRequests(b *events.Bus, s *Service) []func() {
	return []func(){
		request[AuthorisationRequested](b, s, "flow: authorise"),
		request[CaptureRequested](b, s, "flow: capture"),
		request[ReleaseRequested](b, s, "flow: release"),
		request[TicketRequested](b, s, "flow: tell the kitchen"),
		request[TicketChangeRequested](b, s, "flow: change the ticket"),
		request[TicketWithdrawalRequested](b, s, "flow: withdraw the ticket"),
		request[ConfirmationRequested](b, s, "flow: confirm"),
		request[ReadyMarkRequested](b, s, "flow: mark ready"),
		request[PartnerRequested](b, s, "flow: assign a delivery partner"),
		request[CallOffRequested](b, s, "flow: call off"),
		request[DispatchRequested](b, s, "flow: dispatch"),
		request[DeliveryMarkRequested](b, s, "flow: deliver"),
		request[CancellationRequested](b, s, "flow: cancel"),
		request[NoticeRequested](b, s, "flow: tell the customer"),
	}
}

func request[E Event](b *events.Bus, s *Service, name string) func() {
	return events.Subscribe(b, name, func(ctx context.Context, e E) error { return s.handle(ctx, e) })
}
