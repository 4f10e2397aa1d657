package billing_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/insurance/billing"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

type schedule = billing.PaymentSchedule

var (
	noon = time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)
	ref  = billing.MustParseReference("policy 1")
	year = calendar.MustParseDateRange("2026-01-31/2027-01-31")
)

func day(s string) calendar.Date { return calendar.MustParse(s) }
func usd(s string) money.Money   { return money.MustParse("USD " + s) }

// monthly is 100.00 in twelve instalments: 8.34 four times, then 8.33.
func monthly() *schedule { return scheduleOf(ref, "100.00", year, billing.Monthly) }

func scheduleOf(r billing.Reference, amount string, over calendar.DateRange, f billing.Frequency) *schedule {
	s, err := billing.NewPaymentSchedule(r, usd(amount), over, f, noon)
	if err != nil {
		panic(err)
	}
	return s
}

func pay(number int, amount string) func(*schedule) error {
	return func(s *schedule) error { return s.PayInstalment(number, usd(amount), noon) }
}

func cancelFrom(on string) func(*schedule) error {
	return func(s *schedule) error { return s.CancelInstalments(day(on), noon) }
}

func after(s *schedule, commands ...func(*schedule) error) *schedule {
	for _, command := range commands {
		if err := command(s); err != nil {
			panic(err)
		}
	}
	return s
}

func TestAPaymentScheduleIsAnAggregate(t *testing.T) {
	t.Parallel()

	aggregatetest.Run(t, aggregatetest.Harness[*schedule, billing.PaymentScheduleSnapshot]{
		Snapshot: (*schedule).Snapshot,
		Restore:  billing.RestorePaymentSchedule,
		Kind:     billing.ScheduleMapping.Kind(),
		States: map[string]func() *schedule{
			"all due":                monthly,
			"the first paid":         func() *schedule { return after(monthly(), pay(1, "8.34")) },
			"cancelled from summer":  func() *schedule { return after(monthly(), cancelFrom("2026-06-30")) },
			"cancelled from the day": func() *schedule { return after(monthly(), cancelFrom("2026-01-01")) },
		},
		Commands: map[string]func(*schedule) error{
			"pay the first": pay(1, "8.34"), "pay the last": pay(12, "8.33"), "cancel from summer": cancelFrom("2026-06-30"),
		},
		Allowed: map[string][]string{
			"all due":               {"pay the first", "pay the last", "cancel from summer"},
			"the first paid":        {"pay the last", "cancel from summer"},
			"cancelled from summer": {"pay the first"},
		},
		Idle: map[string][]string{
			"cancelled from summer":  {"cancel from summer"},
			"cancelled from the day": {"cancel from summer"},
		},
		Refusals: map[string]func(*schedule) error{
			"pay number 0":       pay(0, "8.34"),
			"pay a number below": pay(-1, "8.34"),
			"pay number 13":      pay(13, "8.33"),
			"pay another amount": pay(1, "8.33"),
			"pay no amount":      func(s *schedule) error { return s.PayInstalment(1, money.Money{}, noon) },
			"pay in euros":       func(s *schedule) error { return s.PayInstalment(1, money.MustParse("EUR 8.34"), noon) },
			"cancel from no day": func(s *schedule) error { return s.CancelInstalments(calendar.Date{}, noon) },
		},
	})
}

func TestTheScheduleMappingKeepsItsRules(t *testing.T) {
	t.Parallel()

	n := 0
	repositorytest.Mapping(t, memstore.New(), billing.ScheduleMapping, func() *schedule {
		n++
		return scheduleOf(billing.MustParseReference(strings.Repeat("p", n)), "100.00", year, billing.Quarterly)
	}, pay(1, "25.00"))
}

