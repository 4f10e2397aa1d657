package billing

import (
	"context"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/insurance"
)

// Subscribe lets payment schedules follow policies: it is the anti-corruption layer that
// translates what insurance says into commands of this context. The returned function ends
// all subscriptions.
//
// It is the whole list of what billing reacts to: a policy that is suspended or reinstated is
// paid for as before.
func Subscribe(b *events.Bus, s *Service) (cancel func()) {
	mustHave(b != nil && s != nil, "Subscribe without a bus or a service")
	cancels := []func(){
		events.Subscribe(b, "billing: create payment schedule", func(ctx context.Context, e insurance.PolicyIssued) error {
			return s.CreatePaymentSchedule(ctx, schedule(e))
		}),
		events.Subscribe(b, "billing: cancel instalments", func(ctx context.Context, e insurance.PolicyCancelled) error {
			return s.CancelInstalments(ctx, cancellation(e))
		}),
	}
	return func() {
		for _, cancel := range cancels {
			cancel()
		}
	}
}

// schedule translates an issued policy: its premium is paid monthly over its coverage.
func schedule(e insurance.PolicyIssued) CreatePaymentSchedule {
	return CreatePaymentSchedule{
		Reference: e.Policy.String(), Amount: e.Premium, Coverage: e.Coverage, Frequency: Monthly,
	}
}

func cancellation(e insurance.PolicyCancelled) CancelInstalments {
	return CancelInstalments{Reference: e.Policy.String(), EffectiveOn: e.EffectiveOn}
}
