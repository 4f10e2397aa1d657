package billing_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/insurance/billing"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

var (
	policy1 = insurance.MustParsePolicyID("00000000-0000-4000-8000-000000000001")
	issued  = insurance.PolicyIssued{Policy: policy1, Premium: usd("1000.00"), Coverage: calendar.MustParseDateRange("2026-01-01/2027-01-01")}
)

// office is insurance and billing over one store, with a bus between them.
type office struct {
	store    *memstore.Store
	bus      *events.Bus
	policies *insurance.Service
	bills    *repository.UnitOfWork[billing.Repositories]
	payments *billing.Service
}

func newOffice() *office { return officeOver(memstore.New(memstore.WithOutbox())) }

func officeOver(store *memstore.Store) *office { return officeOn(store, store) }

// officeOn has billing store through another than the one that is looked at.
func officeOn(store *memstore.Store, through repository.Store) *office {
	clock := func() time.Time { return noon }
	o := &office{store: store, bus: events.NewBus()}
	o.policies = insurance.NewService(insurance.NewUnitOfWork(store, repository.PublishTo(o.bus)),
		insurance.WithClock(clock), insurance.WithPolicyIDs(func() insurance.PolicyID { return policy1 }))
	o.bills = billing.NewUnitOfWork(through, repository.PublishTo(o.bus))
	o.payments = billing.NewService(o.bills, billing.WithClock(clock))
	billing.Subscribe(o.bus, o.payments)
	return o
}

func (o *office) issue(ctx context.Context) error {
	_, err := o.policies.IssuePolicy(ctx, insurance.IssuePolicy{
		Holder: "00000000-0000-4000-8000-00000000ada0", Name: "Ada Lovelace", Street: "12 Oak St", City: "Springfield", State: "IL", Zip: "62704",
		DateOfBirth: "1990-05-17", Currency: "USD", Premium: "1000.00", ClaimLimit: "5000.00",
		CoverageStart: "2026-01-01", CoverageEnd: "2027-01-01",
	})
	return err
}

func (o *office) schedule(t *testing.T) *schedule {
	t.Helper()
	s, err := o.bills.Repositories().Schedules.Get(t.Context(), billing.ScheduleOf(billing.MustParseReference(policy1.String())))
	require.NoError(t, err)
	return s
}

// names are of billing's events that are stored.
func (o *office) names() []string {
	var names []string
	for _, env := range o.store.Envelopes() {
		if _, ok := env.Event.(billing.Event); ok {
			names = append(names, env.Event.EventName())
		}
	}
	return names
}

func TestAnIssuedPolicyIsPaidMonthly(t *testing.T) {
	t.Parallel()

	o := newOffice()
	require.NoError(t, o.issue(t.Context()))
	s := o.schedule(t)
	require.Equal(t, policy1.String(), s.Reference().String())
	require.Equal(t, billing.Monthly, s.Frequency())
	require.Equal(t, usd("1000.00"), s.Amount())
	require.Equal(t, issued.Coverage, s.Coverage())
	require.Equal(t, 12, s.Instalments().Len())
	require.Equal(t, usd("83.34"), s.Instalments().At(0).Amount())
	require.Equal(t, day("2026-12-01"), s.Instalments().At(11).DueOn())
}

func TestTheSameEventTwiceMakesOneSchedule(t *testing.T) {
	t.Parallel()

	o := newOffice()
	require.NoError(t, o.bus.Publish(t.Context(), issued))
	require.NoError(t, o.payments.PayInstalment(t.Context(), billing.PayInstalment{Reference: policy1.String(), Number: 1, Amount: usd("83.34")}))
	require.NoError(t, o.bus.Publish(t.Context(), issued))
	require.Equal(t, usd("83.34"), o.schedule(t).Total(billing.StatusPaid), "what has been paid stays paid")
	require.Equal(t, []string{"insurance.billing.payment_schedule_created", "insurance.billing.instalment_paid"}, o.names())
}

