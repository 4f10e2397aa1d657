package billing_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/insurance/billing"
	"github.com/ashlar-go/ashlar/memstore"
)

// An issued policy becomes a payment schedule.
func Example() {
	ctx, bus := context.Background(), events.NewBus()
	uow := billing.NewUnitOfWork(memstore.New())
	billing.Subscribe(bus, billing.NewService(uow))

	err := bus.Publish(ctx, insurance.PolicyIssued{
		Policy: policy1, Premium: usd("1000.00"), Coverage: calendar.MustParseDateRange("2026-01-31/2026-05-01"),
	})
	fmt.Println(err)
	s, _ := uow.Repositories().Schedules.Get(ctx, billing.ScheduleOf(billing.MustParseReference(policy1.String())))
	for _, i := range s.Instalments().All() {
		fmt.Println(i)
	}
	// Output:
	// <nil>
	// 1: USD 250.00 on 2026-01-31 (due)
	// 2: USD 250.00 on 2026-02-28 (due)
	// 3: USD 250.00 on 2026-03-31 (due)
	// 4: USD 250.00 on 2026-04-30 (due)
}

func ExampleInstalmentStatus_CanBecome() {
	for _, from := range billing.InstalmentStatuses() {
		for _, to := range from.Next() {
			fmt.Println(from, "→", to)
		}
	}
	// Output:
	// due → paid
	// due → cancelled
}

func ExampleNewPaymentSchedule() {
	s, err := billing.NewPaymentSchedule(ref, usd("100.00"), year, billing.Quarterly, noon)
	fmt.Println(s.Instalments().Len(), s.Instalments().At(3), err)
	_, err = billing.NewPaymentSchedule(ref, usd("0.00"), year, 0, noon)
	fmt.Println(failure.KindOf(err))
	century := calendar.MustParseDateRange("1900-01-01/2000-02-01")
	_, err = billing.NewPaymentSchedule(ref, usd("1.00"), century, billing.Monthly, noon)
	fmt.Println(errors.Is(err, billing.ErrTooManyInstalments))
	// Output:
	// 4 4: USD 25.00 on 2026-10-31 (due) <nil>
	// invalid
	// true
}

func ExampleFrequency_DueDates() {
	dates, err := billing.Monthly.DueDates(calendar.MustParseDateRange("2028-01-31/2028-04-30"))
	fmt.Println(dates, err)
	// Output:
	// [2028-01-31 2028-02-29 2028-03-31] <nil>
}

func ExamplePaymentSchedule_PayInstalment() {
	s := monthly()
	fmt.Println(errors.Is(s.PayInstalment(1, usd("8.33"), noon), billing.ErrWrongAmount))
	fmt.Println(s.PayInstalment(1, usd("8.34"), noon), s.Total(billing.StatusPaid))
	err := s.PayInstalment(1, usd("8.34"), noon)
	var refused *billing.InstalmentError
	fmt.Println(errors.As(err, &refused), refused.Status, failure.CodeOf(err))
	fmt.Println(failure.KindOf(s.PayInstalment(13, usd("8.33"), noon)))
	// Output:
	// true
	// <nil> USD 8.34
	// true paid insurance.billing.not_due
	// not_found
}

func ExamplePaymentSchedule_CancelInstalments() {
	s := monthly()
	fmt.Println(s.CancelInstalments(day("2026-12-01"), noon))
	fmt.Println(s.Total(billing.StatusDue), s.Total(billing.StatusCancelled))
	// Output:
	// <nil>
	// USD 91.67 USD 8.33
}

func ExampleService_CreatePaymentSchedule() {
	ctx, uow := context.Background(), billing.NewUnitOfWork(memstore.New())
	s := billing.NewService(uow)
	command := billing.CreatePaymentSchedule{Reference: "gym membership", Amount: usd("90.00"), Coverage: year, Frequency: billing.Annual}
	fmt.Println(s.CreatePaymentSchedule(ctx, command), s.CreatePaymentSchedule(ctx, command))
	fmt.Println(s.PayInstalment(ctx, billing.PayInstalment{Reference: "gym membership", Number: 1, Amount: usd("90.00")}))
	fmt.Println(s.CancelInstalments(ctx, billing.CancelInstalments{Reference: "another", EffectiveOn: day("2026-07-01")}))
	// Output:
	// <nil> <nil>
	// <nil>
	// <nil>
}

func ExampleEventTypes() {
	for e := range billing.EventTypes().All() {
		fmt.Println(e.Name())
	}
	// Output:
	// insurance.billing.payment_schedule_created
	// insurance.billing.instalment_paid
	// insurance.billing.instalments_cancelled
}

func ExampleRestorePaymentSchedule() {
	s := monthly().Snapshot()
	s.Amount = usd("100.01")
	_, err := billing.RestorePaymentSchedule(s)
	fmt.Println(err)
	// Output:
	// invariant: instalments: billing: the snapshot is not one of a schedule: they do not sum to the amount
}
