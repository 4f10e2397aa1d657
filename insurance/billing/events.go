package billing

import (
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/money"
)

// Event is what happens in billing. Only this package has events of it, so that a switch over
// them can be complete.
//
//sumtype:decl
type Event interface {
	events.Event
	isBilling()
}

// PaymentScheduleCreated says that an amount is to be paid in these instalments.
type PaymentScheduleCreated struct {
	Schedule    ScheduleID         `json:"schedule"`
	Reference   Reference          `json:"reference"`
	Amount      money.Money        `json:"amount"`
	Coverage    calendar.DateRange `json:"coverage"`
	Frequency   Frequency          `json:"frequency"`
	Instalments Instalments        `json:"instalments"`
}

// InstalmentPaid says that an instalment has been paid.
type InstalmentPaid struct {
	Schedule  ScheduleID  `json:"schedule"`
	Reference Reference   `json:"reference"`
	Number    int         `json:"number"` // from 1
	Amount    money.Money `json:"amount"`
}

// InstalmentsCancelled says that these instalments are not asked for any more.
type InstalmentsCancelled struct {
	Schedule    ScheduleID    `json:"schedule"`
	Reference   Reference     `json:"reference"`
	EffectiveOn calendar.Date `json:"effective_on"`
	Instalments Instalments   `json:"instalments"`
}

// EventName returns "insurance.billing.payment_schedule_created".
func (PaymentScheduleCreated) EventName() string { return "insurance.billing.payment_schedule_created" }

// EventName returns "insurance.billing.instalment_paid".
func (InstalmentPaid) EventName() string { return "insurance.billing.instalment_paid" }

// EventName returns "insurance.billing.instalments_cancelled".
func (InstalmentsCancelled) EventName() string { return "insurance.billing.instalments_cancelled" }

func (PaymentScheduleCreated) isBilling() {}
func (InstalmentPaid) isBilling()         {}
func (InstalmentsCancelled) isBilling()   {}

// EventTypes lists the events of billing.
func EventTypes() *events.Types { return eventTypes }

var eventTypes = events.NewTypes(
	events.TypeOf[PaymentScheduleCreated](),
	events.TypeOf[InstalmentPaid](),
	events.TypeOf[InstalmentsCancelled](),
)
