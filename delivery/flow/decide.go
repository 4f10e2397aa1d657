package flow

// next returns what is to be asked now and the state in which it has been, or no event when
// there is nothing. It looks at nothing but the state, so what is asked follows from what is
// known, whichever was heard first.
func (s FlowSnapshot) next() (FlowSnapshot, Event) {
	for _, r := range rules() {
		if asked, e := r(s); e != nil {
			return asked, e
		}
	}
	return s, nil
}

// A rule returns what is to be asked and the state in which it has been, or no event.
type rule func(FlowSnapshot) (FlowSnapshot, Event)

func rules() []rule {
	return []rule{
		once(RequestCancellation, FlowSnapshot.mustCancel, func(s FlowSnapshot) Event { return CancellationRequested{s.Order, s.reason()} }),
		authorise,
		once(RequestTicket, FlowSnapshot.goesOn, func(s FlowSnapshot) Event { return TicketRequested{s.Order} }),
		changeTicket,
		tell(OccasionPlaced, func(s FlowSnapshot) bool { return s.goesOn() && s.reserved() }),
		once(RequestConfirmation, func(s FlowSnapshot) bool {
			return s.goesOn() && s.Facts.Has(FactTicketAccepted) && !s.Facts.Has(FactConfirmed)
		}, func(s FlowSnapshot) Event { return ConfirmationRequested{s.Order} }),
		tell(OccasionConfirmed, func(s FlowSnapshot) bool { return s.goesOn() && s.Facts.Has(FactConfirmed) }),
		capture,
		once(RequestReadyMark, func(s FlowSnapshot) bool {
			return s.goesOn() && s.Facts.Has(FactFoodReady) && s.Facts.Has(FactConfirmed) && !s.Facts.Has(FactReady)
		}, func(s FlowSnapshot) Event { return ReadyMarkRequested{s.Order} }),
		once(RequestPartner, func(s FlowSnapshot) bool {
			return s.goesOn() && s.Facts.Has(FactFoodReady) && s.paid() && s.Partner == PartnerID{}
		}, func(s FlowSnapshot) Event { return PartnerRequested{s.Order} }),
		once(RequestDispatch, func(s FlowSnapshot) bool {
			return s.stands() && s.Facts.Has(FactPickedUp) && s.Facts.Has(FactReady) && !s.Facts.Has(FactDispatched)
		}, func(s FlowSnapshot) Event { return DispatchRequested{s.Order, s.Partner} }),
		tell(OccasionOnTheWay, func(s FlowSnapshot) bool { return s.stands() && s.Facts.Has(FactDispatched) }),
		once(RequestDeliveryMark, func(s FlowSnapshot) bool {
			return s.stands() && s.Facts.Has(FactHandedOver) && s.Facts.Has(FactDispatched) && !s.Facts.Has(FactDelivered)
		}, func(s FlowSnapshot) Event { return DeliveryMarkRequested{s.Order, s.Partner} }),
		tell(OccasionDelivered, func(s FlowSnapshot) bool { return s.Facts.Has(FactPlaced) && s.Facts.Has(FactDelivered) }),
		release,
		once(RequestWithdrawal, func(s FlowSnapshot) bool {
			return s.stopped() && s.Asked.Has(RequestTicket) && !s.Facts.HasAny(FactTicketWithdrawn, FactTicketRejected)
		}, func(s FlowSnapshot) Event { return TicketWithdrawalRequested{s.Order, s.reason()} }),
		once(RequestCallOff, func(s FlowSnapshot) bool {
			return s.stopped() && s.Facts.Has(FactAssigned) && !s.Facts.HasAny(FactCalledOff, FactPickedUp, FactHandedOver)
		}, func(s FlowSnapshot) Event { return CallOffRequested{s.Order, s.reason()} }),
		tell(OccasionCancelled, FlowSnapshot.stopped),
		tellRefunded,
	}
}

// once asks for something the first time it is due.
func once(r Request, due func(FlowSnapshot) bool, e func(FlowSnapshot) Event) rule {
	return func(s FlowSnapshot) (FlowSnapshot, Event) {
		if s.Asked.Has(r) || !due(s) {
			return s, nil
		}
		asked := s
		asked.Asked = s.Asked.With(r)
		if r == RequestTicket {
			asked.ItemsTold = s.ItemsVersion // it is told what the order has by then
		}
		return asked, e(s)
	}
}

// tell has the customer told on an occasion the first time it is due.
func tell(on Occasion, due func(FlowSnapshot) bool) rule {
	return func(s FlowSnapshot) (FlowSnapshot, Event) {
		if s.Told.Has(on) || !due(s) {
			return s, nil
		}
		told := s
		told.Told = s.Told.With(on)
		notice := NoticeRequested{Order: s.Order, Customer: s.Customer, Occasion: on, Amount: s.Total}
		if on == OccasionCancelled {
			notice.Reason = s.ownReason()
		}
		return told, notice
	}
}

// authorise begins an attempt for a total that no attempt is for.
func authorise(s FlowSnapshot) (FlowSnapshot, Event) {
	last := s.Attempts.Last()
	if !s.goesOn() || !s.Total.IsPositive() || last.amount == s.Total || s.Attempts.Len() == maxAttempts || !s.Payment.IsValid() {
		return s, nil
	}
	n := s.Attempts.Len()
	asked := s
	asked.Attempts = s.Attempts.with(n, Attempt{amount: s.Total})
	return asked, AuthorisationRequested{s.Order, n + 1, s.Total, s.Payment}
}

