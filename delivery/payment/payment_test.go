package payment_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func TestPaymentIsAnAggregate(t *testing.T) {
	t.Parallel()
	type command = func(*payment.Payment) error
	states := map[string]func() *payment.Payment{}
	commands := map[string]command{
		"capture": func(p *payment.Payment) error { return p.Capture(invoice, noon) },
		"void":    func(p *payment.Payment) error { return p.Void(noon) },
		"refund":  func(p *payment.Payment) error { return p.Refund(noon) },
	}
	allowed := map[string][]string{}
	for _, s := range payment.Statuses() {
		states[s.String()] = func() *payment.Payment { return in(s) }
		if step, ok := s.UnderWay(); ok {
			allowed[s.String()] = []string{"ask again: " + step.String(), step.String() + " done", step.String() + " refused"}
		}
	}
	for _, s := range payment.Steps() {
		commands["ask again: "+s.String()] = func(p *payment.Payment) error {
			return p.AskAgain(s, time.Minute, noon.Add(time.Minute))
		}
		commands[s.String()+" done"] = func(p *payment.Payment) error { return p.Settle(s, succeeded("ref_2"), noon) }
		commands[s.String()+" refused"] = func(p *payment.Payment) error { return p.Settle(s, payment.Refused("no"), noon) }
	}
	allowed["authorised"] = []string{"capture", "void"}
	allowed["captured"] = []string{"refund"}
	allowed["capture refused"] = []string{"void"}
	allowed["void refused"] = []string{"void"}
	allowed["refund refused"] = []string{"refund"}
	aggregatetest.Run(t, aggregatetest.Harness[*payment.Payment, payment.PaymentSnapshot]{
		Snapshot: (*payment.Payment).Snapshot,
		Restore:  payment.RestorePayment,
		Kind:     payment.PaymentMapping.Kind(),
		States:   states,
		Commands: commands,
		Allowed:  allowed,
		Refusals: map[string]command{
			"capture without an invoice number": func(p *payment.Payment) error { return p.Capture(payment.InvoiceNumber{}, noon) },
			"ask again too early":               askAgainTooEarly,
			"settle without an answer": func(p *payment.Payment) error {
				step, _ := p.Status().UnderWay()
				return p.Settle(step, payment.Result{}, noon)
			},
			"settle no step": func(p *payment.Payment) error { return p.Settle(0, succeeded("x"), noon) },
		},
	})
}

func askAgainTooEarly(p *payment.Payment) error {
	step, _ := p.Status().UnderWay()
	return p.AskAgain(step, time.Minute, noon.Add(time.Minute-time.Nanosecond))
}

func TestPaymentsGoToTheStoreAndBack(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	fresh := func() *payment.Payment {
		r := request
		r.Order = payment.MustParseOrderID("ORD-" + strconv.FormatInt(n.Add(1), 10))
		p, err := payment.NewPayment(r, noon)
		if err != nil {
			panic(err)
		}
		return p
	}
	repositorytest.Mapping(t, memstore.New(), payment.PaymentMapping, fresh, func(p *payment.Payment) error {
		return p.Settle(payment.StepAuthorise, succeeded("pay_1"), noon)
	})
}

func TestEveryStepTellsWhatCameOfIt(t *testing.T) {
	t.Parallel()
	id := payment.PaymentIDFor(order, 1)
	done := func(s payment.Step, ref string) func(*payment.Payment) error {
		return func(p *payment.Payment) error { return p.Settle(s, succeeded(ref), noon) }
	}
	tests := []struct {
		name string
		from payment.Status
		step payment.Step
		want payment.Event
	}{
		{"authorised", payment.StatusAuthorising, payment.StepAuthorise, payment.PaymentAuthorised{
			Payment: id, Order: order, Attempt: 1, Amount: request.Amount, Reference: "ref",
		}},
		{"captured", payment.StatusCapturing, payment.StepCapture, payment.PaymentCaptured{
			Payment: id, Order: order, Attempt: 1, Amount: request.Amount, Tax: request.Tax, Invoice: invoice, Reference: "ref",
		}},
		{"voided", payment.StatusVoiding, payment.StepVoid, payment.PaymentVoided{
			Payment: id, Order: order, Attempt: 1, Amount: request.Amount,
		}},
		{"refunded", payment.StatusRefunding, payment.StepRefund, payment.PaymentRefunded{
			Payment: id, Order: order, Attempt: 1, Amount: request.Amount, Reference: "ref",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			aggregatetest.Given(t, in(tt.from)).When(done(tt.step, "ref")).Then(tt.want)
			aggregatetest.Given(t, in(tt.from)).
				When(func(p *payment.Payment) error { return p.Settle(tt.step, payment.Refused(" no\n"), noon) }).
				Then(payment.PaymentFailed{Payment: id, Order: order, Attempt: 1, Amount: request.Amount, Step: tt.step, Reason: "no"})
		})
	}
}

