package payment

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/repository"
)

// DefaultPatience is how long a step is left to whoever is at it.
const DefaultPatience = time.Minute

// A Service runs the use cases of payment.
//
// Each stores what it is about to ask of the gateway, asks, and stores the answer. Asked
// for what is done, or was declined, it returns what there is: a request that comes twice
// is one request. While another is at the step it returns [ErrUnderWay]: try again later,
// and find it done. When the gateway gave no answer it returns [ErrUnsettled]; the step stays
// under way, and whoever asks for it when [WithPatience] has passed, or
// [Service.SettleOverdue], asks the gateway what became of it.
//
// A use case otherwise returns an [*invariant.Error] with all fields of the command that are
// malformed, by path; an error that is [repository.ErrNotFound]; the refusal of the payment;
// or what [repository.UnitOfWork.Do] returns. A step that the gateway refused is no error: the
// result's status says so, and [PaymentFailed] is recorded.
//
// A Service is safe for concurrent use.
type Service struct {
	uow      *repository.UnitOfWork[Repositories]
	gateway  Gateway
	taxes    Taxes
	now      func() time.Time
	invoice  func(PaymentID) InvoiceNumber
	patience time.Duration
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// WithTaxes sets who says how much of an amount is tax. The default is that nothing is.
func WithTaxes(t Taxes) ServiceOption {
	mustHave(t != nil, "WithTaxes(nil)")
	return func(s *Service) { s.taxes = t }
}

// WithInvoiceNumbers sets the source of invoice numbers. The default is [InvoiceNumberFor].
func WithInvoiceNumbers(number func(PaymentID) InvoiceNumber) ServiceOption {
	mustHave(number != nil, "WithInvoiceNumbers(nil)")
	return func(s *Service) { s.invoice = number }
}

// WithPatience sets how long a call to the gateway may take, and with it how long a step
// is left to whoever is at it. The default is [DefaultPatience]. Clocks of several machines
// may differ by much less than it. It panics unless d is positive.
func WithPatience(d time.Duration) ServiceOption {
	mustHave(d > 0, "WithPatience below a nanosecond")
	return func(s *Service) { s.patience = d }
}

// NewService returns the use cases over a unit of work and a gateway. It panics when
// either, or an option, is nil.
func NewService(uow *repository.UnitOfWork[Repositories], g Gateway, opts ...ServiceOption) *Service {
	mustHave(uow != nil && g != nil, "NewService without a unit of work or a gateway")
	s := &Service{
		uow: uow, gateway: g, taxes: noTaxes{}, now: time.Now,
		invoice: InvoiceNumberFor, patience: DefaultPatience,
	}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// A Standing is where a payment stands, in plain values.
type Standing struct {
	Payment   string `json:"payment"`
	Order     string `json:"order"`
	Attempt   int    `json:"attempt"`
	Status    string `json:"status"`   // such as "authorised"
	Amount    string `json:"amount"`   // in the currency's digits, such as "499.00"
	Tax       string `json:"tax"`      // how much of the amount
	Currency  string `json:"currency"` // ISO 4217
	Reference string `json:"reference,omitempty"`
	Invoice   string `json:"invoice,omitempty"`
	Reason    string `json:"reason,omitempty"` // the gateway's, for a refusal
}

func standingOf(p PaymentSnapshot) Standing {
	if (p.ID == PaymentID{}) {
		return Standing{}
	}
	digits := int32(p.Amount.Currency().Digits())
	return Standing{
		Payment: p.ID.String(), Order: p.Order.String(), Attempt: p.Attempt, Status: p.Status.String(),
		Amount: p.Amount.Amount().StringFixed(digits), Tax: p.Tax.Amount().StringFixed(digits),
		Currency:  p.Amount.Currency().Code(),
		Reference: p.Reference, Invoice: p.Invoice.String(), Reason: p.Reason,
	}
}

// GetPayment returns where the payment of an order at an attempt stands.
func (s *Service) GetPayment(ctx context.Context, order string, attempt int) (Standing, error) {
	id, err := paymentOf(order, attempt)
	if err != nil {
		return Standing{}, err
	}
	p, err := s.uow.Repositories().Payments.Get(ctx, id)
	if err != nil {
		return Standing{}, err
	}
	return standingOf(p.Snapshot()), nil
}

// paymentOf reads which payment a command is about.
func paymentOf(order string, attempt int) (PaymentID, error) {
	var v invariant.Violations
	o, err := ParseOrderID(order)
	v.Add("order", err)
	if attempt < 1 || attempt > maxAttempt {
		v.Add("attempt", ErrAttempt)
	}
	if err := v.Err(); err != nil {
		return PaymentID{}, err
	}
	return PaymentIDFor(o, attempt), nil
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("payment: " + what)
	}
}
