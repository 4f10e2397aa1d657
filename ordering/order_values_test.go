package ordering_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

// pathsOf returns the paths of what is wrong, in order.
func pathsOf(t require.TestingT, err error) []string {
	var violations *invariant.Error
	require.ErrorAs(t, err, &violations)
	return violations.Keys()
}

// same compares as the language does, not as a test library does.
func same[T comparable](a, b T) bool { return a == b }

// The demonstration of document 1: values are equal when what they hold is.
func TestValuesAreEqualByWhatTheyHold(t *testing.T) {
	t.Parallel()
	require.True(t, same(money.MustParse("USD 50.00"), money.MustParse("usd 50.00")))
	require.True(t, same(ordering.MustNewAddress(" 1 Main St ", "London", "EC1A 1AA", "gb"), ordering.MustNewAddress("1 Main St", "London", "EC1A 1AA", "GB")))
	require.True(t, same(pythonCourse(), orderLine(" P1", "Python Course ", 1, "gbp 49")))
	require.True(t, same(ordering.MustNewDiscount("A", "12.50"), ordering.MustNewDiscount(" A ", "12.5")))
	require.NotEqual(t, home(), ordering.MustNewAddress(street, city, postalCode, "FR"))
	require.NotEqual(t, pythonCourse(), aiCourse())
	line := orderLine("PROD-001", "Python Engineering Course", 2, "USD 49.00")
	require.Equal(t, "USD 98.00", line.Total().String())
	require.Len(t, map[ordering.Address]bool{home(): true, ordering.MustNewAddress(street, city, postalCode, "GB"): true}, 1)
}

func TestZeroValuesAreNothing(t *testing.T) {
	t.Parallel()
	require.False(t, ordering.Address{}.IsValid())
	require.Empty(t, ordering.Address{}.String())
	require.Empty(t, ordering.Address{}.Street()+ordering.Address{}.City()+ordering.Address{}.PostalCode()+ordering.Address{}.Country())
	require.False(t, ordering.OrderLine{}.IsValid())
	require.Empty(t, ordering.OrderLine{}.String())
	require.False(t, ordering.Discount{}.IsValid())
	require.Empty(t, ordering.Discount{}.String())
	require.True(t, ordering.Discount{}.Percent().IsZero())
	require.False(t, ordering.Payment{}.IsValid())
	require.False(t, ordering.Status(0).IsValid())
	require.Empty(t, ordering.Status(0).String())
	require.Zero(t, ordering.OrderLines{}.Len())
	for _, v := range []any{ordering.Address{}, ordering.OrderLine{}, ordering.Discount{}, ordering.Payment{}} {
		b, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, "null", string(b))
	}
	b, err := json.Marshal(ordering.OrderLines{})
	require.NoError(t, err)
	require.Equal(t, "[]", string(b))
	// And null is read as nothing again.
	address, line, discount, payment := home(), pythonCourse(), ordering.MustNewDiscount("A", "1"), paidOrder().Payment()
	for _, v := range []json.Unmarshaler{&address, &line, &discount, &payment} {
		require.NoError(t, v.UnmarshalJSON([]byte("null")))
	}
	require.Zero(t, address)
	require.Zero(t, line)
	require.Zero(t, discount)
	require.Zero(t, payment)
}

func TestAnAddressHasFourPartsAndReportsAllThatAreWrong(t *testing.T) {
	t.Parallel()
	_, err := ordering.NewAddress("", "\n", strings.Repeat("x", 201), "XX")
	require.Equal(t, []string{"street", "city", "postal_code", "country"}, pathsOf(t, err))
	require.Equal(t, failure.Invalid, failure.KindOf(err))
	require.ErrorIs(t, err, ordering.ErrCountry)

	a := ordering.MustNewAddress(" 1 Main St ", "London", "EC1A 1AA", "gb")
	require.Equal(t, "1 Main St", a.Street())
	require.Equal(t, "London", a.City())
	require.Equal(t, "EC1A 1AA", a.PostalCode())
	require.Equal(t, "GB", a.Country())
	for what, text := range texttest.Refused(200) {
		for i, path := range []string{"street", "city", "postal_code"} {
			parts := []string{"a", "b", "c"}
			parts[i] = text
			got, err := ordering.NewAddress(parts[0], parts[1], parts[2], "GB")
			require.Equal(t, []string{path}, pathsOf(t, err), what)
			require.Zero(t, got)
			require.NotContains(t, err.Error(), "Qz")
		}
	}
	require.Panics(t, func() { ordering.MustNewAddress("", "", "", "") })
}

