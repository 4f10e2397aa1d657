package payment_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// the requests of the use cases that follow an authorisation
func capture() payment.Capture { return payment.Capture{Order: order.String(), Attempt: 1} }
func void() payment.Void       { return payment.Void{Order: order.String(), Attempt: 1} }
func refund() payment.Refund   { return payment.Refund{Order: order.String(), Attempt: 1} }
func release() payment.Release { return payment.Release{Order: order.String(), Attempt: 1} }

type fivePercent struct{}

func (fivePercent) Within(_ context.Context, m money.Money) (money.Money, error) {
	parts, err := m.Allocate(5, 100)
	if err != nil {
		return money.Money{}, err
	}
	return parts[0], nil
}

func TestAnOrderIsPaidFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t, payment.WithTaxes(fivePercent{}))
	got, err := o.Authorise(t.Context(), authorise())
	require.NoError(t, err)
	require.Equal(t, payment.Standing{
		Payment: payment.PaymentIDFor(order, 1).String(), Order: "ORD-A1B2C3D4", Attempt: 1, Status: "authorised",
		Amount: "499.00", Tax: "23.76", Currency: "INR", Reference: "authorise_1",
	}, got)
	got, err = o.Capture(t.Context(), capture())
	require.NoError(t, err)
	require.Equal(t, "captured", got.Status)
	require.Equal(t, invoice.String(), got.Invoice)
	got, err = o.Refund(t.Context(), refund())
	require.NoError(t, err)
	require.Equal(t, "refunded", got.Status)

	stored, err := o.GetPayment(t.Context(), order.String(), 1)
	require.NoError(t, err)
	require.Equal(t, got, stored)
	require.Equal(t, []string{"authorise", "capture", "refund"}, o.bank.calls())
	require.Equal(t, []string{
		"payment_requested", "payment_authorised", "capture_requested", "payment_captured", "refund_requested", "payment_refunded",
	}, o.heard())
}

func TestTheSameRequestTwiceIsOneRequest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 3 {
		got, err := o.Authorise(t.Context(), authorise())
		require.NoError(t, err)
		require.Equal(t, "authorised", got.Status)
	}
	for range 3 {
		got, err := o.Capture(t.Context(), capture())
		require.NoError(t, err)
		require.Equal(t, "captured", got.Status)
	}
	for range 3 {
		got, err := o.Refund(t.Context(), refund())
		require.NoError(t, err)
		require.Equal(t, "refunded", got.Status)
	}
	got, err := o.Capture(t.Context(), capture()) // late and twice
	require.NoError(t, err)
	require.Equal(t, "refunded", got.Status)
	require.Equal(t, []string{"authorise", "capture", "refund"}, o.bank.calls())
}

func TestAVoidedPaymentStaysVoided(t *testing.T) {
	t.Parallel()
	o := authorisedOffice(t)
	for range 3 {
		got, err := o.Void(t.Context(), void())
		require.NoError(t, err)
		require.Equal(t, "voided", got.Status)
	}
	_, err := o.Capture(t.Context(), capture())
	require.ErrorIs(t, err, payment.ErrTransition)
	require.Equal(t, []string{"authorise", "void"}, o.bank.calls())
}

func TestANewTotalIsAuthorisedBeforeTheOldOneIsVoided(t *testing.T) {
	t.Parallel()
	o := authorisedOffice(t)
	second := authorise()
	second.Attempt, second.Amount = 2, "549.00"
	got, err := o.Authorise(t.Context(), second)
	require.NoError(t, err)
	require.Equal(t, "549.00", got.Amount)
	got, err = o.Void(t.Context(), void())
	require.NoError(t, err)
	require.Equal(t, "voided", got.Status)
	got, err = o.Capture(t.Context(), payment.Capture{Order: order.String(), Attempt: 2})
	require.NoError(t, err)
	require.Equal(t, "captured", got.Status)

	uow := payment.NewUnitOfWork(o.store)
	found := 0
	for p, err := range uow.Repositories().Payments.ByOrder(t.Context(), order) {
		require.NoError(t, err)
		require.Equal(t, order, p.Order())
		found++
	}
	require.Equal(t, 2, found)
}

