package insurance_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/internal/lifecycle"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// A policy is issued and a claim filed on it.
func Example() {
	home, _ := insurance.NewAddress("12 Oak St", "Springfield", "IL", "62704", "")
	today := calendar.MustParse("2026-06-15")
	holder, _ := insurance.NewPolicyholder(insurance.NewHolderID(), "Ada Lovelace", home, calendar.MustParse("1990-05-17"), today)
	at := time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)

	p, _ := insurance.NewInsurancePolicy(insurance.NewPolicyID(), holder,
		money.MustParse("USD 1200.00"), calendar.MustParseDateRange("2026-01-01/2027-01-01"), money.MustParse("USD 1000.00"), at)
	_ = p.Activate(today, at)
	err := p.FileClaim(insurance.NewClaimID(), money.MustParse("USD 800.00"), "Water damage", calendar.MustParse("2026-06-01"), today, at)
	fmt.Println(p.Status(), p.OpenClaims(), err)

	err = p.FileClaim(insurance.NewClaimID(), money.MustParse("USD 300.00"), "Hail", calendar.MustParse("2026-06-14"), today, at)
	fmt.Println(errors.Is(err, insurance.ErrLimitExhausted), failure.KindOf(err))
	// Output:
	// active USD 800.00 <nil>
	// true refused
}

func ExampleStatus_CanBecome() {
	for _, from := range insurance.Statuses() {
		for _, to := range insurance.Statuses() {
			if from.CanBecome(to) {
				fmt.Println(from, "→", to)
			}
		}
	}
	// Output:
	// draft → active
	// draft → cancelled
	// active → suspended
	// active → cancelled
	// active → expired
	// suspended → active
	// suspended → cancelled
	// suspended → expired
}

func ExampleStatuses() {
	fmt.Print(lifecycle.Mermaid(insurance.Statuses()))
	// Output:
	// stateDiagram-v2
	//     [*] --> draft
	//     draft --> active
	//     draft --> cancelled
	//     active --> suspended
	//     active --> cancelled
	//     active --> expired
	//     suspended --> active
	//     suspended --> cancelled
	//     suspended --> expired
	//     cancelled --> [*]
	//     expired --> [*]
}

func ExampleClaimStatus_CanBecome() {
	for _, from := range insurance.ClaimStatuses() {
		for _, to := range from.Next() {
			fmt.Println(from, "→", to)
		}
	}
	// Output:
	// pending → approved
	// pending → denied
}

func ExampleNewAddress() {
	home, err := insurance.NewAddress("12 Oak St", "Springfield", "IL", "62704", "")
	fmt.Println(home.String(), err)
	fmt.Printf("%v\n", home)
	_, err = insurance.NewAddress("12 Oak St", "", "IL", "6270", "")
	fmt.Println(keys(err))
	// Output:
	// 12 Oak St, Springfield, IL, 62704, US <nil>
	// [address]
	// [city zip]
}

func ExampleNewPolicyholder() {
	h, err := insurance.NewPolicyholder(ada, "Ada Lovelace", oakSt, calendar.MustParse("2008-02-29"), today)
	fmt.Println(h, h.Name(), err)
	fmt.Println(h.Age(calendar.MustParse("2026-02-28")), h.Age(calendar.MustParse("2026-03-01")))
	// Output:
	// policyholder 00000000-0000-4000-8000-00000000ada0 Ada Lovelace <nil>
	// 17 18
}

func ExampleNewInsurancePolicy() {
	_, err := insurance.NewInsurancePolicy(policy1, holder(ada, "1990-05-17"), usd("0.00"), year, money.MustParse("EUR 1000.00"), noon)
	fmt.Println(keys(err))
	// Output:
	// [premium claim_limit]
}

func ExampleParsePolicyID() {
	_, err := insurance.ParsePolicyID("{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}")
	fmt.Println(errors.Is(err, insurance.ErrID))
	// Output:
	// true
}

func ExampleInsurancePolicy_Activate() {
	child := draftOf(policy1, holder(ada, "2015-01-01"), year)
	fmt.Println(errors.Is(child.Activate(today, noon), insurance.ErrUnderAge))

	p := draft()
	fmt.Println(p.Activate(year.End(), noon))
	fmt.Println(p.Activate(today, noon), p.Status())
	// Output:
	// true
	// insurance: the coverage period is over: policy "00000000-0000-4000-8000-000000000001" was covered until 2027-01-01
	// <nil> active
}