func TestTheTokenIsForgottenOnceThePaymentIsAuthorisedOrDeclined(t *testing.T) {
	t.Parallel()
	for _, s := range payment.Statuses() {
		require.Equal(t, s == payment.StatusAuthorising, in(s).Snapshot().Token.IsValid(), s.String())
	}
}

func TestAStepUnderWayIsRefusedAsAConflictThatPasses(t *testing.T) {
	t.Parallel()
	err := in(payment.StatusCapturing).Void(noon)
	require.ErrorIs(t, err, payment.ErrUnderWay)
	require.Equal(t, failure.Conflict, failure.KindOf(err))

	err = in(payment.StatusCaptured).Void(noon)
	var refused *payment.TransitionError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, payment.StatusVoiding, refused.To)
	require.Equal(t, []payment.Status{payment.StatusRefunding}, refused.Allowed())
	require.ErrorIs(t, err, payment.ErrTransition)
}

func TestARequestIsJudgedInAllItsFields(t *testing.T) {
	t.Parallel()
	_, err := payment.NewPayment(payment.Request{}, noon)
	var all *invariant.Error
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"method", "order", "attempt", "amount", "tax", "token"}, all.Keys())

	tests := []struct {
		name string
		with func(*payment.Request)
		want error
	}{
		{"no attempt", func(r *payment.Request) { r.Attempt = 0 }, payment.ErrAttempt},
		{"attempt 1,001", func(r *payment.Request) { r.Attempt = 1001 }, payment.ErrAttempt},
		{"an amount of nothing", func(r *payment.Request) { r.Amount, r.Tax = money.Zero(money.INR), money.Zero(money.INR) }, payment.ErrAmount},
		{"tax above the amount", func(r *payment.Request) { r.Tax = money.MustParse("INR 499.01") }, payment.ErrTax},
		{"tax in dollars", func(r *payment.Request) { r.Tax = money.MustParse("USD 1.00") }, payment.ErrTax},
		{"no tax said", func(r *payment.Request) { r.Tax = money.Money{} }, payment.ErrTax},
		{"no token", func(r *payment.Request) { r.Token = payment.Token{} }, payment.ErrZero},
		{"no order", func(r *payment.Request) { r.Order = payment.OrderID{} }, payment.ErrZero},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := request
			tt.with(&r)
			_, err := payment.NewPayment(r, noon)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
		})
	}
	for _, hostile := range texttest.Refused(1000) {
		r := request
		r.Method = hostile
		_, err := payment.NewPayment(r, noon)
		require.Error(t, err)
		requireClean(t, err.Error(), hostile)
	}
}