func TestOneAttemptIsOneAmount(t *testing.T) {
	t.Parallel()
	o := authorisedOffice(t)
	other := authorise()
	other.Amount = "500.00"
	_, err := o.Authorise(t.Context(), other)
	require.ErrorIs(t, err, payment.ErrOtherRequest)
	other = authorise()
	other.Method = "upi"
	_, err = o.Authorise(t.Context(), other)
	require.ErrorIs(t, err, payment.ErrOtherRequest)
	require.Equal(t, []string{"authorise"}, o.bank.calls())
}

func TestARefusalIsAResultAndNoError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		step   payment.Step
		from   func(testing.TB, ...payment.ServiceOption) *office
		do     func(context.Context, *office) (payment.Standing, error)
		status string
		again  bool // whether it may be tried again
	}{
		{"a declined card", payment.StepAuthorise, newOffice, func(ctx context.Context, o *office) (payment.Standing, error) {
			return o.Authorise(ctx, authorise())
		}, "declined", false},
		{"a refused capture", payment.StepCapture, authorisedOffice, func(ctx context.Context, o *office) (payment.Standing, error) {
			return o.Capture(ctx, capture())
		}, "capture refused", false},
		{"a refused void", payment.StepVoid, authorisedOffice, func(ctx context.Context, o *office) (payment.Standing, error) {
			return o.Void(ctx, void())
		}, "void refused", true},
		{"a refused refund", payment.StepRefund, capturedOffice, func(ctx context.Context, o *office) (payment.Standing, error) {
			return o.Refund(ctx, refund())
		}, "refund refused", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := tt.from(t)
			o.bank.refuse[tt.step] = true
			got, err := tt.do(t.Context(), o)
			require.NoError(t, err)
			require.Equal(t, tt.status, got.Status)
			require.Equal(t, "the bank says no to "+tt.step.String(), got.Reason)
			heard := o.heard()
			require.Equal(t, "payment_failed", heard[len(heard)-1])

			before := len(o.bank.calls())
			_, err = tt.do(t.Context(), o)
			require.NoError(t, err)
			require.Equal(t, tt.again, len(o.bank.calls()) > before)
		})
	}
}

func TestALostAnswerIsAskedForAgainAndChargedOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.bank.lose = 1
	got, err := o.Authorise(t.Context(), authorise())
	require.ErrorIs(t, err, payment.ErrUnsettled)
	require.ErrorIs(t, err, errLost)
	require.Equal(t, failure.OutcomeUnknown, failure.KindOf(err))
	require.NotContains(t, err.Error(), errLost.Error(), "what the gateway said may repeat a secret")
	require.Equal(t, "authorising", got.Status)

	_, err = o.Authorise(t.Context(), authorise())
	require.ErrorIs(t, err, payment.ErrUnderWay, "whoever asked may still be at it")
	require.Equal(t, []string{"authorise"}, o.bank.calls())

	o.clock.pass(payment.DefaultPatience)
	got, err = o.Authorise(t.Context(), authorise())
	require.NoError(t, err)
	require.Equal(t, "authorised", got.Status)
	require.Equal(t, []string{"authorise", "authorise"}, o.bank.calls())
	require.Equal(t, map[string]int{"authorise " + got.Payment: 1}, o.bank.done)
}