// changeTicket tells the kitchen of items that it was not told of.
func changeTicket(s FlowSnapshot) (FlowSnapshot, Event) {
	if !s.goesOn() || s.ItemsVersion == s.ItemsTold {
		return s, nil
	}
	asked := s
	asked.ItemsTold = s.ItemsVersion
	return asked, TicketChangeRequested{s.Order, s.ItemsVersion}
}

// capture takes the total once the order is confirmed and the amount reserved.
func capture(s FlowSnapshot) (FlowSnapshot, Event) {
	last := s.Attempts.Last()
	if !s.goesOn() || !s.Facts.Has(FactConfirmed) || !s.reserved() || !last.IsValid() ||
		last.amount != s.Total || last.captureAsked {
		return s, nil
	}
	last.captureAsked = true
	n := s.Attempts.Len()
	asked := s
	asked.Attempts = s.Attempts.with(n-1, last)
	return asked, CaptureRequested{s.Order, n}
}

// release lets go of what is reserved or taken and not owed: everything once the order is
// cancelled, and what a later attempt stands for. What is not known to be there is waited for.
func release(s FlowSnapshot) (FlowSnapshot, Event) {
	for i, a := range s.Attempts.All() {
		owed := !s.stopped() && (i == s.Attempts.Len()-1 && a.amount == s.Total || !s.reserved())
		if owed || !a.authorised() || a.releaseAsked || a.released() {
			continue
		}
		a.releaseAsked = true
		asked := s
		asked.Attempts = s.Attempts.with(i, a)
		return asked, ReleaseRequested{s.Order, i + 1}
	}
	return s, nil
}

// tellRefunded tells the customer of money that has come back.
func tellRefunded(s FlowSnapshot) (FlowSnapshot, Event) {
	for i, a := range s.Attempts.All() {
		if !a.facts.Has(PaymentRefunded) || a.refundedNoticed {
			continue
		}
		a.refundedNoticed = true
		told := s
		told.Told = s.Told.With(OccasionRefunded)
		told.Attempts = s.Attempts.with(i, a)
		return told, NoticeRequested{Order: s.Order, Customer: s.Customer, Occasion: OccasionRefunded, Amount: a.amount}
	}
	return s, nil
}

// stopped reports whether the order is cancelled. Before the placement is heard nothing has
// been asked, so there is nothing to undo.
func (s FlowSnapshot) stopped() bool { return s.Facts.Has(FactPlaced) && s.Facts.Has(FactCancelled) }

// stands reports whether the order is placed and not cancelled.
func (s FlowSnapshot) stands() bool { return s.Facts.Has(FactPlaced) && !s.Facts.Has(FactCancelled) }

// goesOn reports whether the order stands and nothing is known for which it must be
// cancelled.
func (s FlowSnapshot) goesOn() bool { return s.stands() && s.ownReason() == "" }

// reserved reports whether the total of now is authorised, or nothing has to be.
func (s FlowSnapshot) reserved() bool {
	last := s.Attempts.Last()
	return s.Total.IsValid() && (!s.Total.IsPositive() || last.amount == s.Total && last.authorised() && !last.released())
}

// paid reports whether what the order costs is captured, or nothing has to be.
func (s FlowSnapshot) paid() bool {
	return s.Attempts.Last().facts.Has(PaymentCaptured) ||
		s.Facts.Has(FactConfirmed) && s.Total.IsValid() && !s.Total.IsPositive()
}

// mustCancel reports whether the order is to be cancelled by the flow, and still can be.
func (s FlowSnapshot) mustCancel() bool {
	return s.stands() && s.ownReason() != "" && !s.Facts.HasAny(FactDispatched, FactDelivered)
}

// canBeOverdue reports whether a deadline means something to the order.
func (s FlowSnapshot) canBeOverdue() bool {
	return s.Status == StatusRunning && s.Facts.Has(FactPlaced) && !s.Facts.Has(FactDispatched)
}

// ownReason returns why the flow must have the order cancelled; "" when it need not.
func (s FlowSnapshot) ownReason() string {
	switch {
	case s.Attempts.Any(PaymentDeclined):
		return "the payment was declined"
	case s.Attempts.Any(PaymentCaptureRefused):
		return "the payment could not be captured"
	case s.Facts.Has(FactTicketRejected):
		return "the restaurant cannot prepare the order"
	case s.Facts.Has(FactChangeRefused):
		return "the restaurant had begun before the order was changed"
	case s.Facts.Has(FactExpired):
		return "the order was not on the way in time"
	case s.Attempts.Len() == maxAttempts:
		return "the order was changed too often"
	}
	return ""
}

// reason returns why the order is cancelled, for those who are told to stop.
func (s FlowSnapshot) reason() string {
	if own := s.ownReason(); own != "" {
		return own
	}
	return "the order was cancelled"
}

// outcome returns where a flow with these facts stands.
func (s FlowSnapshot) outcome() Status {
	switch {
	case s.Facts.Has(FactDelivered):
		return StatusDelivered
	case s.Facts.Has(FactCancelled):
		return StatusCancelled
	case s.Asked.Has(RequestCancellation):
		return StatusCancelling
	}
	return StatusRunning
}