func ExampleInsurancePolicy_FileClaim() {
	fmt.Println(file(claim1, "500.00")(draft()))
	// Output:
	// insurance: claims are filed on active policies only: to file a claim, policy "00000000-0000-4000-8000-000000000001" would have to be active; it is draft
}

func ExampleInsurancePolicy_ApproveClaim() {
	p := after(draft(), activate, file(claim1, "800.00"))
	fmt.Println(p.ApproveClaim(claim1, noon))
	fmt.Println(p.ApproveClaim(claim1, noon))
	fmt.Println(failure.KindOf(p.ApproveClaim(claim2, noon)))
	// Output:
	// <nil>
	// insurance: only a pending claim is approved or denied: policy "00000000-0000-4000-8000-000000000001", claim "00000000-0000-4000-9000-000000000001", which is approved
	// not_found
}

func ExampleInsurancePolicy_DenyClaim() {
	p := after(draft(), activate, file(claim1, "800.00"))
	fmt.Println(errors.Is(p.DenyClaim(claim1, " ", noon), insurance.ErrNoReason))
	fmt.Println(p.DenyClaim(claim1, "not covered", noon), p.OpenClaims())
	// Output:
	// true
	// <nil> USD 0.00
}

func ExampleInsurancePolicy_Suspend() {
	p := after(draft(), activate)
	fmt.Println(p.Suspend(noon), p.Status())
	fmt.Println(errors.Is(file(claim1, "1.00")(p), insurance.ErrNotActive))
	// Output:
	// <nil> suspended
	// true
}

func ExampleInsurancePolicy_Reinstate() {
	p := after(draft(), activate, suspend)
	fmt.Println(errors.Is(p.Reinstate(year.End(), noon), insurance.ErrCoverageOver))
	fmt.Println(p.Reinstate(today, noon), p.Status())
	// Output:
	// true
	// <nil> active
}

func ExampleInsurancePolicy_Cancel() {
	p := after(draft(), activate, file(claim1, "800.00"))
	fmt.Println(p.Cancel("moved", day("2026-07-01"), noon))
	_ = p.ApproveClaim(claim1, noon)
	fmt.Println(p.Cancel("moved", day("2026-07-01"), noon), p.CancellationEffectiveOn())
	// Output:
	// insurance: a policy with pending claims cannot be cancelled: policy "00000000-0000-4000-8000-000000000001" has 1
	// <nil> 2026-07-01
}

func ExampleInsurancePolicy_Expire() {
	p := after(draft(), activate)
	fmt.Println(p.Expire(day("2026-12-31"), noon))
	fmt.Println(p.Expire(day("2027-01-01"), noon), p.Status())
	// Output:
	// insurance: a policy expires when its coverage period is over: policy "00000000-0000-4000-8000-000000000001" is covered until 2027-01-01
	// <nil> expired
}

func ExampleTransitionError() {
	err := after(draft(), cancel).Suspend(noon)
	var step *insurance.TransitionError
	fmt.Println(errors.As(err, &step), step.From, step.To, len(step.Allowed()))
	// Output:
	// true cancelled suspended 0
}

func ExampleClaimError() {
	p := after(draft(), activate, file(claim1, "800.00"))
	err := file(claim2, "300.00")(p)
	var refused *insurance.ClaimError
	fmt.Println(errors.As(err, &refused), refused.Amount, refused.Open, refused.Limit)
	fmt.Println(failure.CodeOf(err))
	// Output:
	// true USD 300.00 USD 800.00 USD 1000.00
	// insurance.limit_exhausted
}

func ExampleRestorePolicy() {
	s := after(draft(), activate, file(claim1, "800.00")).Snapshot()
	p, err := insurance.RestorePolicy(s)
	fmt.Println(p, err)
	s.ClaimLimit = usd("500.00")
	_, err = insurance.RestorePolicy(s)
	fmt.Println(keys(err))
	// Output:
	// policy 00000000-0000-4000-8000-000000000001 (active, 1 claims) <nil>
	// [claims]
}

func ExamplePolicies() {
	ctx, uow := context.Background(), insurance.NewUnitOfWork(memstore.New())
	policies := uow.Repositories().Policies
	_ = policies.Save(ctx, after(draft(), activate))
	for p, err := range policies.ActiveByHolder(ctx, ada) {
		fmt.Println(p, err)
	}
	for p, err := range policies.DueToExpire(ctx, calendar.MustParse("2027-01-01")) {
		fmt.Println(p.Coverage().End(), err)
	}
	// Output:
	// policy 00000000-0000-4000-8000-000000000001 (active, 0 claims) <nil>
	// 2027-01-01 <nil>
}