func TestACrashAfterTheChargeIsFoundOutAbout(t *testing.T) {
	t.Parallel()
	down := errors.New("the store is down")
	o := newOffice(t)
	o.store.breakAt(2, down) // the request is stored, the answer is not
	_, err := o.Authorise(t.Context(), authorise())
	require.ErrorIs(t, err, down)

	n, err := o.SettleOverdue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "it is not overdue yet")

	o.clock.pass(payment.DefaultPatience)
	n, err = o.SettleOverdue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	got, err := o.GetPayment(t.Context(), order.String(), 1)
	require.NoError(t, err)
	require.Equal(t, "authorised", got.Status)
	require.Equal(t, map[string]int{"authorise " + got.Payment: 1}, o.bank.done)

	n, err = o.SettleOverdue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestOnlyStepsUnderWayAreOverdue(t *testing.T) {
	t.Parallel()
	for _, s := range payment.Statuses() {
		payments := payment.NewUnitOfWork(memstore.New()).Repositories().Payments
		require.NoError(t, payments.Save(t.Context(), in(s)))
		overdue := 0
		for p, err := range payments.Overdue(t.Context(), noon) {
			require.NoError(t, err)
			require.Equal(t, noon, p.AskedAt())
			overdue++
		}
		for p, err := range payments.Overdue(t.Context(), noon.Add(-time.Nanosecond)) {
			require.NoError(t, err)
			require.Nil(t, p, "asked about later than that")
		}
		_, underWay := s.UnderWay()
		require.Equal(t, underWay, overdue == 1, s.String())
	}
}

func TestEachStepThatStoppedInTheMiddleIsSettled(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		from func(testing.TB, ...payment.ServiceOption) *office
		do   func(context.Context, *office) (payment.Standing, error)
		want string
	}{
		{"capture", authorisedOffice, func(ctx context.Context, o *office) (payment.Standing, error) { return o.Capture(ctx, capture()) }, "captured"},
		{"void", authorisedOffice, func(ctx context.Context, o *office) (payment.Standing, error) { return o.Void(ctx, void()) }, "voided"},
		{"refund", capturedOffice, func(ctx context.Context, o *office) (payment.Standing, error) { return o.Refund(ctx, refund()) }, "refunded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := tt.from(t)
			o.bank.lose = 2
			_, err := tt.do(t.Context(), o)
			require.ErrorIs(t, err, payment.ErrUnsettled)
			_, err = tt.do(t.Context(), o)
			require.ErrorIs(t, err, payment.ErrUnderWay)
			o.clock.pass(time.Hour)
			n, err := o.SettleOverdue(t.Context())
			require.ErrorIs(t, err, payment.ErrUnsettled)
			require.Zero(t, n)
			o.clock.pass(time.Hour)
			n, err = o.SettleOverdue(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, n)
			got, err := o.GetPayment(t.Context(), order.String(), 1)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Status)
			for step, times := range o.bank.done {
				require.Equal(t, 1, times, step)
			}
		})
	}
}

func TestNothingIsAskedBeforeTheRequestIsStored(t *testing.T) {
	t.Parallel()
	for _, broken := range []error{errors.New("down"), repository.ErrOutcomeUnknown} {
		o := newOffice(t)
		o.store.breakAt(1, broken)
		_, err := o.Authorise(t.Context(), authorise())
		require.ErrorIs(t, err, broken)
		require.Empty(t, o.bank.calls())
	}
}

func TestManyAtOnceAreOneAtTheGateway(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		from func(testing.TB, ...payment.ServiceOption) *office
		do   func(context.Context, *office) (payment.Standing, error)
		want string
	}{
		{"authorise", newOffice, func(ctx context.Context, o *office) (payment.Standing, error) {
			return o.Authorise(ctx, authorise())
		}, "authorised"},
		{"capture", authorisedOffice, func(ctx context.Context, o *office) (payment.Standing, error) {
			return o.Capture(ctx, capture())
		}, "captured"},
		{"release", capturedOffice, func(ctx context.Context, o *office) (payment.Standing, error) {
			return o.Release(ctx, release())
		}, "refunded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := tt.from(t)
			before := len(o.bank.calls())
			var all sync.WaitGroup
			failed := make(chan error, 16)
			for range 16 {
				all.Go(func() {
					if _, err := tt.do(t.Context(), o); err != nil && !errors.Is(err, payment.ErrUnderWay) {
						failed <- err
					}
				})
			}
			all.Wait()
			close(failed)
			for err := range failed {
				require.NoError(t, err)
			}
			require.Len(t, o.bank.calls(), before+1)
			got, err := tt.do(t.Context(), o)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Status)
		})
	}
}

func TestACallThatTakesTooLongIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, payment.WithPatience(time.Second), payment.WithClock(time.Now))
		o.bank.hold = make(chan struct{})
		start := time.Now()
		_, err := o.Authorise(t.Context(), authorise())
		require.ErrorIs(t, err, payment.ErrUnsettled)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(start))
		o.bank.hold = nil
		got, err := o.Authorise(t.Context(), authorise()) // its time has passed
		require.NoError(t, err)
		require.Equal(t, "authorised", got.Status)
		require.Equal(t, 1, o.bank.together)
	})
}

func TestTheAnswerIsNotedThoughTheCallerHasGone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, leave := context.WithCancel(t.Context())
	o.Service = payment.NewService(payment.NewUnitOfWork(o.store), leaving{o.bank, leave}, payment.WithClock(o.clock.now))
	got, err := o.Authorise(ctx, authorise())
	require.NoError(t, err)
	require.Equal(t, "authorised", got.Status)
}

// leaving is a gateway whose caller goes away right after its answer.
type leaving struct {
	*bank

	leave func()
}

func (l leaving) Authorise(ctx context.Context, a payment.Authorisation) (payment.Result, error) {
	defer l.leave()
	return l.bank.Authorise(ctx, a)
}

// overtaken is a gateway at which the first call takes so long that another takes over.
type overtaken struct {
	*bank

	over     atomic.Bool
	takeOver func()
}

func (g *overtaken) Authorise(ctx context.Context, a payment.Authorisation) (payment.Result, error) {
	if g.over.CompareAndSwap(false, true) {
		g.takeOver()
	}
	return g.bank.Authorise(ctx, a)
}

func TestWhoIsOvertakenFindsTheStepSettled(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	gateway := &overtaken{bank: o.bank}
	o.Service = payment.NewService(payment.NewUnitOfWork(o.store), gateway, payment.WithClock(o.clock.now))
	gateway.takeOver = func() {
		o.clock.pass(time.Hour)
		n, err := o.SettleOverdue(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n)
	}
	got, err := o.Authorise(t.Context(), authorise())
	require.NoError(t, err)
	require.Equal(t, "authorised", got.Status)
	require.Equal(t, map[string]int{"authorise " + got.Payment: 1}, o.bank.done)
}

func TestAHandlerThatFailsDoesNotKeepTheMoneyFromMoving(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	bus := events.NewBus()
	broken := errors.New("nobody listens")
	events.Subscribe(bus, "broken", func(context.Context, payment.PaymentRequested) error { return broken })
	o.Service = payment.NewService(payment.NewUnitOfWork(o.store, repository.PublishTo(bus)), o.bank, payment.WithClock(o.clock.now))
	got, err := o.Authorise(t.Context(), authorise())
	require.ErrorIs(t, err, repository.ErrPublish)
	require.ErrorIs(t, err, broken)
	require.Equal(t, "authorised", got.Status)
}

