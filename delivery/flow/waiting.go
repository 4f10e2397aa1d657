package flow

import "slices"

// waiting returns the answers that are still to come.
func (s FlowSnapshot) waiting() []Wait {
	var waits []Wait
	await := func(w Wait, when bool) {
		if when {
			waits = append(waits, w)
		}
	}
	known := s.Facts.Has
	stopped, placed := known(FactCancelled), known(FactPlaced)
	runs := placed && !stopped && !s.Asked.Has(RequestCancellation)

	await(WaitPlacement, !placed && !stopped)
	await(WaitAuthorisation, s.anyAttempt(func(a Attempt) bool { return a.facts == Set[PaymentFact]{} }))
	await(WaitCapture, s.anyAttempt(func(a Attempt) bool {
		return a.captureAsked && !a.releaseAsked && !a.facts.HasAny(PaymentCaptured, PaymentCaptureRefused)
	}))
	await(WaitRelease, s.anyAttempt(func(a Attempt) bool { return a.releaseAsked && !a.released() }))

	await(WaitKitchen, runs && !s.Facts.HasAny(FactTicketAccepted, FactTicketRejected, FactConfirmed))
	await(WaitConfirmation, runs && known(FactTicketAccepted) && !known(FactConfirmed))
	await(WaitFood, runs && known(FactConfirmed) && !known(FactFoodReady) && !known(FactDispatched))
	await(WaitReadyMark, runs && known(FactFoodReady) && !s.Facts.HasAny(FactReady, FactDispatched))
	await(WaitPartner, runs && s.Asked.Has(RequestPartner) && s.Partner == PartnerID{})
	onTheWay := placed && !stopped
	await(WaitPickup, runs && known(FactAssigned) && !s.Facts.HasAny(FactPickedUp, FactHandedOver, FactDispatched))
	await(WaitDispatch, onTheWay && known(FactPickedUp) && !s.Facts.HasAny(FactDispatched, FactDelivered))
	await(WaitHandover, onTheWay && known(FactDispatched) && !s.Facts.HasAny(FactHandedOver, FactDelivered))
	await(WaitDelivery, onTheWay && known(FactHandedOver) && !known(FactDelivered))

	await(WaitCancellation, s.Asked.Has(RequestCancellation) && !s.Facts.HasAny(FactCancelled, FactDispatched, FactDelivered))
	await(WaitWithdrawal, s.Asked.Has(RequestWithdrawal) && !s.Facts.HasAny(FactTicketWithdrawn, FactTicketRejected))
	await(WaitCallOff, s.Asked.Has(RequestCallOff) && !s.Facts.HasAny(FactCalledOff, FactPickedUp, FactHandedOver))
	return waits
}

func (s FlowSnapshot) anyAttempt(is func(Attempt) bool) bool {
	return slices.ContainsFunc(s.Attempts.attempts, is)
}
