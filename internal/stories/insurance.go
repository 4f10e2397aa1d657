package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/insurance/billing"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// Insurance tells the life of policies: what is a value and what a person, which rules a
// policy and its claims keep, what billing makes of an event, what a unit of work leaves
// behind when it fails, and on which day a policy expires. The store is empty at the
// beginning.
func Insurance(ctx context.Context, w io.Writer, store repository.Store) error {
	s := newInsuranceStory(w, store)
	s.title("INSURANCE: FROM THE DRAFT TO THE LAST DAY OF COVER")
	for _, tell := range []func(context.Context) error{
		s.values,
		s.people,
		s.rules,
		s.billing,
		s.cancelledWork,
		s.aFailingBilling,
		s.anEarlyEnd,
		s.theLastDay,
	} {
		if err := tell(ctx); err != nil {
			return err
		}
	}
	return s.err
}

// insuranceStory is what the chapters share.
type insuranceStory struct {
	*page

	clock    *clock
	bus      *events.Bus
	uow      *repository.UnitOfWork[insurance.Repositories]
	service  *insurance.Service
	payments *billing.Service
	bills    *repository.UnitOfWork[billing.Repositories]

	issued insurance.PolicyID // in the chapter about billing, and cancelled in a later one
}

func newInsuranceStory(w io.Writer, store repository.Store) *insuranceStory {
	s := &insuranceStory{page: &page{w: w}, clock: newClock(), bus: events.NewBus()}
	s.uow = insurance.NewUnitOfWork(store, repository.PublishTo(s.bus))
	s.bills = billing.NewUnitOfWork(store, repository.PublishTo(s.bus))
	s.service = s.serviceAt(s.clock.tick, time.UTC)
	s.payments = billing.NewService(s.bills, billing.WithClock(s.clock.tick))
	return s
}

// serviceAt returns the use cases with a clock and in a zone. All of them take identities
// from one source, and so does the story itself.
func (s *insuranceStory) serviceAt(now func() time.Time, zone *time.Location) *insurance.Service {
	policies, claims := 100, 100
	return insurance.NewService(s.uow,
		insurance.WithClock(now), insurance.WithZone(zone),
		insurance.WithPolicyIDs(func() insurance.PolicyID { policies++; return policyNumber(policies) }),
		insurance.WithClaimIDs(func() insurance.ClaimID { claims++; return claimNumber(claims) }))
}

func policyNumber(n int) insurance.PolicyID {
	return insurance.MustParsePolicyID(fmt.Sprintf("90110000-0000-4000-8000-%012d", n))
}

func claimNumber(n int) insurance.ClaimID {
	return insurance.MustParseClaimID(fmt.Sprintf("c1a10000-0000-4000-8000-%012d", n))
}

func holderNumber(n int) insurance.HolderID {
	return insurance.MustParseHolderID(fmt.Sprintf("40d10000-0000-4000-8000-%012d", n))
}

// issue is the command with which a policy of 1,000.00 over a year comes to be.
func issue(coverageStart, coverageEnd string) insurance.IssuePolicy {
	return insurance.IssuePolicy{
		Holder: holderNumber(1).String(), Name: "Grace Hopper",
		Street: "12 Oak St", City: "Springfield", State: "IL", Zip: "62704",
		DateOfBirth: "1990-12-09", Currency: "USD", Premium: "1000.00", ClaimLimit: "5000.00",
		CoverageStart: coverageStart, CoverageEnd: coverageEnd,
	}
}

