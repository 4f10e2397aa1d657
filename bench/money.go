package main

import (
	"encoding/json"
	"fmt"

	gomoney "github.com/Rhymond/go-money"
	"github.com/bojanz/currency"
	govdecimal "github.com/govalues/decimal"
	govalues "github.com/govalues/money"
	"github.com/shopspring/decimal"

	"github.com/ashlar-go/ashlar/money"
)

// op is one operation of one library, whose result reads as wanted.
func op[T any](name, want string, do func() T, text func(T) string) contender {
	var got T
	return contender{
		name: name,
		run: func(n int) {
			for range n {
				got = do()
			}
		},
		check: func() error {
			if s := text(got); s != want {
				return fmt.Errorf("the result is %s, not %s", s, want)
			}
			return nil
		},
	}
}

// A naive amount is what one writes with a decimal and no library.
type naive struct {
	amount   decimal.Decimal
	currency string
}

func (a naive) add(b naive) (naive, error) {
	if a.currency != b.currency {
		return naive{}, fmt.Errorf("%s and %s", a.currency, b.currency)
	}
	return naive{a.amount.Add(b.amount), a.currency}, nil
}

func (a naive) sub(b naive) (naive, error) {
	if a.currency != b.currency {
		return naive{}, fmt.Errorf("%s and %s", a.currency, b.currency)
	}
	return naive{a.amount.Sub(b.amount), a.currency}, nil
}

func (a naive) cmp(b naive) (int, error) {
	if a.currency != b.currency {
		return 0, fmt.Errorf("%s and %s", a.currency, b.currency)
	}
	return a.amount.Cmp(b.amount), nil
}

// How the results of each library are read.
func ours(m money.Money) string      { return m.Amount().StringFixed(2) }
func ofGo(m *gomoney.Money) string   { return decimal.New(m.Amount(), -2).StringFixed(2) }
func ofGov(a govalues.Amount) string { return a.Decimal().Rescale(2).String() }
func ofBojanz(a currency.Amount) string {
	return must(decimal.NewFromString(a.Number())).StringFixed(2)
}
func ofNaive(a naive) string               { return a.amount.StringFixed(2) }
func itself(s string) string               { return s }
func number(n int) string                  { return fmt.Sprint(n) }
func truth(b bool) string                  { return fmt.Sprint(b) }
func inDollars(amount string) naive        { return naive{must(decimal.NewFromString(amount)), "USD"} }
func gov(amount string) govalues.Amount    { return must(govalues.ParseAmount("USD", amount)) }
func bojanz(amount string) currency.Amount { return must(currency.NewAmount(amount, "USD")) }

// free is a group with the target of the value operations: no allocation, and not slower
// than the best peer.
func free(title string, contenders ...contender) func() group {
	return func() group { return group{title: title, target: 1, best: true, contenders: contenders} }
}

