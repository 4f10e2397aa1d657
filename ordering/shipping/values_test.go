package shipping_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/texttest"
	"github.com/ashlar-go/ashlar/ordering/shipping"
)

func TestAWeightIsAboveZeroToTheGram(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1.25": "1.25 kg", "0.001": "0.001 kg", "100000": "100000 kg", "007.500": "7.5 kg", "1.2500": "1.25 kg",
	} {
		w, err := shipping.ParseWeight(in)
		require.NoError(t, err, in)
		require.Equal(t, want, w.String())
		again, err := shipping.NewWeight(w.Kilograms())
		require.NoError(t, err)
		require.Equal(t, w, again)
	}
	for _, in := range badNumbers("100000.001", "0.0001") {
		w, err := shipping.ParseWeight(in)
		require.ErrorIs(t, err, shipping.ErrWeight, in)
		require.False(t, w.IsValid())
		standing := shipping.MustParseWeight("3")
		if in != "" {
			require.ErrorIs(t, standing.UnmarshalText([]byte(in)), shipping.ErrWeight)
			require.Equal(t, "3 kg", standing.String())
		}
	}
	for _, d := range []decimal.Decimal{decimal.New(1, 1_000_000_000), decimal.New(1, -1_000_000_000), decimal.New(-1, 0), {}} {
		_, err := shipping.NewWeight(d)
		require.ErrorIs(t, err, shipping.ErrWeight)
	}
	require.Panics(t, func() { shipping.MustParseWeight("") })
}

func badNumbers(more ...string) []string {
	return append(more, "", "0", "0.000", "-1", "+1", "1e3", "1,5", ".5", "5.", " 1", "1 ", "1 kg", "NaN", "Inf", "0x10", "١", "1_0",
		strings.Repeat("9", 41), strings.Repeat("9", 1<<20), "1\x00", "--1", "1.2.3")
}

func TestDimensionsAreThreeAboveZeroToTheMillimetre(t *testing.T) {
	t.Parallel()
	d := shipping.MustParseDimensions("30x21.5x2.0")
	require.Equal(t, "30x21.5x2 cm", d.String())
	require.Equal(t, "30 21.5 2", fmt.Sprint(d.Length(), d.Width(), d.Height()))
	require.NotEqual(t, d, shipping.MustParseDimensions("21.5x30x2"))
	require.Equal(t, "10000x0.1x10000 cm", shipping.MustParseDimensions("10000x0.1x10000").String())
	for _, bad := range badNumbers("10000.1", "0.05", "1x1", "x", "1x1x1x1") {
		for _, in := range []string{bad + "x1x1", "1x" + bad + "x1", "1x1x" + bad} {
			got, err := shipping.ParseDimensions(in)
			require.ErrorIs(t, err, shipping.ErrDimensions, in)
			require.False(t, got.IsValid())
		}
	}
	for _, in := range []string{"", "1", "1x1", "1X1X1", "1×1×1", "1x1x1 cm", strings.Repeat("x", 1<<20)} {
		_, err := shipping.ParseDimensions(in)
		require.ErrorIs(t, err, shipping.ErrDimensions, in)
	}
	require.ErrorIs(t, d.UnmarshalText([]byte("1x1")), shipping.ErrDimensions)
	require.Equal(t, shipping.MustParseDimensions("30x21.5x2"), d)
	require.Panics(t, func() { shipping.MustParseDimensions("1x1") })
}

func TestZeroValuesAreNothing(t *testing.T) {
	t.Parallel()
	var (
		w  shipping.Weight
		d  shipping.Dimensions
		a  shipping.Address
		i  shipping.PhysicalItem
		is shipping.PhysicalItems
	)
	require.False(t, w.IsValid() || d.IsValid() || a.IsValid() || i.IsValid())
	require.Equal(t, "|||0", w.String()+"|"+d.String()+"|"+a.String()+"|"+fmt.Sprint(is.Len()))
	b, err := json.Marshal(map[string]any{"w": w, "d": d, "a": a, "i": i, "is": is})
	require.NoError(t, err)
	require.JSONEq(t, `{"w":"","d":"","a":null,"i":null,"is":null}`, string(b))
	w, d, a, i, is = shipping.MustParseWeight("1"), shipping.MustParseDimensions("1x1x1"), label(), book(), parcel()
	for _, v := range []json.Unmarshaler{&a, &i, &is} {
		require.NoError(t, v.UnmarshalJSON([]byte("null")))
	}
	require.NoError(t, w.UnmarshalText(nil))
	require.NoError(t, d.UnmarshalText(nil))
	require.Zero(t, w)
	require.Zero(t, d)
	require.Zero(t, a)
	require.Zero(t, i)
	require.Zero(t, is)
}

func TestAnItemReportsAllThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	i, err := shipping.NewPhysicalItem("\x00", 0, shipping.Weight{}, shipping.Dimensions{})
	require.Zero(t, i)
	require.Equal(t, []string{"name", "quantity", "weight", "dimensions"}, pathsOf(t, err))
	for _, quantity := range []int{0, -1, 1_000_001} {
		_, err = shipping.NewPhysicalItem("A", quantity, book().Weight(), book().Dimensions())
		require.ErrorIs(t, err, shipping.ErrQuantity)
	}
	require.Equal(t, "Python Course 2", book().Name()+" "+fmt.Sprint(book().Quantity()))
}