// values tells what is true from the moment a value is made.
func (s *insuranceStory) values(context.Context) error {
	s.chapter("Values")

	s.say("An amount has a currency, and two currencies do not add up.")
	premium, deductible := money.MustParse("USD 1200.00"), money.MustParse("EUR 100.00")
	_, err := premium.Add(deductible)
	if err := s.refused(err, money.ErrCurrencyMismatch); err != nil {
		return err
	}

	s.say("A coverage period starts on its first day and ends before its end: two years in a row touch\n" +
		"and do not overlap.")
	year, next := calendar.MustParseDateRange("2026-01-01/2027-01-01"), calendar.MustParseDateRange("2027-01-01/2028-01-01")
	s.show("%s has %d days; it overlaps %s: %t, touches it: %t", year, year.Days(), next, year.Overlaps(next), year.Adjacent(next))
	_, err = calendar.NewDateRange(year.End(), year.Start())
	if err := s.refused(err, calendar.ErrOrder); err != nil {
		return err
	}

	s.say("An address is complete or not at all. Without a country it is in the US, and says so.")
	home, err := insurance.NewAddress("12 Oak St", "Springfield", "IL", "62704", "")
	if err != nil {
		return err
	}
	s.show("%s; in a log it is %v", home.String(), home)
	_, err = insurance.NewAddress("12 Oak St", " ", "IL", "6270", "")
	return s.violated(err)
}

// people tells that a person is the same person at another address, and grows older by dates.
func (s *insuranceStory) people(context.Context) error {
	s.chapter("People")

	before, err := s.person(1, "1990-12-09", "12 Oak St")
	if err != nil {
		return err
	}
	moved, err := s.person(1, "1990-12-09", "7 Elm St")
	if err != nil {
		return err
	}
	s.say("A policyholder who moves is the same person: what counts is the identity.")
	s.show("equal in everything: %t; the same person: %t", before == moved, before.Same(moved))

	s.say("An age is asked for on a day. Who was born on 29 February has a birthday on 1 March.")
	leap, err := s.person(2, "2008-02-29", "12 Oak St")
	if err != nil {
		return err
	}
	for _, on := range []string{"2026-02-28", "2026-03-01"} {
		s.show("on %s: %d years old", on, leap.Age(calendar.MustParse(on)))
	}
	return nil
}

func (s *insuranceStory) person(n int, born, street string) (insurance.Policyholder, error) {
	home, err := insurance.NewAddress(street, "Springfield", "IL", "62704", "")
	if err != nil {
		return insurance.Policyholder{}, err
	}
	return insurance.NewPolicyholder(holderNumber(n), "Grace Hopper", home, calendar.MustParse(born), calendar.MustParse("2026-11-20"))
}

// rules tells which commands a policy refuses, and that a refusal changes nothing.
func (s *insuranceStory) rules(context.Context) error {
	s.chapter("A policy keeps its own rules")

	holder, err := s.person(1, "1990-12-09", "12 Oak St")
	if err != nil {
		return err
	}
	year, today, damage := calendar.MustParseDateRange("2026-01-01/2027-01-01"), calendar.MustParse("2026-11-20"), calendar.MustParse("2026-11-02")
	p, err := insurance.NewInsurancePolicy(policyNumber(1), holder, money.MustParse("USD 1200.00"), year, money.MustParse("USD 1000.00"), s.clock.tick())
	if err != nil {
		return err
	}
	file := func(n int, amount, description string) error {
		return p.FileClaim(claimNumber(n), money.MustParse(amount), description, damage, today, s.clock.tick())
	}

	s.say("A claim cannot be filed on a policy that is not active.")
	s.show("%v", p)
	if err := s.refused(file(1, "USD 500.00", "Water damage"), insurance.ErrNotActive); err != nil {
		return err
	}

	s.say("Activating it issues the policy.")
	if err := p.Activate(today, s.clock.tick()); err != nil {
		return err
	}
	s.show("%v", p)

	s.say("Claims of 800 and 300 are more than the limit of 1000, and stay so once the first is approved.")
	if err := file(1, "USD 800.00", "First claim"); err != nil {
		return err
	}
	if err := s.refused(file(2, "USD 300.00", "Second claim"), insurance.ErrLimitExhausted); err != nil {
		return err
	}
	if err := p.ApproveClaim(claimNumber(1), s.clock.tick()); err != nil {
		return err
	}
	if err := s.refused(file(2, "USD 300.00", "Second claim"), insurance.ErrLimitExhausted); err != nil {
		return err
	}

	s.say("The refusals have left no trace.")
	s.show("%v: open claims make %s", p, p.OpenClaims())
	for _, recorded := range aggregate.Pending(p) {
		s.show("%s %s", recorded.At.Format("15:04"), recorded.Event.EventName())
	}
	return nil
}