func TestWhatNoPaymentCanHaveBeenIsNotRestored(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		from payment.Status
		with func(*payment.PaymentSnapshot)
		path string
	}{
		{"another identity", payment.StatusAuthorised, func(s *payment.PaymentSnapshot) { s.ID = payment.PaymentIDFor(order, 2) }, "id"},
		{"a token kept for longer", payment.StatusAuthorised, func(s *payment.PaymentSnapshot) { s.Token = request.Token }, "token"},
		{"no token to authorise with", payment.StatusAuthorising, func(s *payment.PaymentSnapshot) { s.Token = payment.Token{} }, "token"},
		{"authorised without a reference", payment.StatusAuthorised, func(s *payment.PaymentSnapshot) { s.Reference = "" }, "reference"},
		{"declined with a reference", payment.StatusDeclined, func(s *payment.PaymentSnapshot) { s.Reference = "x" }, "reference"},
		{"refunded without a reference", payment.StatusRefunded, func(s *payment.PaymentSnapshot) { s.RefundReference = "" }, "refund_reference"},
		{"captured with a refund", payment.StatusCaptured, func(s *payment.PaymentSnapshot) { s.RefundReference = "x" }, "refund_reference"},
		{"captured without an invoice", payment.StatusCaptured, func(s *payment.PaymentSnapshot) { s.Invoice = payment.InvoiceNumber{} }, "invoice"},
		{"authorised with an invoice", payment.StatusAuthorised, func(s *payment.PaymentSnapshot) { s.Invoice = invoice }, "invoice"},
		{"declined without a reason", payment.StatusDeclined, func(s *payment.PaymentSnapshot) { s.Reason = "" }, "reason"},
		{"captured with a reason", payment.StatusCaptured, func(s *payment.PaymentSnapshot) { s.Reason = "x" }, "reason"},
		{"a reason that is not clean", payment.StatusDeclined, func(s *payment.PaymentSnapshot) { s.Reason = "a\x00" }, "reason"},
		{"no status", payment.StatusCaptured, func(s *payment.PaymentSnapshot) { s.Status = 0 }, "status"},
		{"no method", payment.StatusCaptured, func(s *payment.PaymentSnapshot) { s.Method = "" }, "method"},
		{"no amount", payment.StatusCaptured, func(s *payment.PaymentSnapshot) { s.Amount = money.Money{} }, "amount"},
		{"too much tax", payment.StatusCaptured, func(s *payment.PaymentSnapshot) { s.Tax = money.MustParse("INR 500.00") }, "tax"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := in(tt.from).Snapshot()
			tt.with(&s)
			_, err := payment.RestorePayment(s)
			var all *invariant.Error
			require.ErrorAs(t, err, &all)
			require.Contains(t, all.Keys(), tt.path)
			requireClean(t, err.Error(), secret)
		})
	}
	voided := in(payment.StatusCaptureRefused)
	require.NoError(t, voided.Void(noon))
	_, err := payment.RestorePayment(voided.Snapshot())
	require.NoError(t, err, "what is voided after a refused capture has an invoice number")
}

func TestAPaymentGivesBackAtMostWhatItTookHoweverItIsTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := in(payment.StatusAuthorising)
		at := noon
		for range rapid.IntRange(1, 12).Draw(t, "commands") {
			at = at.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			step := rapid.SampledFrom(payment.Steps()).Draw(t, "step")
			before, pending := p.Snapshot(), len(aggregate.Pending(p))
			var err error
			switch rapid.IntRange(0, 5).Draw(t, "command") {
			case 0:
				err = p.Capture(invoice, at)
			case 1:
				err = p.Void(at)
			case 2:
				err = p.Refund(at)
			case 3:
				err = p.AskAgain(step, time.Minute, at)
			case 4:
				err = p.Settle(step, succeeded("ref"), at)
			case 5:
				err = p.Settle(step, payment.Refused("no"), at)
			}
			if err != nil {
				if p.Snapshot() != before || len(aggregate.Pending(p)) != pending {
					t.Fatal("a refused command changed the payment")
				}
				continue
			}
			if len(aggregate.Pending(p)) != pending+1 {
				t.Fatal("a command recorded not one event")
			}
			if back, err := payment.RestorePayment(p.Snapshot()); err != nil || back.Snapshot() != p.Snapshot() {
				t.Fatal("the payment does not come back from storage")
			}
		}
		count := map[string]int{}
		for _, r := range aggregate.Pending(p) {
			count[fmt.Sprintf("%T", r.Event)]++
		}
		for _, once := range []string{"Authorised", "Captured", "Voided", "Refunded"} {
			if count["payment.Payment"+once] > 1 {
				t.Fatalf("%s twice", once)
			}
		}
		if count["payment.PaymentRefunded"] > count["payment.PaymentCaptured"] ||
			count["payment.PaymentVoided"] > 0 && count["payment.PaymentCaptured"] > 0 {
			t.Fatal("given back more than was taken")
		}
	})
}

func requireClean(t *testing.T, message, hostile string) {
	t.Helper()
	if len(hostile) > 3 {
		require.NotContains(t, message, hostile)
	}
	require.False(t, strings.ContainsAny(message, "\x00\n\u202e"), "an error repeats unclean text")
}