// together lets no commit of a first version go on before all have arrived.
type together struct {
	repository.Store

	arrived *sync.WaitGroup
}

func (s together) Commit(ctx context.Context, b repository.Batch) error {
	if len(b.Changes) == 1 && b.Changes[0].Expected == 0 {
		s.arrived.Done()
		s.arrived.Wait()
	}
	return s.Store.Commit(ctx, b)
}

func TestTheSameEventTwiceAtOnceMakesOneSchedule(t *testing.T) {
	t.Parallel()

	const deliveries = 8
	store, arrived := memstore.New(memstore.WithOutbox()), &sync.WaitGroup{}
	arrived.Add(deliveries)
	o := officeOn(store, together{store, arrived})
	errs := make([]error, deliveries)
	var delivered sync.WaitGroup
	for n := range deliveries {
		delivered.Go(func() { errs[n] = o.bus.Publish(context.WithoutCancel(t.Context()), issued) })
	}
	delivered.Wait()
	require.NoError(t, errors.Join(errs...), "to come second is no error")
	require.Equal(t, uint64(1), o.schedule(t).Version())
	require.Equal(t, []string{"insurance.billing.payment_schedule_created"}, o.names())
}

// A delivery that came second has handled its event, so the mark that says so is stored.
func TestTheMarkOfADeliveryThatLostTheRaceIsStored(t *testing.T) {
	t.Parallel()

	store, arrived := memstore.New(), &sync.WaitGroup{}
	arrived.Add(2)
	o := officeOn(store, together{store, arrived})
	marks := make([]*repository.PendingMark, 2)
	errs := make([]error, 2)
	var delivered sync.WaitGroup
	for n := range marks {
		var ctx context.Context
		ctx, marks[n] = repository.WithMark(t.Context(), repository.Mark{Consumer: "billing", Event: uuid.New()})
		delivered.Go(func() {
			errs[n] = o.payments.CreatePaymentSchedule(ctx, billing.CreatePaymentSchedule{
				Reference: "x", Amount: usd("1.00"), Coverage: issued.Coverage, Frequency: billing.Annual,
			})
		})
	}
	delivered.Wait()
	require.NoError(t, errors.Join(errs...))
	require.True(t, marks[0].Committed())
	require.True(t, marks[1].Committed())
}

func TestSuspendingAPolicyChangesNothingInBilling(t *testing.T) {
	t.Parallel()

	o, ctx := newOffice(), t.Context()
	require.NoError(t, o.issue(ctx))
	before := o.schedule(t).Snapshot()
	require.NoError(t, o.policies.SuspendPolicy(ctx, insurance.SuspendPolicy{Policy: policy1.String()}))
	require.NoError(t, o.policies.ReinstatePolicy(ctx, insurance.ReinstatePolicy{Policy: policy1.String()}))
	require.Equal(t, before, o.schedule(t).Snapshot())
	require.Equal(t, uint64(1), o.schedule(t).Version())
}

func TestACancelledPolicyIsPaidUpToItsEffectiveDate(t *testing.T) {
	t.Parallel()

	o, ctx := newOffice(), t.Context()
	require.NoError(t, o.issue(ctx))
	require.NoError(t, o.payments.PayInstalment(ctx, billing.PayInstalment{Reference: policy1.String(), Number: 8, Amount: usd("83.33")}))
	require.NoError(t, o.policies.CancelPolicy(ctx, insurance.CancelPolicy{Policy: policy1.String(), Reason: "moved", EffectiveOn: "2026-07-01"}))
	var got []string
	for _, i := range o.schedule(t).Instalments().All() {
		got = append(got, i.Status().String())
	}
	require.Equal(t, []string{
		"due", "due", "due", "due", "due", "due", // until 1 June
		"cancelled", "paid", "cancelled", "cancelled", "cancelled", "cancelled",
	}, got)

	again := insurance.PolicyCancelled{Policy: policy1, Reason: "moved", EffectiveOn: day("2026-07-01")}
	require.NoError(t, o.bus.Publish(ctx, again))
	require.NoError(t, o.bus.Publish(ctx, issued), "nor does an old event bring it back")
	require.Equal(t, uint64(3), o.schedule(t).Version())
}