// amounts are the operations on money. Where a library has none, it is not in the row.
func amounts() []func() group {
	const a, b = "1234.56", "78.90"
	m, o := money.MustParse("USD "+a), money.MustParse("USD "+b)
	gm, gp := gomoney.New(123456, "USD"), gomoney.New(7890, "USD")
	v, w := gov(a), gov(b)
	x, y := bojanz(a), bojanz(b)
	n, k := inDollars(a), inDollars(b)
	three, rate := must(govdecimal.New(3, 0)), must(govdecimal.Parse("1.0825"))
	seven, ours8 := must(govdecimal.Parse("0.875")), decimal.RequireFromString("12.5")
	nrate, left := decimal.RequireFromString("1.0825"), decimal.RequireFromString("0.875")
	return []func() group{
		free("Add",
			op("ashlar", "1313.46", func() money.Money { return must(m.Add(o)) }, ours),
			op("Rhymond/go-money", "1313.46", func() *gomoney.Money { return must(gm.Add(gp)) }, ofGo),
			op("govalues/money", "1313.46", func() govalues.Amount { return must(v.Add(w)) }, ofGov),
			op("bojanz/currency", "1313.46", func() currency.Amount { return must(x.Add(y)) }, ofBojanz),
			op("naive decimal", "1313.46", func() naive { return must(n.add(k)) }, ofNaive)),
		free("Sub",
			op("ashlar", "1155.66", func() money.Money { return must(m.Sub(o)) }, ours),
			op("Rhymond/go-money", "1155.66", func() *gomoney.Money { return must(gm.Subtract(gp)) }, ofGo),
			op("govalues/money", "1155.66", func() govalues.Amount { return must(v.Sub(w)) }, ofGov),
			op("bojanz/currency", "1155.66", func() currency.Amount { return must(x.Sub(y)) }, ofBojanz),
			op("naive decimal", "1155.66", func() naive { return must(n.sub(k)) }, ofNaive)),
		free("Mul by 3",
			op("ashlar", "3703.68", func() money.Money { return must(m.Mul(3)) }, ours),
			op("Rhymond/go-money", "3703.68", func() *gomoney.Money { return gm.Multiply(3) }, ofGo),
			op("govalues/money", "3703.68", func() govalues.Amount { return must(v.Mul(three)) }, ofGov),
			op("bojanz/currency", "3703.68", func() currency.Amount { return must(x.Mul("3")) }, ofBojanz),
			op("naive decimal", "3703.68", func() naive { return naive{n.amount.Mul(decimal.NewFromInt(3)), n.currency} }, ofNaive)),
		free("Cmp",
			op("ashlar", "1", func() int { return must(m.Cmp(o)) }, number),
			op("Rhymond/go-money", "1", func() int { return must(gm.Compare(gp)) }, number),
			op("govalues/money", "1", func() int { return must(v.Cmp(w)) }, number),
			op("bojanz/currency", "1", func() int { return must(x.Cmp(y)) }, number),
			op("naive decimal", "1", func() int { return must(n.cmp(k)) }, number)),
		free("== or Equal",
			op("ashlar", "false", func() bool { return m == o }, truth),
			op("Rhymond/go-money", "false", func() bool { return must(gm.Equals(gp)) }, truth),
			op("govalues/money", "false", func() bool { return must(v.Cmp(w)) == 0 }, truth),
			op("bojanz/currency", "false", func() bool { return x.Equal(y) }, truth),
			op("naive decimal", "false", func() bool { return n.currency == k.currency && n.amount.Equal(k.amount) }, truth)),
		free("Parse",
			op("ashlar", a, func() money.Money { return must(money.ParseAmount(a, money.USD)) }, ours),
			op("govalues/money", a, func() govalues.Amount { return must(govalues.ParseAmount("USD", a)) }, ofGov),
			op("bojanz/currency", a, func() currency.Amount { return must(currency.NewAmount(a, "USD")) }, ofBojanz),
			op("naive decimal", a, func() naive { return inDollars(a) }, ofNaive)),
		free("FromMinor",
			op("ashlar", a, func() money.Money { return must(money.FromMinor(123456, money.USD)) }, ours),
			op("Rhymond/go-money", a, func() *gomoney.Money { return gomoney.New(123456, "USD") }, ofGo),
			op("govalues/money", a, func() govalues.Amount { return must(govalues.NewAmountFromMinorUnits("USD", 123456)) }, ofGov),
			op("bojanz/currency", a, func() currency.Amount { return must(currency.NewAmountFromInt64(123456, "USD")) }, ofBojanz),
			op("naive decimal", a, func() naive { return naive{decimal.New(123456, -2), "USD"} }, ofNaive)),
		free("MulDecimal by 1.0825, rounded",
			op("ashlar", "1336.41", func() money.Money { return must(m.MulDecimal(nrate)) }, ours),
			op("govalues/money", "1336.41", func() govalues.Amount { return must(v.Mul(rate)).RoundToCurr() }, ofGov),
			op("bojanz/currency", "1336.41", func() currency.Amount { return must(x.Mul("1.0825")).Round() }, ofBojanz),
			op("naive decimal", "1336.41", func() naive { return naive{n.amount.Mul(nrate).Round(2), n.currency} }, ofNaive)),
		free("Discount of 12.5 %: net and off",
			op("ashlar", "1080.24", func() money.Money {
				net, off, err := m.Discount(ours8)
				if err != nil || off.Minor() == 0 {
					panic(err)
				}
				return net
			}, ours),
			op("govalues/money", "1080.24", func() govalues.Amount {
				net := must(v.Mul(seven)).RoundToCurr()
				must(v.Sub(net))
				return net
			}, ofGov),
			op("bojanz/currency", "1080.24", func() currency.Amount {
				net := must(x.Mul("0.875")).Round()
				must(x.Sub(net))
				return net
			}, ofBojanz),
			op("naive decimal", "1080.24", func() naive {
				net := naive{n.amount.Mul(left).Round(2), n.currency}
				must(n.sub(net))
				return net
			}, ofNaive)),
		sums(), splits(m, gm, v), texts(m, v, x, n), encodings(m, gm, x),
	}
}