// billing tells what another context makes of an event.
func (s *insuranceStory) billing(ctx context.Context) error {
	s.chapter("Billing follows")

	s.say("Billing has a model of its own. Of a policy it wants an amount and a period, and makes monthly\n" +
		"instalments of them. A premium of 1000.00 does not divide by twelve; no cent is lost.")
	billing.Subscribe(s.bus, s.payments)
	issued, err := s.service.IssuePolicy(ctx, issue("2026-12-01", "2027-12-01"))
	if err != nil {
		return err
	}
	s.issued = insurance.MustParsePolicyID(issued.ID)
	s.show("policy %s: %s, %s for %s", issued.ID, issued.Status, issued.Premium, issued.Coverage)
	if err := s.schedule(ctx, true); err != nil {
		return err
	}

	s.say("The same event once more: there is one schedule, and it is as it was.")
	again := insurance.PolicyIssued{
		Policy: s.issued, Holder: holderNumber(1), Premium: money.MustParse("USD 1000.00"),
		Coverage: calendar.MustParseDateRange("2026-12-01/2027-12-01"),
	}
	if err := s.bus.Publish(ctx, again); err != nil {
		return err
	}
	return s.schedule(ctx, false)
}

// schedule shows the payment schedule of the issued policy as it is stored now.
func (s *insuranceStory) schedule(ctx context.Context, all bool) error {
	p, err := s.bills.Repositories().Schedules.Get(ctx, billing.ScheduleOf(billing.MustParseReference(s.issued.String())))
	if err != nil {
		return err
	}
	if all {
		for _, i := range p.Instalments().All() {
			s.show("    %v", i)
		}
	}
	s.show("stored: %s, %d instalments of %s: due %s, paid %s, cancelled %s; version %d", p.Frequency(), p.Instalments().Len(), p.Amount(),
		p.Total(billing.StatusDue), p.Total(billing.StatusPaid), p.Total(billing.StatusCancelled), p.Version())
	return nil
}