// A service says what day it is by its clock in its zone.
func ExampleNewService() {
	ctx, bus := context.Background(), events.NewBus()
	events.Subscribe(bus, "log", func(_ context.Context, e insurance.Event) error {
		fmt.Println(e.EventName())
		return nil
	})
	uow := insurance.NewUnitOfWork(memstore.New(), repository.PublishTo(bus))
	apia := time.FixedZone("Apia", 13*60*60)
	clock := func() time.Time { return time.Date(2026, time.December, 31, 12, 0, 0, 0, time.UTC) }
	ids := func() insurance.PolicyID { return policy1 }

	late := insurance.NewService(uow, insurance.WithClock(clock), insurance.WithZone(apia))
	_, err := late.IssuePolicy(ctx, issueCommand())
	fmt.Println("in Apia:", errors.Is(err, insurance.ErrCoverageOver))

	s := insurance.NewService(uow, insurance.WithClock(clock), insurance.WithPolicyIDs(ids), insurance.WithClaimIDs(insurance.NewClaimID))
	issued, err := s.IssuePolicy(ctx, issueCommand())
	fmt.Println("in UTC:", issued.Status, issued.Premium, err)
	expiries, err := late.ExpirePolicies(ctx)
	fmt.Println(len(expiries.Expired), err)
	// Output:
	// in Apia: true
	// insurance.policy_drafted
	// insurance.policy_issued
	// in UTC: active USD 1200.00 <nil>
	// insurance.policy_expired
	// 1 <nil>
}

func ExampleService_FileClaim() {
	o, ctx := newOffice(), context.Background()
	issued, _ := o.IssuePolicy(ctx, issueCommand())
	filing, err := o.FileClaim(ctx, insurance.FileClaim{
		Policy: issued.ID, Amount: "800.00", Currency: "USD", Description: "Water damage", OccurredOn: "2026-06-01",
	})
	fmt.Println(filing.Status, err)
	fmt.Println(o.ApproveClaim(ctx, insurance.ApproveClaim{Policy: issued.ID, Claim: filing.ID}))
	_, err = o.FileClaim(ctx, insurance.FileClaim{Policy: issued.ID})
	fmt.Println(keys(err))
	// Output:
	// pending <nil>
	// <nil>
	// [currency occurred_on]
}

func ExampleService_CancelPolicy() {
	o, ctx := newOffice(), context.Background()
	issued, _ := o.IssuePolicy(ctx, issueCommand())
	fmt.Println(o.SuspendPolicy(ctx, insurance.SuspendPolicy{Policy: issued.ID}))
	fmt.Println(o.ReinstatePolicy(ctx, insurance.ReinstatePolicy{Policy: issued.ID}))
	fmt.Println(o.CancelPolicy(ctx, insurance.CancelPolicy{Policy: issued.ID, Reason: "moved", EffectiveOn: "2026-07-01"}))
	fmt.Println(failure.KindOf(o.SuspendPolicy(ctx, insurance.SuspendPolicy{Policy: issued.ID})))
	fmt.Println(failure.KindOf(o.SuspendPolicy(ctx, insurance.SuspendPolicy{Policy: policy1.String()})))
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// refused
	// not_found
}

func ExampleExpiryError() {
	store := flaky{memstore.New(), map[string]bool{policy1.String(): true}}
	o, ctx := officeAt(newYear, time.UTC, store), context.Background()
	_ = o.uow.Repositories().Policies.Save(ctx, activePolicy(policy1, ada))
	expiries, err := o.ExpirePolicies(ctx)
	var expiry *insurance.ExpiryError
	fmt.Println(len(expiries.Failed), errors.As(err, &expiry), expiry.Policy == policy1, failure.KindOf(err))
	// Output:
	// 1 true true conflict
}

func ExampleEventTypes() {
	for e := range insurance.EventTypes().All() {
		fmt.Println(e.Name())
	}
	// Output:
	// insurance.policy_drafted
	// insurance.policy_issued
	// insurance.claim_filed
	// insurance.claim_approved
	// insurance.claim_denied
	// insurance.policy_suspended
	// insurance.policy_reinstated
	// insurance.policy_cancelled
	// insurance.policy_expired
}

// keys returns the paths of what is wrong.
func keys(err error) []string {
	violations, ok := errors.AsType[interface {
		error
		Keys() []string
	}](err)
	if !ok {
		return nil
	}
	return slices.Clone(violations.Keys())
}