func TestACountryIsAnAssignedCode(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", " ", "G", "GBR", "XX", "UK", "D ", " E", "A D", "DE AT", "ＧＢ", "gı", "\u212aE", "G\u200bB", "00", "G\x00", strings.Repeat("GB", 1<<16)} {
		_, err := ordering.NewAddress("a", "b", "c", code)
		require.Equal(t, []string{"country"}, pathsOf(t, err), "%.20q", code)
		require.Less(t, len(err.Error()), 200)
	}
	for _, code := range []string{"GB", "gb", "Gb", " gb ", "ZW", "AD"} {
		_, err := ordering.NewAddress("a", "b", "c", code)
		require.NoError(t, err, code)
	}
	// Yugoslavia is no more; what was sent there was.
	_, err := ordering.NewAddress("a", "b", "c", "YU")
	require.Error(t, err)
	var a ordering.Address
	require.NoError(t, json.Unmarshal([]byte(`{"street":"a","city":"b","postal_code":"c","country":"YU"}`), &a))
	require.Equal(t, "YU", a.Country())
}

func TestALineIsWithinItsBounds(t *testing.T) {
	t.Parallel()
	most, err := money.FromMinor(math.MaxInt64, money.JPY)
	require.NoError(t, err)
	one := money.MustParse("GBP 1.00")
	tests := map[string]struct {
		product  ordering.ProductID
		name     string
		quantity int
		price    money.Money
		paths    []string
	}{
		"nothing":       {ordering.ProductID{}, "", 0, money.Money{}, []string{"product", "name", "quantity", "unit_price"}},
		"none of it":    {product("P"), "Course", 0, one, []string{"quantity"}},
		"less":          {product("P"), "Course", -1, one, []string{"quantity"}},
		"least int":     {product("P"), "Course", math.MinInt, one, []string{"quantity"}},
		"too many":      {product("P"), "Course", 1_000_001, one, []string{"quantity"}},
		"most int":      {product("P"), "Course", math.MaxInt, one, []string{"quantity"}},
		"overflow":      {product("P"), "Course", 2, most, []string{"unit_price"}},
		"name too long": {product("P"), strings.Repeat("é", 201), 1, one, []string{"name"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, err := ordering.NewOrderLine(tt.product, tt.name, tt.quantity, tt.price)
			require.Zero(t, l)
			require.Equal(t, tt.paths, pathsOf(t, err))
			require.Equal(t, failure.Invalid, failure.KindOf(err))
		})
	}
	for what, text := range texttest.Refused(200) {
		_, err := ordering.NewOrderLine(product("P"), text, 1, one)
		require.Equal(t, []string{"name"}, pathsOf(t, err), what)
	}
	l, err := ordering.NewOrderLine(product("P"), strings.Repeat("é", 200), 1_000_000, one)
	require.NoError(t, err)
	require.Equal(t, "GBP 1000000.00", l.Total().String())
	require.Equal(t, 1_000_000, l.Quantity())
	require.Equal(t, one, l.UnitPrice())
	require.Equal(t, product("P"), l.Product())
	require.Panics(t, func() { ordering.MustNewOrderLine(product("P"), "", 1, one) })
}

func TestAListOfLinesIsImmutable(t *testing.T) {
	t.Parallel()
	given := []ordering.OrderLine{pythonCourse(), aiCourse()}
	ls, err := ordering.NewOrderLines(given...)
	require.NoError(t, err)
	given[0] = lateLine()
	require.Equal(t, pythonCourse(), ls.At(0))
	for i, l := range ls.All() {
		require.Equal(t, ls.At(i), l)
	}
	b, err := ls.MarshalJSON()
	require.NoError(t, err)
	clear(b)
	require.Equal(t, pythonCourse(), ls.At(0))

	var read ordering.OrderLines
	doc, err := json.Marshal(ls)
	require.NoError(t, err)
	require.NoError(t, read.UnmarshalJSON(doc))
	clear(doc)
	require.True(t, read.Equal(ls))
	require.False(t, read.Equal(ordering.OrderLines{}))

	_, ok := ls.Of(product("P9"))
	require.False(t, ok)
	require.Panics(t, func() { ls.At(2) })

	o := emptyOrder()
	require.NoError(t, o.AddLines([]ordering.OrderLine{pythonCourse(), aiCourse()}, orderedAt))
	before := o.Lines()
	require.NoError(t, o.RemoveLine(product("P1"), orderedAt))
	require.True(t, before.Equal(ls), "who holds the lines of an order keeps what it was given")
	require.NoError(t, o.AddLine(pythonCourse(), orderedAt))
	after := o.Lines()
	require.NoError(t, o.AddLine(pythonCourse(), orderedAt))
	require.Equal(t, 1, after.At(1).Quantity())
}