// cancelledWork tells that a unit of work stores all or nothing.
func (s *insuranceStory) cancelledWork(ctx context.Context) error {
	s.chapter("All or nothing")

	s.say("A claim is filed and a second policy drafted in one unit of work. Then whoever asked for it\n" +
		"gives up. Nothing is stored, and nobody hears of it.")
	var heard int
	end := events.Subscribe(s.bus, "listener", func(context.Context, insurance.Event) error { heard++; return nil })
	defer end()
	given, giveUp := context.WithCancel(ctx)
	defer giveUp()
	err := s.uow.Do(given, func(ctx context.Context, r insurance.Repositories) error {
		p, err := r.Policies.Get(ctx, s.issued)
		if err != nil {
			return err
		}
		day := p.Coverage().Start()
		if err := p.FileClaim(claimNumber(3), money.MustParse("USD 250.00"), "Broken window", day, day, s.clock.tick()); err != nil {
			return err
		}
		second, err := insurance.NewInsurancePolicy(policyNumber(2), p.Holder(), p.Premium(), p.Coverage(), p.ClaimLimit(), s.clock.tick())
		if err != nil {
			return err
		}
		giveUp()
		return errors.Join(r.Policies.Save(ctx, p), r.Policies.Save(ctx, second))
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	if !errors.Is(err, context.Canceled) {
		return s.refused(err, context.Canceled)
	}
	s.show("the work was given up; events heard: %d", heard)
	if err := s.look(ctx, s.issued); err != nil {
		return err
	}
	_, err = s.uow.Repositories().Policies.Get(ctx, policyNumber(2))
	return s.refused(err, repository.ErrNotFound)
}

// look shows a policy as it is stored now.
func (s *insuranceStory) look(ctx context.Context, id insurance.PolicyID) error {
	p, err := s.uow.Repositories().Policies.Get(ctx, id)
	if err != nil {
		return err
	}
	s.show("stored: %v, version %d", p, p.Version())
	return nil
}

// aFailingBilling tells an error after the commit from one before it.
func (s *insuranceStory) aFailingBilling(ctx context.Context) error {
	s.chapter("A subscriber fails")

	s.say("A subscriber cannot print the policy. The policy stays issued, and the error says that it comes\n" +
		"after the commit: to issue it again would be the mistake.")
	end := events.Subscribe(s.bus, "print shop", func(context.Context, insurance.PolicyIssued) error { return errOutOfPaper })
	defer end()
	issued, err := s.service.IssuePolicy(ctx, issue("2026-11-01", "2027-01-01"))
	if !errors.Is(err, repository.ErrPublish) {
		return s.refused(err, repository.ErrPublish)
	}
	if failed, ok := errors.AsType[*events.HandlerError](err); ok {
		s.show("stored, but %s did not take %s: %v", failed.Handler, failed.Event, failed.Err)
		s.kind(err)
	}
	return s.look(ctx, insurance.MustParsePolicyID(issued.ID))
}

// anEarlyEnd tells how a policy is cancelled, and what becomes of what was still to be paid.
func (s *insuranceStory) anEarlyEnd(ctx context.Context) error {
	s.chapter("A policy is cancelled")

	s.say("Two instalments are paid. A third payment is of another amount, and refused.")
	pay := func(number int, amount string) error {
		return s.payments.PayInstalment(ctx, billing.PayInstalment{
			Reference: s.issued.String(), Number: number, Amount: money.MustParse(amount),
		})
	}
	for number := 1; number <= 2; number++ {
		if err := pay(number, "USD 83.34"); err != nil {
			return err
		}
	}
	if err := s.refused(pay(3, "USD 100.00"), billing.ErrWrongAmount); err != nil {
		return err
	}

	s.say("The policy is suspended and reinstated. That changes nothing in billing.")
	if err := s.service.SuspendPolicy(ctx, insurance.SuspendPolicy{Policy: s.issued.String()}); err != nil {
		return err
	}
	if err := s.service.ReinstatePolicy(ctx, insurance.ReinstatePolicy{Policy: s.issued.String()}); err != nil {
		return err
	}
	if err := s.schedule(ctx, false); err != nil {
		return err
	}

	s.say("It is cancelled from 1 June. What is due from that day on is not asked for any more; what is due\n" +
		"before stays due.")
	cancel := insurance.CancelPolicy{Policy: s.issued.String(), Reason: "Moved abroad", EffectiveOn: "2027-06-01"}
	if err := s.service.CancelPolicy(ctx, cancel); err != nil {
		return err
	}
	if err := s.look(ctx, s.issued); err != nil {
		return err
	}
	if err := s.schedule(ctx, true); err != nil {
		return err
	}

	s.say("To cancel it again is refused.")
	return s.refused(s.service.CancelPolicy(ctx, cancel), insurance.ErrTransition)
}

// theLastDay tells that a day is one in a zone, and that the zone is said.
func (s *insuranceStory) theLastDay(ctx context.Context) error {
	s.chapter("The last day of cover")

	s.say("On 31 December at noon in London, it is that day in New York and the next one in Apia. The cover\n" +
		"of the second policy ends on 1 January. Whether it is over depends on the zone that the service was\n" +
		"given, and on nothing else.")
	now := func() time.Time { return time.Date(2026, time.December, 31, 12, 0, 0, 0, time.UTC) }
	for _, place := range []*time.Location{time.FixedZone("New York", -5*60*60), time.FixedZone("Apia", 13*60*60)} {
		expiries, err := s.serviceAt(now, place).ExpirePolicies(ctx)
		if err != nil {
			return err
		}
		s.show("%s: policies that expire: %d", place, len(expiries.Expired))
		for _, id := range expiries.Expired {
			if err := s.look(ctx, insurance.MustParsePolicyID(id)); err != nil {
				return err
			}
		}
	}
	return nil
}
