package payment_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/listentest"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

const secret = "tok_4111111111111111"

var (
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	order   = payment.MustParseOrderID("ORD-A1B2C3D4")
	request = payment.Request{
		Order: order, Attempt: 1, Amount: money.MustParse("INR 499.00"), Tax: money.MustParse("INR 23.76"),
		Method: "card", Token: payment.MustNewToken(secret),
	}
	invoice = payment.InvoiceNumberFor(payment.PaymentIDFor(order, 1))
	errLost = errors.New("the line was cut")
)

func succeeded(reference string) payment.Result {
	r, err := payment.Succeeded(reference)
	if err != nil {
		panic(err)
	}
	return r
}

// in returns a payment that has come to a status on the shortest way.
func in(status payment.Status) *payment.Payment {
	p, err := payment.NewPayment(request, noon)
	if err != nil {
		panic(err)
	}
	ok := succeeded("pay_1")
	no := payment.Refused("insufficient funds")
	capture := func(p *payment.Payment) error { return p.Capture(invoice, noon) }
	void := func(p *payment.Payment) error { return p.Void(noon) }
	refund := func(p *payment.Payment) error { return p.Refund(noon) }
	settle := func(s payment.Step, r payment.Result) func(*payment.Payment) error {
		return func(p *payment.Payment) error { return p.Settle(s, r, noon) }
	}
	authorised := settle(payment.StepAuthorise, ok)
	captured := settle(payment.StepCapture, ok)
	ways := map[payment.Status][]func(*payment.Payment) error{
		payment.StatusAuthorising:    nil,
		payment.StatusAuthorised:     {authorised},
		payment.StatusDeclined:       {settle(payment.StepAuthorise, no)},
		payment.StatusCapturing:      {authorised, capture},
		payment.StatusCaptured:       {authorised, capture, captured},
		payment.StatusCaptureRefused: {authorised, capture, settle(payment.StepCapture, no)},
		payment.StatusVoiding:        {authorised, void},
		payment.StatusVoided:         {authorised, void, settle(payment.StepVoid, ok)},
		payment.StatusVoidRefused:    {authorised, void, settle(payment.StepVoid, no)},
		payment.StatusRefunding:      {authorised, capture, captured, refund},
		payment.StatusRefunded:       {authorised, capture, captured, refund, settle(payment.StepRefund, succeeded("rfnd_1"))},
		payment.StatusRefundRefused:  {authorised, capture, captured, refund, settle(payment.StepRefund, no)},
	}
	way, known := ways[status]
	if !known {
		panic("no way to " + status.String())
	}
	for _, step := range way {
		if err := step(p); err != nil {
			panic(err)
		}
	}
	return p
}

// A bank is a gateway that does each step of a payment once, as the contract has it, and
// counts what it did.
type bank struct {
	mu       sync.Mutex
	asked    []string       // steps, in order
	done     map[string]int // by step and payment
	refuse   map[payment.Step]bool
	lose     int           // so many answers are lost after the step is done
	hold     chan struct{} // calls wait for it, if there is one
	atBank   int           // calls at the moment
	together int           // the most there were at once
	answer   *payment.Result
}

func newBank() *bank {
	return &bank{done: map[string]int{}, refuse: map[payment.Step]bool{}}
}

func (b *bank) do(ctx context.Context, s payment.Step, id payment.PaymentID) (payment.Result, error) {
	b.mu.Lock()
	b.asked = append(b.asked, s.String())
	b.atBank++
	b.together = max(b.together, b.atBank)
	hold := b.hold
	b.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.atBank--
	switch {
	case ctx.Err() != nil:
		return payment.Result{}, ctx.Err()
	case b.answer != nil:
		return *b.answer, nil
	case b.refuse[s]:
		return payment.Refused("the bank says no to " + s.String()), nil
	}
	key := s.String() + " " + id.String()
	if b.done[key] == 0 {
		b.done[key]++
	}
	if b.lose > 0 {
		b.lose--
		return payment.Result{}, errLost
	}
	return payment.Succeeded(s.String() + "_1")
}

func (b *bank) Authorise(ctx context.Context, a payment.Authorisation) (payment.Result, error) {
	if a.Token.Reveal() != secret || a.Method != "card" || !a.Amount.IsPositive() {
		return payment.Result{}, errors.New("the bank was not told who pays")
	}
	return b.do(ctx, payment.StepAuthorise, a.Payment)
}

func (b *bank) Capture(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return b.charge(ctx, payment.StepCapture, c)
}

func (b *bank) Void(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return b.charge(ctx, payment.StepVoid, c)
}

func (b *bank) Refund(ctx context.Context, c payment.Charge) (payment.Result, error) {
	return b.charge(ctx, payment.StepRefund, c)
}

func (b *bank) charge(ctx context.Context, s payment.Step, c payment.Charge) (payment.Result, error) {
	if c.Reference != "authorise_1" || !c.Amount.IsPositive() {
		return payment.Result{}, errors.New("the bank does not know this payment")
	}
	return b.do(ctx, s, c.Payment)
}

func (b *bank) calls() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.asked...)
}

// A clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// An office is a service with everything round it.
type office struct {
	*payment.Service

	bank  *bank
	clock *clock
	store *breakable
	heard func() []string // names of events
}

func newOffice(tb testing.TB, opts ...payment.ServiceOption) *office {
	tb.Helper()
	bus := events.NewBus()
	o := &office{
		bank: newBank(), clock: &clock{at: noon}, store: &breakable{Store: memstore.New()}, heard: listentest.To(bus),
	}
	uow := payment.NewUnitOfWork(o.store, repository.PublishTo(bus))
	o.Service = payment.NewService(uow, o.bank, append([]payment.ServiceOption{payment.WithClock(o.clock.now)}, opts...)...)
	return o
}

// breakable is a store that can be down at the n-th commit from now.
type breakable struct {
	repository.Store

	mu   sync.Mutex
	down int
	err  error
}

func (b *breakable) Commit(ctx context.Context, batch repository.Batch) error {
	b.mu.Lock()
	b.down--
	fails := b.down == 0
	b.mu.Unlock()
	if fails {
		return b.err
	}
	return b.Store.Commit(ctx, batch)
}

func (b *breakable) breakAt(commit int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down, b.err = commit, err
}

func authorise() payment.Authorise {
	return payment.Authorise{
		Order: order.String(), Attempt: 1, Amount: "499.00", Currency: "INR", Method: "card", Token: request.Token,
	}
}

// authorisedOffice has reserved the amount of the order.
func authorisedOffice(tb testing.TB, opts ...payment.ServiceOption) *office {
	tb.Helper()
	o := newOffice(tb, opts...)
	got, err := o.Authorise(tb.Context(), authorise())
	require.NoError(tb, err)
	require.Equal(tb, "authorised", got.Status)
	return o
}

func capturedOffice(tb testing.TB, opts ...payment.ServiceOption) *office {
	tb.Helper()
	o := authorisedOffice(tb, opts...)
	got, err := o.Capture(tb.Context(), payment.Capture{Order: order.String(), Attempt: 1})
	require.NoError(tb, err)
	require.Equal(tb, "captured", got.Status)
	return o
}