func TestAListOfLinesThatCannotBe(t *testing.T) {
	t.Parallel()
	ls, err := ordering.NewOrderLines(pythonCourse(), ordering.OrderLine{}, ordering.OrderLine{})
	require.Equal(t, []string{"lines[1]", "lines[2]"}, pathsOf(t, err))
	require.Zero(t, ls, "beside an error there is no list")
	ls, err = ordering.NewOrderLines(make([]ordering.OrderLine, 1001)...)
	require.ErrorIs(t, err, ordering.ErrTooManyLines)
	require.Zero(t, ls)
	// Without lines there is one list only, also to reflection.
	ls, err = ordering.NewOrderLines()
	require.NoError(t, err)
	require.Equal(t, ordering.OrderLines{}, ls)
	require.NoError(t, ls.UnmarshalJSON([]byte("[]")))
	require.Equal(t, ordering.OrderLines{}, ls)
	require.Equal(t, ordering.OrderLines{}, emptiedOrder().Lines())
}

func TestADiscountIsAboveZeroAndAtMostAHundredPerCent(t *testing.T) {
	t.Parallel()
	for _, percent := range []string{"0.0001", "12.5", "100", "99.9999", "50.0000", "100.00000000", "1e2", "1E-4", "7"} {
		d, err := ordering.NewDiscount("SPRING", decimal.RequireFromString(percent))
		require.NoError(t, err, percent)
		require.True(t, d.Percent().Equal(decimal.RequireFromString(percent)), percent)
	}
	for _, percent := range []decimal.Decimal{
		{},
		decimal.New(0, 5), decimal.New(-1, 0), decimal.New(1000001, -4), decimal.New(101, 0), decimal.New(1, 3), decimal.New(1, -5),
		decimal.New(1, math.MaxInt32), decimal.New(1, math.MinInt32), decimal.New(math.MaxInt64, 0), decimal.New(math.MinInt64, 0),
		decimal.RequireFromString("1" + strings.Repeat("0", 64)), decimal.RequireFromString("18446744073709551617"), // 2⁶⁴ + 1
		// Times ten thousand these are, in 64 bits, negative or small.
		decimal.New(922337203685478, 0), decimal.New(999999999999999999, 0), decimal.New(461168601842738791, 1), decimal.New(184467440737095517, 2),
	} {
		d, err := ordering.NewDiscount("SPRING", percent)
		require.ErrorIs(t, err, ordering.ErrPercent)
		require.Zero(t, d)
	}
	for what, text := range texttest.Refused(128) {
		_, err := ordering.NewDiscount(text, decimal.New(5, 0))
		require.Error(t, err, what)
		require.Equal(t, failure.Invalid, failure.KindOf(err))
		require.NotContains(t, err.Error(), "Qz")
	}
	d := ordering.MustNewDiscount("SPRING", "12.50")
	require.Equal(t, "SPRING", d.Code())
	require.Equal(t, "SPRING (12.5 %)", d.String())
	d.Percent().Coefficient().SetInt64(99)
	require.Equal(t, "SPRING (12.5 %)", d.String())
	require.Panics(t, func() { ordering.MustNewDiscount("SPRING", "x") })
}

