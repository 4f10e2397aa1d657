package money_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
)

func Example() {
	price := money.MustParse("GBP 49.00")
	two, err := price.Mul(2)
	if err != nil {
		fmt.Println(err)
		return
	}
	net, off, err := two.Discount(decimal.New(125, -1)) // 12.5 %
	if err != nil {
		fmt.Println(err)
		return
	}
	thirds, err := net.Split(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(two, "less", off, "is", net)
	fmt.Println("in three:", thirds)

	_, err = net.Add(money.MustParse("USD 1.00"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, money.ErrCurrencyMismatch), failure.CodeOf(err))
	// Output:
	// GBP 98.00 less GBP 12.25 is GBP 85.75
	// in three: [GBP 28.59 GBP 28.58 GBP 28.58]
	// money: add GBP 85.75 USD 1.00: the currencies differ
	// true money.currency_mismatch
}

func ExampleNew() {
	fmt.Println(money.New(decimal.New(12345, -4), money.USD))
	fmt.Println(money.New(decimal.New(12345, -4), money.KWD))
	fmt.Println(money.New(decimal.New(-1, 0), money.USD))
	// Output:
	// USD 1.23 <nil>
	// KWD 1.235 <nil>
	//  money: take an amount -1: less than zero
}

func ExampleFromMinor() {
	fmt.Println(money.FromMinor(49900, money.INR))
	fmt.Println(money.FromMinor(500, money.JPY))
	// Output:
	// INR 499.00 <nil>
	// JPY 500 <nil>
}

func ExampleZero() {
	total := money.Zero(money.EUR)
	fmt.Println(total, total.IsValid(), total.IsPositive())

	var none money.Money
	fmt.Printf("%q %t\n", none, none.IsValid())
	// Output:
	// EUR 0.00 true false
	// "" false
}

func ExampleParse() {
	for _, text := range []string{"usd 12.3", "JPY 500", "USD 12.345", "USD -1.00", "QQQ 1.00"} {
		m, err := money.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(m)
	}
	// Output:
	// USD 12.30
	// JPY 500
	// money: parse 12.345: more digits after the point than the currency has
	// money: parse: not in the form of an amount
	// money: parse QQQ: no currency that amounts are held in
}

func ExampleParseAmount() {
	fmt.Println(money.ParseAmount("12.5", money.CHF))
	// Output: CHF 12.50 <nil>
}

func ExampleMustParse() {
	fmt.Println(money.MustParse("EUR 9.99"))
	// Output: EUR 9.99
}

func ExampleSum() {
	fmt.Println(money.Sum(money.INR, money.MustParse("INR 300"), money.MustParse("INR 99"), money.MustParse("INR 100")))
	fmt.Println(money.Sum(money.INR))
	// Output:
	// INR 499.00 <nil>
	// INR 0.00 <nil>
}

func ExampleMoney_Add() {
	fmt.Println(money.MustParse("GBP 49.00").Add(money.MustParse("GBP 99.00")))
	// Output: GBP 148.00 <nil>
}

func ExampleMoney_Sub() {
	m := money.MustParse("GBP 49.00")
	fmt.Println(m.Sub(money.MustParse("GBP 9.00")))
	_, err := m.Sub(money.MustParse("GBP 99.00"))
	fmt.Println(err)
	// Output:
	// GBP 40.00 <nil>
	// money: subtract GBP 49.00 GBP 99.00: less than zero
}

func ExampleMoney_Mul() {
	fmt.Println(money.MustParse("USD 29.00").Mul(2))
	// Output: USD 58.00 <nil>
}

func ExampleMoney_MulDecimal() {
	fmt.Println(money.MustParse("USD 19.99").MulDecimal(decimal.New(825, -4))) // 1.649175
	// Output: USD 1.65 <nil>
}

func ExampleMoney_Discount() {
	net, off, err := money.MustParse("USD 0.25").Discount(decimal.New(10, 0)) // keeps 0.225
	fmt.Println(net, off, err)
	_, _, err = net.Discount(decimal.New(101, 0))
	fmt.Println(err)
	// Output:
	// USD 0.23 USD 0.02 <nil>
	// money: discount USD 0.23 101: the percentage is not between 0 and 100
}

func ExampleMoney_Allocate() {
	fmt.Println(money.MustParse("USD 100.00").Allocate(50, 30, 3))
	fmt.Println(money.MustParse("USD 0.05").Allocate(0, 1, 1))
	// Output:
	// [USD 60.24 USD 36.15 USD 3.61] <nil>
	// [USD 0.00 USD 0.03 USD 0.02] <nil>
}

func ExampleMoney_Split() {
	fmt.Println(money.MustParse("USD 100.00").Split(3))
	// Output: [USD 33.34 USD 33.33 USD 33.33] <nil>
}

func ExampleMoney_Compare() {
	prices := []money.Money{money.MustParse("USD 3"), money.MustParse("EUR 5"), money.MustParse("USD 1")}
	slices.SortFunc(prices, money.Money.Compare)
	fmt.Println(prices)
	// Output: [EUR 5.00 USD 1.00 USD 3.00]
}

func ExampleMoney_Cmp() {
	low, high := money.MustParse("USD 1.00"), money.MustParse("USD 2.00")
	fmt.Println(low.Cmp(high))
	_, err := low.Cmp(money.MustParse("EUR 2.00"))
	fmt.Println(err)
	// Output:
	// -1 <nil>
	// money: compare USD 1.00 EUR 2.00: the currencies differ
}

func ExampleMoney_MarshalJSON() {
	data, err := json.Marshal(map[string]money.Money{"fee": money.Zero(money.INR), "none": {}, "total": money.MustParse("INR 499")})
	fmt.Println(string(data), err)
	// Output: {"fee":{"amount":"0.00","currency":"INR"},"none":null,"total":{"amount":"499.00","currency":"INR"}} <nil>
}

func ExampleMoney_UnmarshalJSON() {
	var m money.Money
	fmt.Println(json.Unmarshal([]byte(`{"amount":12.3,"currency":"usd"}`), &m), m)
	fmt.Println(json.Unmarshal([]byte(`{}`), &m), m)
	// Output:
	// <nil> USD 12.30
	// money: decode: not in the form of an amount USD 12.30
}

func ExampleParseCurrency() {
	c, err := money.ParseCurrency("jpy")
	fmt.Println(c, c.Digits(), c.Numeric(), err)
	mark := money.MustParseCurrency("DEM")
	fmt.Println(mark, mark.Historic())
	_, err = money.ParseCurrency("XAU")
	fmt.Println(err)
	// Output:
	// JPY 0 392 <nil>
	// DEM true
	// money: parse currency XAU: no currency that amounts are held in
}

func ExampleError() {
	_, err := money.MustParse("JPY 9223372036854775807").Mul(2)
	if refused, ok := errors.AsType[*money.Error](err); ok {
		fmt.Println(refused.Op, refused.Amount, refused.Text)
	}
	fmt.Println(errors.Is(err, money.ErrOverflow))

	_, err = money.MustParse("JPY 100").MulDecimal(decimal.New(1, 100_000_000))
	fmt.Println(errors.Is(err, money.ErrBounds))
	_, err = money.MustParse("JPY 100").Allocate()
	fmt.Println(errors.Is(err, money.ErrShares))
	_, err = money.MustParse("JPY 100").Add(money.Money{})
	fmt.Println(errors.Is(err, money.ErrNoAmount))
	// Output:
	// multiply JPY 9223372036854775807 2
	// true
	// true
	// true
	// true
}