func TestInstalmentsAreDueFromTheStartAndDoNotDrift(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		over calendar.DateRange
		f    billing.Frequency
		want []string
	}{
		"monthly from the 31st": {calendar.MustParseDateRange("2026-01-31/2026-06-01"), billing.Monthly, []string{
			"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31",
		}},
		"not on the end itself": {calendar.MustParseDateRange("2026-01-31/2026-05-31"), billing.Monthly, []string{
			"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
		}},
		"quarterly":             {year, billing.Quarterly, []string{"2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"}},
		"annual":                {year, billing.Annual, []string{"2026-01-31"}},
		"annual from a leap":    {calendar.MustParseDateRange("2028-02-29/2032-03-01"), billing.Annual, []string{"2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"}},
		"a single day":          {calendar.MustParseDateRange("2026-01-31/2026-02-01"), billing.Monthly, []string{"2026-01-31"}},
		"to the end of time":    {calendar.MustParseDateRange("9999-10-31/9999-12-31"), billing.Monthly, []string{"9999-10-31", "9999-11-30"}},
		"over a leap February":  {calendar.MustParseDateRange("2028-01-30/2028-03-30"), billing.Monthly, []string{"2028-01-30", "2028-02-29"}},
		"annual, a day and one": {calendar.MustParseDateRange("2026-01-01/2027-01-02"), billing.Annual, []string{"2026-01-01", "2027-01-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scheduleOf(ref, "1.00", tt.over, tt.f)
			var got []string
			for n, i := range s.Instalments().All() {
				require.Equal(t, n+1, i.Number())
				got = append(got, i.DueOn().String())
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// To the cent, for every premium, period and frequency, also in currencies without cents.
func TestInstalmentsSumToTheAmount(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]money.Currency{money.USD, money.JPY, money.KWD}).Draw(t, "currency")
		amount, err := money.FromMinor(rapid.Int64Min(1).Draw(t, "minor"), c)
		require.NoError(t, err)
		start, err := day("2020-01-01").AddDays(rapid.IntRange(0, 3000).Draw(t, "start"))
		require.NoError(t, err)
		end, err := start.AddDays(rapid.IntRange(1, 4000).Draw(t, "days"))
		require.NoError(t, err)
		over, err := calendar.NewDateRange(start, end)
		require.NoError(t, err)
		f := rapid.SampledFrom(billing.Frequencies()).Draw(t, "frequency")
		s, err := billing.NewPaymentSchedule(ref, amount, over, f, noon)
		require.NoError(t, err)

		sum := money.Zero(c)
		first, last := s.Instalments().At(0), s.Instalments().At(s.Instalments().Len()-1)
		for n, i := range s.Instalments().All() {
			sum, err = sum.Add(i.Amount())
			require.NoError(t, err)
			due, err := start.AddMonths(n * f.Months())
			require.NoError(t, err)
			require.Equal(t, due, i.DueOn())
			require.True(t, over.Contains(due))
		}
		require.Equal(t, amount, sum)
		require.LessOrEqual(t, first.Amount().Minor()-last.Amount().Minor(), int64(1), "they differ by a cent at most")
		next, err := start.AddMonths(s.Instalments().Len() * f.Months())
		require.NoError(t, err)
		require.False(t, over.Contains(next), "none is missing")

		on, err := start.AddDays(rapid.IntRange(-10, 4010).Draw(t, "effective"))
		require.NoError(t, err)
		paid := rapid.IntRange(1, s.Instalments().Len()).Draw(t, "paid")
		require.NoError(t, s.PayInstalment(paid, s.Instalments().At(paid-1).Amount(), noon))
		require.NoError(t, s.CancelInstalments(on, noon))
		for n, i := range s.Instalments().All() {
			switch {
			case n+1 == paid:
				require.Equal(t, billing.StatusPaid, i.Status())
			case i.DueOn().Before(on):
				require.Equal(t, billing.StatusDue, i.Status())
			default:
				require.Equal(t, billing.StatusCancelled, i.Status())
			}
		}
		total, err := money.Sum(c, s.Total(billing.StatusDue), s.Total(billing.StatusPaid), s.Total(billing.StatusCancelled))
		require.NoError(t, err)
		require.Equal(t, amount, total)
	})
}

func TestEveryCommandRecordsWhatHappened(t *testing.T) {
	t.Parallel()

	s := scheduleOf(ref, "100.00", year, billing.Quarterly)
	created := s.Instalments()
	require.NoError(t, pay(1, "25.00")(s))
	require.NoError(t, cancelFrom("2026-07-31")(s))
	require.NoError(t, cancelFrom("2026-07-31")(s), "twice is once")
	pending := aggregate.Pending(s)
	require.Len(t, pending, 3)
	require.Equal(t, billing.PaymentScheduleCreated{
		Schedule: billing.ScheduleOf(ref), Reference: ref, Amount: usd("100.00"), Coverage: year, Frequency: billing.Quarterly, Instalments: created,
	}, pending[0].Event)
	require.Equal(t, billing.InstalmentPaid{Schedule: billing.ScheduleOf(ref), Reference: ref, Number: 1, Amount: usd("25.00")}, pending[1].Event)
	cancelled, ok := pending[2].Event.(billing.InstalmentsCancelled)
	require.True(t, ok)
	require.Equal(t, 2, cancelled.Instalments.Len())
	require.Equal(t, "3: USD 25.00 on 2026-07-31 (cancelled)", cancelled.Instalments.At(0).String())
	require.Equal(t, billing.StatusDue, created.At(0).Status(), "an event that was recorded does not change")
	for _, r := range pending {
		require.True(t, billing.EventTypes().Has(r.Event))
		require.Equal(t, noon, r.At)
	}
}