func TestIdentitiesAreCleanTextOfUpTo128Bytes(t *testing.T) {
	t.Parallel()
	parsers := map[string]func(string) (string, error){
		"order":    func(s string) (string, error) { id, err := ordering.ParseOrderID(s); return id.String(), err },
		"customer": func(s string) (string, error) { id, err := ordering.ParseCustomerID(s); return id.String(), err },
		"product":  func(s string) (string, error) { id, err := ordering.ParseProductID(s); return id.String(), err },
	}
	for name, parse := range parsers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for what, text := range texttest.Refused(128) {
				got, err := parse(text)
				require.Error(t, err, what)
				require.Empty(t, got)
				require.Equal(t, failure.Invalid, failure.KindOf(err), what)
				require.NotContains(t, err.Error(), "Qz")
				require.Less(t, len(err.Error()), 200)
			}
			got, err := parse(strings.Repeat("é", 64))
			require.NoError(t, err)
			require.Len(t, got, 128)
			_, err = parse(strings.Repeat("é", 64) + "e")
			require.Error(t, err)
			got, err = parse("  a b\u200dc ")
			require.NoError(t, err)
			require.Equal(t, "a b\u200dc", got)
		})
	}
	one, other := ordering.NewOrderID(), ordering.NewOrderID()
	require.NotEqual(t, one, other)
	require.Len(t, ordering.NewOrderID().String(), 36)
	for _, must := range []func(){
		func() { ordering.MustParseOrderID("") },
		func() { ordering.MustParseCustomerID("") },
		func() { ordering.MustParseProductID("") },
	} {
		require.Panics(t, must)
	}
	type document struct {
		O ordering.OrderID
		C ordering.CustomerID
		P ordering.ProductID
	}
	want := document{ordering.MustParseOrderID("o"), ordering.MustParseCustomerID("c"), product("p")}
	b, err := json.Marshal(want)
	require.NoError(t, err)
	var got document
	require.NoError(t, json.Unmarshal(b, &got))
	require.Equal(t, want, got)
	require.Error(t, json.Unmarshal([]byte(`{"O":"\n"}`), &got))
	require.Error(t, json.Unmarshal([]byte(`{"C":" "}`), &got))
	require.Error(t, json.Unmarshal([]byte(`{"P":"\u202e"}`), &got))
	require.Equal(t, want, got)
	require.NoError(t, json.Unmarshal([]byte(`{"O":"","C":"","P":""}`), &got))
	require.Zero(t, got)
}

func TestStatusesAreReadAndWrittenByName(t *testing.T) {
	t.Parallel()
	all := ordering.Statuses()
	require.Len(t, all, 6)
	for _, s := range all {
		got, err := ordering.ParseStatus(s.String())
		require.NoError(t, err)
		require.Equal(t, s, got)
		b, err := s.MarshalText()
		require.NoError(t, err)
		var read ordering.Status
		require.NoError(t, read.UnmarshalText(b))
		require.Equal(t, s, read)
		require.False(t, s.CanBecome(s))
		require.False(t, s.CanBecome(0))
		require.False(t, ordering.Status(0).CanBecome(s))
		// Nobody changes the table through what it hands out.
		next := s.Next()
		for i := range next {
			next[i] = ordering.StatusPending
		}
	}
	require.Equal(t, []ordering.Status{ordering.StatusPlaced, ordering.StatusCancelled}, ordering.StatusPending.Next())
	all[0] = ordering.StatusCancelled
	require.Equal(t, ordering.StatusPending, ordering.Statuses()[0])

	read := ordering.StatusShipped
	for _, name := range []string{"", "Placed", "placed ", "state(9)", "PLACED", "canceled", "p\u200blaced"} {
		require.ErrorIs(t, read.UnmarshalText([]byte(name)), ordering.ErrStatus)
	}
	require.Equal(t, ordering.StatusShipped, read)
	for _, s := range []ordering.Status{0, 7, 255} {
		_, err := s.MarshalText()
		require.ErrorIs(t, err, ordering.ErrStatus)
		require.False(t, s.IsValid())
		require.False(t, slices.Contains(ordering.Statuses(), s))
	}
}

// malformed documents that no decoder of this package takes.
func malformedJSON(members string) map[string]string {
	return map[string]string{
		"nothing": "", "cut": "{" + members, "an array": "[]", "text": `"x"`, "a number": "1", "empty": "{}", "one more member": `{"x":1,` + members + "}",
		"a member twice": "{" + members + "," + members + "}", "something after": "{" + members + "} {}", "a comma": "{" + members + ",}", "not UTF-8": "{\"\xff\":1}",
		"in capitals": "{" + strings.ToUpper(members) + "}",
	}
}

