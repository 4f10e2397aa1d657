package insurance_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/money"
)

// Whatever a policy is told, and in whatever order: pending and approved claims are never
// more than the limit; a refused command leaves everything as it was; an accepted one records
// one event; and what has come to be can be stored and restored.
func TestNoSequenceOfCommandsBreaksAPolicy(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		p := draft()
		accepted := 0
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			before, pending := p.Snapshot(), aggregate.Pending(p)
			err := anyCommand(t)(p)
			after := aggregate.Pending(p)
			if err != nil {
				require.Equal(t, before, p.Snapshot())
				require.Equal(t, pending, after)
			} else {
				accepted++
				require.Len(t, after, len(pending)+1)
				require.NotEqual(t, before, p.Snapshot())
			}
			require.LessOrEqual(t, openOf(t, p).Compare(p.ClaimLimit()), 0)
			require.Equal(t, openOf(t, p), p.OpenClaims())
			restored, err := insurance.RestorePolicy(p.Snapshot())
			require.NoError(t, err)
			require.Equal(t, p.Snapshot(), restored.Snapshot())
		}
		require.Len(t, aggregate.Pending(p), accepted+1)
	})
}

// openOf sums what is pending and approved, by hand.
func openOf(t *rapid.T, p *policy) money.Money {
	sum := usd("0.00")
	for _, c := range p.Claims().All() {
		if c.Status() != insurance.ClaimStatusDenied {
			var err error
			sum, err = sum.Add(c.Amount())
			require.NoError(t, err)
		}
	}
	return sum
}

func anyCommand(t *rapid.T) func(*policy) error {
	id := rapid.Custom(func(t *rapid.T) insurance.ClaimID { return claimID(rapid.IntRange(0, 5).Draw(t, "claim")) }).Draw(t, "id")
	on := rapid.SampledFrom([]calendar.Date{
		{}, day("2025-12-31"), day("2026-01-01"), today, day("2026-12-31"), day("2027-01-01"),
	})
	text := rapid.SampledFrom([]string{"", " ", "as agreed", "a\u202eb", "a\x00b", "\xff"})
	switch rapid.SampledFrom([]string{
		"activate", "file", "file", "file", "approve", "approve", "deny", "suspend", "reinstate", "reinstate", "cancel", "expire",
	}).Draw(t, "command") {
	case "activate":
		day := on.Draw(t, "on")
		return func(p *policy) error { return p.Activate(day, noon) }
	case "file":
		minor := rapid.Int64Range(0, 110_000).Draw(t, "amount")
		amount, err := money.FromMinor(minor, rapid.SampledFrom([]money.Currency{money.USD, money.USD, money.USD, money.EUR}).Draw(t, "currency"))
		require.NoError(t, err)
		occurred, filed, description := on.Draw(t, "occurred"), on.Draw(t, "filed"), text.Draw(t, "description")
		return func(p *policy) error { return p.FileClaim(id, amount, description, occurred, filed, noon) }
	case "approve":
		return approve(id)
	case "deny":
		reason := text.Draw(t, "reason")
		return func(p *policy) error { return p.DenyClaim(id, reason, noon) }
	case "suspend":
		return suspend
	case "reinstate":
		day := on.Draw(t, "on")
		return func(p *policy) error { return p.Reinstate(day, noon) }
	case "cancel":
		day, reason := on.Draw(t, "effective"), text.Draw(t, "reason")
		return func(p *policy) error { return p.Cancel(reason, day, noon) }
	default:
		day := on.Draw(t, "on")
		return func(p *policy) error { return p.Expire(day, noon) }
	}
}

// A birthday is the day of the year, and for 29 February the day after 28 February.
func TestAnAgeGrowsOnBirthdaysAndOnNoOtherDay(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		born, err := day("1990-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "born"))
		require.NoError(t, err)
		h := holder(ada, born.String())
		require.Zero(t, h.Age(born))
		on, err := born.AddDays(rapid.IntRange(1, 20_000).Draw(t, "later"))
		require.NoError(t, err)
		eve, err := on.AddDays(-1)
		require.NoError(t, err)

		birthday := on.Month() == born.Month() && on.Day() == born.Day()
		if born.Month() == 2 && born.Day() == 29 && on.Month() == 3 && on.Day() == 1 {
			birthday = eve.Day() == 28 // in a leap year it was the day before
		}
		want := h.Age(eve)
		if birthday {
			want++
		}
		require.Equal(t, want, h.Age(on))
	})
}
