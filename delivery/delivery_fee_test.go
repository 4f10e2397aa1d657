package delivery_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/delivery"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

func TestTheDeliveryFeeFollowsTheRulesInTheirOrder(t *testing.T) {
	t.Parallel()
	const (
		base, km, premium, limit = delivery.RuleBase, delivery.RuleDistance, delivery.RulePremium, delivery.RuleCap
	)
	for _, tc := range []struct {
		name       string
		subtotal   string
		subscriber bool
		premium    bool
		km         string
		fee        string
		rules      []delivery.DeliveryFeeRule
	}{
		{"a subscriber rides free", "100.00", true, true, "50", "0.00", []delivery.DeliveryFeeRule{delivery.RuleSubscriber}},
		{"so does a subscriber over the threshold", "500.00", true, false, "1", "0.00", []delivery.DeliveryFeeRule{delivery.RuleSubscriber}},
		{"over ₹299 rides free", "299.01", false, true, "50", "0.00", []delivery.DeliveryFeeRule{delivery.RuleFreeOver}},
		{"₹299 itself does not", "299.00", false, false, "1", "20.00", []delivery.DeliveryFeeRule{base}},
		{"0 km", "100.00", false, false, "0", "20.00", []delivery.DeliveryFeeRule{base}},
		{"3.0 km are within 3", "100.00", false, false, "3.0", "20.00", []delivery.DeliveryFeeRule{base}},
		{"a millimetre beyond is a kilometre", "100.00", false, false, "3.000001", "26.00", []delivery.DeliveryFeeRule{base, km}},
		{"4 km are one beyond", "100.00", false, false, "4", "26.00", []delivery.DeliveryFeeRule{base, km}},
		{"4.2 km are two beyond", "100.00", false, false, "4.2", "32.00", []delivery.DeliveryFeeRule{base, km}},
		{"a premium restaurant", "100.00", false, true, "2", "50.00", []delivery.DeliveryFeeRule{base, premium}},
		{"premium and distance", "100.00", false, true, "8", "80.00", []delivery.DeliveryFeeRule{base, km, premium}},
		{"premium beyond the cap", "100.00", false, true, "8.1", "80.00", []delivery.DeliveryFeeRule{base, km, premium, limit}},
		{"13 km are just the cap", "100.00", false, false, "13", "80.00", []delivery.DeliveryFeeRule{base, km}},
		{"never more than ₹80", "100.00", false, false, "100000", "80.00", []delivery.DeliveryFeeRule{base, km, limit}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			fee, err := delivery.DefaultDeliveryFeePolicy().Fee(delivery.DeliveryFeeBasis{
				Subtotal: inr(tc.subtotal), Subscriber: tc.subscriber, PremiumRestaurant: tc.premium,
				Distance: delivery.MustParseDistanceKm(tc.km),
			})
			require.NoError(t, err)
			require.Equal(t, inr(tc.fee), fee.Amount())
			require.Equal(t, tc.rules, slices.Collect(fee.Rules()))
			for r := delivery.RuleSubscriber; r <= delivery.RuleCap; r++ {
				require.Equal(t, slices.Contains(tc.rules, r), fee.Applied(r), r)
			}
		})
	}
}

func TestAPolicyRefusesWhatItCannotJudge(t *testing.T) {
	t.Parallel()
	good := delivery.DeliveryFeeBasis{Subtotal: inr("1.00"), Distance: delivery.MustParseDistanceKm("1")}
	policy := delivery.DefaultDeliveryFeePolicy()
	_, err := delivery.DeliveryFeePolicy{}.Fee(good)
	require.ErrorIs(t, err, delivery.ErrZero)
	_, err = policy.Fee(delivery.DeliveryFeeBasis{Distance: good.Distance})
	require.ErrorIs(t, err, delivery.ErrZero)
	_, err = policy.Fee(delivery.DeliveryFeeBasis{Subtotal: good.Subtotal})
	require.ErrorIs(t, err, delivery.ErrZero)
	_, err = policy.Fee(delivery.DeliveryFeeBasis{Subtotal: usd("1.00"), Distance: good.Distance})
	require.ErrorIs(t, err, delivery.ErrCurrency)
}

func TestTheNumbersOfAPolicyAreValidated(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		spoil func(*delivery.DeliveryFeeRates)
		keys  []string
	}{
		"nothing at all":       {func(r *delivery.DeliveryFeeRates) { *r = delivery.DeliveryFeeRates{} }, []string{"free_over", "base", "per_km", "premium", "at_most", "included"}},
		"another currency":     {func(r *delivery.DeliveryFeeRates) { r.PerKm = usd("1.00") }, []string{"per_km"}},
		"a cap below the base": {func(r *delivery.DeliveryFeeRates) { r.AtMost = inr("19.99") }, []string{"at_most"}},
		"no distance included": {func(r *delivery.DeliveryFeeRates) { r.Included = delivery.DistanceKm{} }, []string{"included"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rates := delivery.DefaultDeliveryFeeRates()
			tc.spoil(&rates)
			_, err := delivery.NewDeliveryFeePolicy(rates)
			require.ErrorIs(t, err, delivery.ErrDeliveryFee)
			var violations *invariant.Error
			require.ErrorAs(t, err, &violations)
			require.Equal(t, tc.keys, violations.Keys())
		})
	}
}

func TestNoRatesMakeAFeeBeyondTheCapOrOutOfRange(t *testing.T) {
	t.Parallel()
	amount := rapid.Custom(func(t *rapid.T) money.Money {
		return must(money.FromMinor(rapid.Int64Range(0, math.MaxInt64).Draw(t, "minor"), money.INR))
	})
	rapid.Check(t, func(t *rapid.T) {
		rates := delivery.DeliveryFeeRates{
			FreeOver: amount.Draw(t, "free over"), Base: amount.Draw(t, "base"), PerKm: amount.Draw(t, "per km"),
			Premium: amount.Draw(t, "premium"), AtMost: amount.Draw(t, "at most"), Included: delivery.MustParseDistanceKm("3"),
		}
		policy, err := delivery.NewDeliveryFeePolicy(rates)
		if rates.AtMost.Minor() < rates.Base.Minor() {
			require.ErrorIs(t, err, delivery.ErrDeliveryFee)
			return
		}
		require.NoError(t, err)
		require.Equal(t, rates, policy.Rates())
		fee, err := policy.Fee(delivery.DeliveryFeeBasis{
			Subtotal: amount.Draw(t, "subtotal"), PremiumRestaurant: rapid.Bool().Draw(t, "premium restaurant"),
			Distance: delivery.MustParseDistanceKm(rapid.StringMatching(`[0-9]{1,5}\.[0-9]{6}`).Draw(t, "km")),
		})
		require.NoError(t, err)
		require.LessOrEqual(t, fee.Amount().Minor(), rates.AtMost.Minor())
		if fee.Applied(delivery.RuleBase) {
			require.GreaterOrEqual(t, fee.Amount().Minor(), rates.Base.Minor())
		}
	})
}