func TestEachRuleHasItsError(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		s       *schedule
		command func(*schedule) error
		want    error
		kind    failure.Kind
	}{
		"there is none":      {monthly(), pay(13, "8.33"), billing.ErrInstalmentNotFound, failure.NotFound},
		"paid twice":         {after(monthly(), pay(1, "8.34")), pay(1, "8.34"), billing.ErrNotDue, failure.Refused},
		"paid and cancelled": {after(monthly(), cancelFrom("2026-01-01")), pay(1, "8.34"), billing.ErrNotDue, failure.Refused},
		"a cent short":       {monthly(), pay(1, "8.33"), billing.ErrWrongAmount, failure.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tt.command(tt.s)
			require.Equal(t, tt.kind, failure.KindOf(err))
			var refused *billing.InstalmentError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, billing.ScheduleOf(ref), refused.Schedule)
			aggregatetest.Given(t, tt.s).When(tt.command).ThenRefused(tt.want)
		})
	}
	_, err := billing.NewPaymentSchedule(ref, usd("1.00"), calendar.MustParseDateRange("1900-01-01/2000-01-02"), billing.Monthly, noon)
	require.ErrorIs(t, err, billing.ErrTooManyInstalments)
	require.Equal(t, 1200, scheduleOf(ref, "1.00", calendar.MustParseDateRange("1900-01-01/2000-01-01"), billing.Monthly).Instalments().Len())
	_, err = billing.NewPaymentSchedule(billing.Reference{}, money.Money{}, calendar.DateRange{}, 9, noon)
	require.Equal(t, []string{"reference", "amount", "coverage", "frequency"}, keysOf(t, err))
	_, err = billing.NewPaymentSchedule(ref, usd("0.00"), year, billing.Monthly, noon)
	require.Equal(t, []string{"amount"}, keysOf(t, err))
	_, err = billing.Frequency(7).DueDates(year)
	require.ErrorIs(t, err, billing.ErrFrequency)
	_, err = billing.Monthly.DueDates(calendar.DateRange{})
	require.ErrorIs(t, err, billing.ErrNoDay)
}

func keysOf(t *testing.T, err error) []string {
	t.Helper()
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	return violations.Keys()
}

func TestWhatNoScheduleCanHaveBeenIsNotRestored(t *testing.T) {
	t.Parallel()

	quarterly := func() billing.PaymentScheduleSnapshot {
		return scheduleOf(ref, "100.00", year, billing.Quarterly).Snapshot()
	}
	for name, tt := range map[string]struct {
		change func(*billing.PaymentScheduleSnapshot)
		want   []string
	}{
		"as it was": {func(*billing.PaymentScheduleSnapshot) {}, nil},
		"divided in other ways": {func(s *billing.PaymentScheduleSnapshot) {
			s.Instalments = scheduleOf(ref, "100.00", year, billing.Monthly).Instalments()
		}, nil},
		"of another reference": {func(s *billing.PaymentScheduleSnapshot) { s.ID = billing.ScheduleOf(billing.MustParseReference("x")) }, []string{"id"}},
		"of no reference":      {func(s *billing.PaymentScheduleSnapshot) { s.Reference = billing.Reference{} }, []string{"id", "reference"}},
		"of another amount":    {func(s *billing.PaymentScheduleSnapshot) { s.Amount = usd("100.01") }, []string{"instalments"}},
		"in another currency":  {func(s *billing.PaymentScheduleSnapshot) { s.Amount = money.MustParse("EUR 100.00") }, []string{"instalments"}},
		"without instalments":  {func(s *billing.PaymentScheduleSnapshot) { s.Instalments = billing.Instalments{} }, []string{"instalments"}},
		"of another period": {
			func(s *billing.PaymentScheduleSnapshot) {
				s.Coverage = calendar.MustParseDateRange("2026-02-01/2027-01-31")
			},
			[]string{"instalments[0].due_on"},
		},
		"in another order": {
			func(s *billing.PaymentScheduleSnapshot) {
				s.Instalments = edited(t, s.Instalments, "2026-04-30", "2026-01-31")
			},
			[]string{"instalments[1].due_on"},
		},
		"with another number": {
			func(s *billing.PaymentScheduleSnapshot) {
				s.Instalments = edited(t, s.Instalments, `"number":2`, `"number":3`)
			},
			[]string{"instalments[1]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := quarterly()
			tt.change(&s)
			p, err := billing.RestorePaymentSchedule(s)
			if tt.want == nil {
				require.NoError(t, err)
				require.Equal(t, s, p.Snapshot())
				return
			}
			require.Equal(t, tt.want, keysOf(t, err))
		})
	}
}

// edited returns the list that a document would be in which one text stands for another.
func edited(t *testing.T, list billing.Instalments, from, to string) billing.Instalments {
	t.Helper()
	document, err := json.Marshal(list)
	require.NoError(t, err)
	require.Contains(t, string(document), from)
	var changed billing.Instalments
	require.NoError(t, json.Unmarshal([]byte(strings.Replace(string(document), from, to, 1)), &changed))
	return changed
}
