//go:build !race

package money_test

import (
	"encoding/json"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/money"
)

// These tests are not parallel: allocations are counted for the whole process.

func TestAnOperationThatSucceedsDoesNotAllocate(t *testing.T) {
	m, o := money.MustParse("USD 1234.56"), money.MustParse("USD 99.99")
	factor, percent, amount := decimal.New(10825, -4), decimal.New(33333, -3), decimal.New(123456, -3)
	amounts := []money.Money{m, o, m, o}
	weights := []int64{50, 30, 20, 7}
	many := make([]int64, 1000)
	for i := range many {
		many[i] = int64(i*7919 + 1)
	}
	text, data := []byte("USD 1234.56"), []byte(`{"amount":"1234.56","currency":"USD"}`)
	var row any = text
	buf := make([]byte, 0, 64)
	var target money.Money
	var boxed any = m
	for _, tt := range []struct {
		name  string
		most  float64
		works func() error
	}{
		{"Add", 0, func() error { _, err := m.Add(o); return err }},
		{"Sub", 0, func() error { _, err := m.Sub(o); return err }},
		{"Mul", 0, func() error { _, err := m.Mul(3); return err }},
		{"MulDecimal", 0, func() error { _, err := m.MulDecimal(factor); return err }},
		{"Discount", 0, func() error { _, _, err := m.Discount(percent); return err }},
		{"New", 0, func() error { _, err := money.New(amount, money.USD); return err }},
		{"FromMinor", 0, func() error { _, err := money.FromMinor(5, money.USD); return err }},
		{"Sum", 0, func() error { _, err := money.Sum(money.USD, amounts...); return err }},
		{"Compare", 0, func() error { _ = m.Compare(o); return nil }},
		{"Cmp", 0, func() error { _, err := m.Cmp(o); return err }},
		{"==", 0, func() error { _ = m == o; return nil }},
		{"Parse", 0, func() error { _, err := money.Parse("USD 1234.56"); return err }},
		{"ParseAmount", 0, func() error { _, err := money.ParseAmount("1234.56", money.USD); return err }},
		{"ParseCurrency", 0, func() error { _, err := money.ParseCurrency("usd"); return err }},
		{"AppendText", 0, func() error { _, err := m.AppendText(buf); return err }},
		{"UnmarshalText", 0, func() error { return target.UnmarshalText(text) }},
		{"UnmarshalJSON", 0, func() error { return target.UnmarshalJSON(data) }},
		{"Scan", 0, func() error { return target.Scan(row) }},
		{"String", 1, func() error { _ = m.String(); return nil }},
		{"MarshalText", 1, func() error { _, err := m.MarshalText(); return err }},
		{"MarshalJSON", 1, func() error { _, err := m.MarshalJSON(); return err }},
		{"Split", 1, func() error { _, err := m.Split(1000); return err }},
		{"Allocate", 1, func() error { _, err := m.Allocate(weights...); return err }},
		{"Allocate among a thousand", 1, func() error { _, err := m.Allocate(many...); return err }},
		{"json.Marshal", 3, func() error { _, err := json.Marshal(boxed); return err }},
		{"json.Unmarshal", 3, func() error { return json.Unmarshal(data, &target) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, tt.works())
			require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _ = tt.works() }), tt.most)
		})
	}
}

// bytesOf returns how many bytes f allocates: the least of a few runs, because what the
// runtime allocates meanwhile is counted too.
func bytesOf(f func()) uint64 {
	least := ^uint64(0)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

func TestWhatIsAllocatedDoesNotGrowWithTheInput(t *testing.T) {
	const most = 4096
	m := money.MustParse("USD 1.00")

	long := strings.Repeat("9", 10_000_000)
	text, amount, data := "USD "+long, []byte(long), []byte(`{"amount":`+long+`,"currency":"USD"}`)
	var target money.Money
	var currency money.Currency
	for name, refused := range map[string]func() error{
		"Parse":                  func() error { _, err := money.Parse(text); return err },
		"ParseAmount":            func() error { _, err := money.ParseAmount(long, money.USD); return err },
		"ParseAmount of none":    func() error { _, err := money.ParseAmount(long, 0); return err },
		"ParseCurrency":          func() error { _, err := money.ParseCurrency(long); return err },
		"UnmarshalText":          func() error { return target.UnmarshalText(amount) },
		"UnmarshalJSON":          func() error { return target.UnmarshalJSON(data) },
		"Scan":                   func() error { return target.Scan(text) },
		"Scan bytes":             func() error { return target.Scan(amount) },
		"Currency.UnmarshalText": func() error { return currency.UnmarshalText(amount) },
		"Currency.UnmarshalJSON": func() error { return currency.UnmarshalJSON(data) },
		"Currency.Scan":          func() error { return currency.Scan(amount) },
		"Split":                  func() error { _, err := m.Split(math.MaxInt); return err },
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			require.Less(t, bytesOf(func() { err = refused() }), uint64(most))
			require.Error(t, err)
		})
	}
	weights := slices.Repeat([]int64{1}, 1_000_000)
	var err error
	require.Less(t, bytesOf(func() { _, err = m.Allocate(weights...) }), uint64(most))
	require.ErrorIs(t, err, money.ErrShares)

	for name, d := range monsters() {
		for door, refused := range map[string]func() error{
			"New":         func() error { _, err := money.New(d, money.USD); return err },
			"New of none": func() error { _, err := money.New(d, 0); return err },
			"MulDecimal":  func() error { _, err := m.MulDecimal(d); return err },
			"of nothing":  func() error { _, err := money.Money{}.MulDecimal(d); return err },
			"Discount":    func() error { _, _, err := m.Discount(d); return err },
		} {
			t.Run(door+" "+name, func(t *testing.T) {
				var err error
				require.Less(t, bytesOf(func() { err = refused() }), uint64(most))
				require.Error(t, err)
			})
		}
	}
}