func TestAListOfItemsIsImmutableAndHasFromOneToAThousand(t *testing.T) {
	t.Parallel()
	in := []shipping.PhysicalItem{book(), book()}
	is, err := shipping.NewPhysicalItems(in...)
	require.NoError(t, err)
	in[0] = shipping.PhysicalItem{}
	require.Equal(t, book(), is.At(0))
	for n, i := range is.All() {
		require.Equal(t, is.At(n), i)
	}
	_, err = shipping.NewPhysicalItems()
	require.ErrorIs(t, err, shipping.ErrNoItems)
	_, err = shipping.NewPhysicalItems(make([]shipping.PhysicalItem, 1001)...)
	require.ErrorIs(t, err, shipping.ErrNoItems)
	_, err = shipping.NewPhysicalItems(book(), shipping.PhysicalItem{})
	require.ErrorIs(t, err, shipping.ErrZero)
	for what, doc := range map[string]string{
		"nothing": "", "an object": "{}", "empty": "[]", "null in it": "[null]", "cut": "[", "too many": "[" + strings.Repeat("0,", 1000) + "0]",
		"endless": strings.Repeat("[", 1<<16),
	} {
		standing := parcel()
		err := standing.UnmarshalJSON([]byte(doc))
		require.Error(t, err, what)
		require.Equal(t, failure.Invalid, failure.KindOf(err), what)
		require.Equal(t, parcel(), standing, what)
	}
	err = is.UnmarshalJSON([]byte("[" + strings.Repeat("0,", 1000) + "0]"))
	require.ErrorIs(t, err, shipping.ErrNoItems, "they are counted before they are read")
}

// A thousand items of a million pieces of a hundred tons: no sum goes round.
func TestTheHeaviestShipmentHasAWeight(t *testing.T) {
	t.Parallel()
	heavy := made(shipping.NewPhysicalItem("Mountain", 1_000_000, shipping.MustParseWeight("100000"), shipping.MustParseDimensions("1x1x1")))
	items := make([]shipping.PhysicalItem, 1000)
	for i := range items {
		items[i] = heavy
	}
	s := made(shipping.NewShipment(order("o-1"), made(shipping.ParseRecipientID("r")), label(), made(shipping.NewPhysicalItems(items...)), shippedAt))
	require.Equal(t, "100000000000000 kg", s.Weight().String())
}

func TestAnAddressReportsEveryPartThatIsWrong(t *testing.T) {
	t.Parallel()
	for what, hostile := range texttest.Refused(200) {
		a, err := shipping.NewAddress(hostile, hostile, hostile, hostile)
		require.Zero(t, a)
		require.Equal(t, []string{"street", "city", "postal_code", "country"}, pathsOf(t, err), what)
		require.NotContains(t, err.Error(), "Qz")
	}
	standing := label()
	for _, doc := range []string{
		"", "{}", "[]", `{"street":"a","city":"b","postal_code":"c"}`, `{"street":" a","city":"b","postal_code":"c","country":"d"}`,
		`{"street":"","city":"b","postal_code":"c","country":"d"}`, `{"street":"a","city":"b","postal_code":"c","country":"d","x":1}`,
	} {
		require.Error(t, standing.UnmarshalJSON([]byte(doc)), doc)
		require.Equal(t, label(), standing)
	}
}

func TestTheShipmentOfAnOrderIsAlwaysTheSameAndOfNoOther(t *testing.T) {
	t.Parallel()
	require.Equal(t, "UUID of version 5: 5", fmt.Sprintf("UUID of version 5: %c", shipping.ShipmentOf(order("o-1")).String()[14]))
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringMatching(`[a-z]{1,9}`).Draw(t, "a"), rapid.StringMatching(`[a-z]{1,9}`).Draw(t, "b")
		require.Equal(t, a == b, shipping.ShipmentOf(order(a)) == shipping.ShipmentOf(order(b)))
	})
	for what, hostile := range texttest.Refused(128) {
		_, err1 := shipping.ParseShipmentID(hostile)
		_, err2 := shipping.ParseSourceOrderID(hostile)
		_, err3 := shipping.ParseRecipientID(hostile)
		require.Error(t, err1, what)
		require.Error(t, err2, what)
		require.Error(t, err3, what)
	}
}

func TestWeightsAndDimensionsSurviveTheirText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := rapid.Int64Range(1, 100_000_000).Draw(t, "grams")
		w, err := shipping.NewWeight(decimal.New(g, -3))
		require.NoError(t, err)
		b, err := w.MarshalText()
		require.NoError(t, err)
		var again shipping.Weight
		require.NoError(t, again.UnmarshalText(b))
		require.Equal(t, w, again)
	})
}

func TestAStatusIsReadAndWrittenByName(t *testing.T) {
	t.Parallel()
	for _, s := range shipping.Statuses() {
		b, err := s.MarshalText()
		require.NoError(t, err)
		var read shipping.Status
		require.NoError(t, read.UnmarshalText(b))
		require.Equal(t, s, read)
		for _, next := range shipping.Statuses() {
			require.Equal(t, slices.Contains(s.Next(), next), s.CanBecome(next))
		}
	}
	_, err := shipping.Status(0).MarshalText()
	require.ErrorIs(t, err, shipping.ErrStatus)
	s := shipping.StatusFailed
	require.ErrorIs(t, s.UnmarshalText([]byte("Failed")), shipping.ErrStatus)
	require.Equal(t, shipping.StatusFailed, s)
}