// sums add up a hundred amounts.
func sums() func() group {
	const want = "5050.00"
	var (
		ms []money.Money
		gs []*gomoney.Money
		vs []govalues.Amount
		xs []currency.Amount
		ns []naive
	)
	for i := range int64(100) {
		ms = append(ms, must(money.FromMinor(100*(i+1), money.USD)))
		gs = append(gs, gomoney.New(100*(i+1), "USD"))
		vs = append(vs, must(govalues.NewAmountFromMinorUnits("USD", 100*(i+1))))
		xs = append(xs, must(currency.NewAmountFromInt64(100*(i+1), "USD")))
		ns = append(ns, naive{decimal.New(100*(i+1), -2), "USD"})
	}
	return free("Sum of 100",
		op("ashlar", want, func() money.Money { return must(money.Sum(money.USD, ms...)) }, ours),
		op("Rhymond/go-money", want, func() *gomoney.Money { return must(gs[0].Add(gs[1:]...)) }, ofGo),
		op("govalues/money", want, func() govalues.Amount { return fold(vs, govalues.Amount.Add) }, ofGov),
		op("bojanz/currency", want, func() currency.Amount { return fold(xs, currency.Amount.Add) }, ofBojanz),
		op("naive decimal", want, func() naive { return fold(ns, naive.add) }, ofNaive))
}

func fold[T any](all []T, add func(a, b T) (T, error)) T {
	sum := all[0]
	for _, one := range all[1:] {
		sum = must(add(sum, one))
	}
	return sum
}

func splits(m money.Money, gm *gomoney.Money, v govalues.Amount) func() group {
	return func() group {
		return group{title: "Split into 7", target: 1, best: true, allocs: 1, contenders: []contender{
			op("ashlar", "176.36", func() []money.Money { return must(m.Split(7)) }, func(all []money.Money) string { return ours(all[6]) }),
			op("Rhymond/go-money", "176.36", func() []*gomoney.Money { return must(gm.Split(7)) }, func(all []*gomoney.Money) string { return ofGo(all[6]) }),
			op("govalues/money", "176.36", func() []govalues.Amount { return must(v.Split(7)) }, func(all []govalues.Amount) string { return ofGov(all[6]) }),
		}}
	}
}

func texts(m money.Money, v govalues.Amount, x currency.Amount, n naive) func() group {
	return func() group {
		return group{title: "String", target: 1, best: true, allocs: 1, contenders: []contender{
			op("ashlar", "USD 1234.56", m.String, itself),
			op("govalues/money", "USD 1234.56", v.String, itself),
			op("bojanz/currency", "1234.56 USD", x.String, itself),
			op("naive decimal", "USD 1234.56", func() string { return n.currency + " " + n.amount.StringFixed(2) }, itself),
		}}
	}
}

func encodings(m money.Money, gm *gomoney.Money, x currency.Amount) func() group {
	raw := func(b []byte) string { return string(b) }
	return func() group {
		return group{title: "JSON", target: 1, best: true, allocs: 3, contenders: []contender{
			op("ashlar", `{"amount":"1234.56","currency":"USD"}`, func() []byte { return must(json.Marshal(m)) }, raw),
			op("Rhymond/go-money", `{"amount":123456,"currency":"USD"}`, func() []byte { return must(json.Marshal(gm)) }, raw),
			op("bojanz/currency", `{"number":"1234.56","currency":"USD"}`, func() []byte { return must(json.Marshal(x)) }, raw),
		}}
	}
}