func TestReleasingGivesTheMoneyBackWhereverThePaymentStands(t *testing.T) {
	t.Parallel()
	want := map[payment.Status]string{
		payment.StatusAuthorised: "voided", payment.StatusDeclined: "declined", payment.StatusCaptured: "refunded",
		payment.StatusCaptureRefused: "voided", payment.StatusVoided: "voided", payment.StatusVoidRefused: "voided",
		payment.StatusRefunded: "refunded", payment.StatusRefundRefused: "refunded",
		payment.StatusVoiding: "voided", payment.StatusRefunding: "refunded",
	}
	for _, from := range payment.Statuses() {
		o := newOffice(t)
		o.Service = payment.NewService(payment.NewUnitOfWork(o.store), anyone{o.bank}, payment.WithClock(o.clock.now))
		require.NoError(t, payment.NewUnitOfWork(o.store).Repositories().Payments.Save(t.Context(), in(from)))
		o.clock.pass(time.Hour)
		got, err := o.Release(t.Context(), release())
		if want[from] == "" {
			require.ErrorIs(t, err, payment.ErrUnderWay, from.String())
			continue
		}
		require.NoError(t, err, from.String())
		require.Equal(t, want[from], got.Status, from.String())
	}
	o := newOffice(t)
	_, err := o.Release(t.Context(), release())
	require.ErrorIs(t, err, repository.ErrNotFound)
}

// anyone is a bank that knows every payment.
type anyone struct{ *bank }

func (a anyone) Void(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return a.do(ctx, payment.StepVoid, c.Payment)
}

func (a anyone) Refund(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return a.do(ctx, payment.StepRefund, c.Payment)
}

func TestAnAnswerThatIsNoneSettlesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.bank.answer = &payment.Result{}
	_, err := o.Authorise(t.Context(), authorise())
	require.ErrorIs(t, err, payment.ErrUnsettled)
	require.ErrorIs(t, err, payment.ErrResult)
}

func TestACommandIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.Authorise(t.Context(), payment.Authorise{})
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"order", "currency", "method", "attempt", "token"}, all.Keys())
	c := authorise()
	c.Amount = "499.001"
	_, err = o.Authorise(t.Context(), c)
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"amount"}, all.Keys())

	for _, do := range []func() (payment.Standing, error){
		func() (payment.Standing, error) { return o.Capture(t.Context(), payment.Capture{}) },
		func() (payment.Standing, error) { return o.Void(t.Context(), payment.Void{}) },
		func() (payment.Standing, error) { return o.Refund(t.Context(), payment.Refund{}) },
		func() (payment.Standing, error) { return o.Release(t.Context(), payment.Release{}) },
		func() (payment.Standing, error) { return o.GetPayment(t.Context(), "", 0) },
	} {
		_, err := do()
		require.ErrorAs(t, err, &all)
		require.Equal(t, []string{"order", "attempt"}, all.Keys())
	}
	_, err = o.Capture(t.Context(), capture())
	require.ErrorIs(t, err, repository.ErrNotFound)
	_, err = o.GetPayment(t.Context(), order.String(), 1)
	require.ErrorIs(t, err, repository.ErrNotFound)
	require.Empty(t, o.bank.calls())
	require.Empty(t, o.heard())
}

type noTaxOffice struct{}

func (noTaxOffice) Within(context.Context, money.Money) (money.Money, error) {
	return money.Money{}, errLost
}

func TestWithoutKnowingTheTaxNothingIsRequested(t *testing.T) {
	t.Parallel()
	o := newOffice(t, payment.WithTaxes(noTaxOffice{}))
	_, err := o.Authorise(t.Context(), authorise())
	require.ErrorIs(t, err, errLost)
	require.Empty(t, o.bank.calls())
}

func TestAServiceIsNotMadeOfNothing(t *testing.T) {
	t.Parallel()
	uow := payment.NewUnitOfWork(memstore.New())
	require.Panics(t, func() { payment.NewService(nil, newBank()) })
	require.Panics(t, func() { payment.NewService(uow, nil) })
	require.Panics(t, func() { payment.NewService(uow, newBank(), nil) })
	require.Panics(t, func() { payment.WithClock(nil) })
	require.Panics(t, func() { payment.WithTaxes(nil) })
	require.Panics(t, func() { payment.WithInvoiceNumbers(nil) })
	require.Panics(t, func() { payment.WithPatience(0) })
	require.Len(t, payment.Kinds(), 1)
}