func TestDecodersAreStrictAndLeaveTheirTargetAlone(t *testing.T) {
	t.Parallel()
	const addressMembers = `"street":"a","city":"b","postal_code":"c","country":"GB"`
	const lineMembers = `"product":"P","name":"N","quantity":1,"unit_price":{"amount":"1.00","currency":"GBP"}`
	const discountMembers = `"code":"A","percent":"5"`
	const paymentMembers = `"amount":{"amount":"1.00","currency":"GBP"},"method":"card","reference":"r"`

	address, line, discount, payment := home(), pythonCourse(), ordering.MustNewDiscount("B", "1"), paidOrder().Payment()
	lines, err := ordering.NewOrderLines(pythonCourse())
	require.NoError(t, err)
	refuse := func(target json.Unmarshaler, documents map[string]string) {
		for what, doc := range documents {
			err := target.UnmarshalJSON([]byte(doc))
			require.Error(t, err, "%T: %s: %s", target, what, doc)
			require.Equal(t, failure.Invalid, failure.KindOf(err), "%T: %s: %v", target, what, err)
			require.NotContains(t, err.Error(), "Qz")
		}
	}
	with := func(members, old, changed string) string {
		require.Contains(t, members, old)
		return "{" + strings.Replace(members, old, changed, 1) + "}"
	}
	refuse(&address, malformedJSON(addressMembers))
	refuse(&address, map[string]string{
		"blank street": with(addressMembers, `"a"`, `" "`), "untrimmed city": with(addressMembers, `"b"`, `"b "`), "hostile": with(addressMembers, `"c"`, `"Qz\u0000"`),
		"small country": with(addressMembers, "GB", "gb"), "long country": with(addressMembers, "GB", "GBR"), "null": with(addressMembers, `"a"`, "null"), "number": with(addressMembers, `"a"`, "1"),
	})
	require.Equal(t, home(), address)
	refuse(&line, malformedJSON(lineMembers))
	refuse(&line, map[string]string{
		"none": with(lineMembers, `:1,`, ":0,"), "half": with(lineMembers, `:1,`, ":1.5,"), "exponent": with(lineMembers, `:1,`, ":1e2,"), "text": with(lineMembers, `:1,`, `:"1",`),
		"too many": with(lineMembers, `:1,`, ":1000001,"), "endless": with(lineMembers, `:1,`, ":"+strings.Repeat("9", 100)+","), "untrimmed": with(lineMembers, `"N"`, `" N"`),
		"no product": with(lineMembers, `"P"`, `""`), "no price": with(lineMembers, `{"amount":"1.00","currency":"GBP"}`, "null"), "negative": with(lineMembers, "1.00", "-1.00"),
		"overflow": with(lineMembers, "1.00", strings.Repeat("9", 30)), "exponent price": with(lineMembers, "1.00", "1e3"),
	})
	require.Equal(t, pythonCourse(), line)
	refuse(&discount, malformedJSON(discountMembers))
	refuse(&discount, map[string]string{
		"zero": with(discountMembers, `"5"`, `"0"`), "a zero more": with(discountMembers, `"5"`, `"5.0"`), "a zero before": with(discountMembers, `"5"`, `"05"`), "number": with(discountMembers, `"5"`, "5"),
		"plus": with(discountMembers, `"5"`, `"+5"`), "exponent": with(discountMembers, `"5"`, `"5e0"`), "too much": with(discountMembers, `"5"`, `"101"`), "untrimmed code": with(discountMembers, `"A"`, `"A "`),
		"no code": with(discountMembers, `"A"`, `""`), "two points": with(discountMembers, `"5"`, `"5.."`), "point": with(discountMembers, `"5"`, `"."`), "endless": with(discountMembers, `"5"`, `"`+strings.Repeat("5", 1<<16)+`"`),
		"long code": with(discountMembers, `"A"`, `"`+strings.Repeat("A", 129)+`"`), "not a digit": with(discountMembers, `"5"`, `"٥"`),
	})
	require.Equal(t, ordering.MustNewDiscount("B", "1"), discount)
	refuse(&payment, malformedJSON(paymentMembers))
	refuse(&payment, map[string]string{
		"untrimmed": with(paymentMembers, `"card"`, `" card"`), "no method": with(paymentMembers, `"card"`, `""`), "no reference": with(paymentMembers, `"r"`, `" "`), "no amount": with(paymentMembers, `{"amount":"1.00","currency":"GBP"}`, "null"),
	})
	require.Equal(t, paidOrder().Payment(), payment)
	refuse(&lines, map[string]string{
		"null": "null", "an object": "{}", "cut": "[", "a null in it": "[null]", "a number in it": "[1]", "text": `"Qz"`,
		"too many": "[" + strings.Repeat("{},", 1000) + "{}]", "a bad one": "[{" + lineMembers + "}," + with(lineMembers, `:1,`, ":0,") + "]",
	})
	require.Equal(t, 1, lines.Len())
	err = lines.UnmarshalJSON([]byte("[" + strings.Repeat("{},", 1000) + "{}]"))
	require.ErrorIs(t, err, ordering.ErrTooManyLines, "it is counted before it is read")
}