func TestTheCancellationOfADraftFindsNoScheduleAndIsNoError(t *testing.T) {
	t.Parallel()

	o := newOffice()
	require.NoError(t, o.bus.Publish(t.Context(), insurance.PolicyCancelled{Policy: policy1, Reason: "moved", EffectiveOn: day("2026-07-01")}))
	require.Empty(t, o.store.Envelopes())
}

// failing is a store that is out of order for the documents of billing.
type failing struct{ repository.Store }

var errStore = errors.New("test: the disk is full")

func (failing) Commit(context.Context, repository.Batch) error { return errStore }

func TestABillingThatFailsIsReportedAndDoesNotUndoThePolicy(t *testing.T) {
	t.Parallel()

	store := memstore.New(memstore.WithOutbox())
	o := officeOn(store, failing{store})
	err := o.issue(t.Context())
	require.ErrorIs(t, err, repository.ErrPublish)
	require.ErrorIs(t, err, errStore)
	require.Equal(t, failure.Internal, failure.KindOf(err))
	var published *repository.PublishError
	require.ErrorAs(t, err, &published)
	p, err := insurance.NewUnitOfWork(store).Repositories().Policies.Get(t.Context(), policy1)
	require.NoError(t, err)
	require.Equal(t, insurance.StatusActive, p.Status())
}

func TestACommandThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()

	o, ctx := newOffice(), t.Context()
	require.Equal(t, []string{"reference"}, keysOf(t, o.payments.CreatePaymentSchedule(ctx, billing.CreatePaymentSchedule{})))
	require.Equal(t, []string{"amount", "coverage", "frequency"}, keysOf(t, o.payments.CreatePaymentSchedule(ctx, billing.CreatePaymentSchedule{Reference: "x"})))
	require.Equal(t, []string{"reference"}, keysOf(t, o.payments.PayInstalment(ctx, billing.PayInstalment{})))
	require.Equal(t, []string{"reference"}, keysOf(t, o.payments.CancelInstalments(ctx, billing.CancelInstalments{})))
	require.ErrorIs(t, o.payments.PayInstalment(ctx, billing.PayInstalment{Reference: "x", Number: 1, Amount: usd("1.00")}), repository.ErrNotFound)
	require.NoError(t, o.payments.CreatePaymentSchedule(ctx, billing.CreatePaymentSchedule{
		Reference: "x", Amount: money.MustParse("JPY 7"), Coverage: issued.Coverage, Frequency: billing.Quarterly,
	}))
	require.ErrorIs(t, o.payments.CancelInstalments(ctx, billing.CancelInstalments{Reference: "x"}), billing.ErrNoDay)
}

func TestAServiceWithoutItsPartsIsADefect(t *testing.T) {
	t.Parallel()

	uow := billing.NewUnitOfWork(memstore.New())
	for name, f := range map[string]func(){
		"no unit of work": func() { billing.NewService(nil) },
		"a nil option":    func() { billing.NewService(uow, nil) },
		"no clock":        func() { billing.WithClock(nil) },
		"no bus":          func() { billing.Subscribe(nil, billing.NewService(uow)) },
		"no service":      func() { billing.Subscribe(events.NewBus(), nil) },
	} {
		require.Panics(t, f, name)
	}
	bus := events.NewBus()
	cancel := billing.Subscribe(bus, billing.NewService(uow))
	cancel()
	cancel()
	require.NoError(t, bus.Publish(t.Context(), issued))
	_, err := uow.Repositories().Schedules.Get(t.Context(), billing.ScheduleOf(billing.MustParseReference(policy1.String())))
	require.ErrorIs(t, err, repository.ErrNotFound, "nobody listens any more")
	require.Len(t, billing.Kinds(), 1)
	require.Equal(t, "insurance.billing.payment_schedule", billing.Kinds()[0].Name)
}
