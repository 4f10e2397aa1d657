package ordering_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/aggregate/aggregatetest"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

func TestTheTotalIsTheSumOfTheLinesLessTheDiscount(t *testing.T) {
	t.Parallel()
	o := emptyOrder()
	total := func(want string) { require.Equal(t, want, o.Total().String()) }
	total("GBP 0.00")
	require.NoError(t, o.AddLine(pythonCourse(), orderedAt))
	total("GBP 49.00")
	require.NoError(t, o.AddLine(aiCourse(), orderedAt))
	total("GBP 107.00")
	require.NoError(t, o.ApplyDiscount(ordering.MustNewDiscount("SPRING", "12.5"), orderedAt))
	total("GBP 93.63") // 93.625, half up
	require.NoError(t, o.ApplyDiscount(ordering.MustNewDiscount("HALF", "50"), orderedAt))
	total("GBP 53.50") // in the place of the first, not on top of it
	require.NoError(t, o.RemoveLine(product("P2"), orderedAt))
	total("GBP 24.50")
	require.NoError(t, o.ApplyDiscount(ordering.MustNewDiscount("FREE", "100"), orderedAt))
	total("GBP 0.00")
	require.NoError(t, o.RemoveLine(product("P1"), orderedAt))
	total("GBP 0.00")
	require.Zero(t, o.Lines().Len())
}

func TestAProductAddedAgainAtTheSamePriceAndNameAddsToItsQuantity(t *testing.T) {
	t.Parallel()
	o := pendingOrder()
	more := orderLine("P2", "AI Course", 3, "GBP 29.00")
	aggregatetest.Given(t, o).
		When(func(o *ordering.Order) error { return o.AddLine(more, orderedAt) }).
		Then(ordering.LineAdded{Order: o.ID(), Line: more})
	require.Equal(t, 2, o.Lines().Len())
	line, ok := o.Lines().Of(product("P2"))
	require.True(t, ok)
	require.Equal(t, orderLine("P2", "AI Course", 5, "GBP 29.00"), line)
	require.Equal(t, "GBP 145.00", line.Total().String())
	require.Equal(t, line, o.Lines().At(1), "it stays at its place")
}

func TestALineThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lines []ordering.OrderLine
		want  error
		kind  failure.Kind
		names string // the product
	}{
		"another price":             {[]ordering.OrderLine{orderLine("P1", "Python Course", 1, "GBP 48.99")}, ordering.ErrLineChanged, failure.Refused, "P1"},
		"another name":              {[]ordering.OrderLine{orderLine("P1", "Python course", 1, "GBP 49.00")}, ordering.ErrLineChanged, failure.Refused, "P1"},
		"another price in one call": {[]ordering.OrderLine{lateLine(), orderLine("P3", "New Course", 1, "GBP 1.00")}, ordering.ErrLineChanged, failure.Refused, "P3"},
		"another currency":          {[]ordering.OrderLine{lateLine(), orderLine("P4", "Course", 1, "USD 49.00")}, ordering.ErrCurrency, failure.Refused, "P4"},
		"no line":                   {[]ordering.OrderLine{lateLine(), {}}, ordering.ErrZero, failure.Invalid, ""},
		"too many of it":            {[]ordering.OrderLine{orderLine("P1", "Python Course", 1_000_000, "GBP 49.00")}, ordering.ErrQuantity, failure.Invalid, "P1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := pendingOrder()
			err := refusedWithoutTrace(t, o, func() error { return o.AddLines(tt.lines, orderedAt) })
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.kind, failure.KindOf(err))
			var line *ordering.LineError
			require.ErrorAs(t, err, &line)
			require.Equal(t, o.ID(), line.Order)
			require.Equal(t, tt.names, line.Product.String())
		})
	}
}

// The document takes the new quantity and silently keeps the old price.
func TestATotalThatNobodyQuotedIsNeverComputed(t *testing.T) {
	t.Parallel()
	o := pendingOrder()
	cheaper := orderLine("P1", "Python Course", 1, "GBP 10.00")
	aggregatetest.Given(t, o).
		When(func(o *ordering.Order) error { return o.AddLine(cheaper, orderedAt) }).
		ThenRefused(ordering.ErrLineChanged)
	require.Equal(t, "GBP 96.30", o.Total().String())
}

func TestAddingSeveralLinesIsAllOrNothing(t *testing.T) {
	t.Parallel()
	o := pendingOrder()
	lines := []ordering.OrderLine{lateLine(), pythonCourse(), lateLine()}
	aggregatetest.Given(t, o).
		When(func(o *ordering.Order) error { return o.AddLines(lines, orderedAt) }).
		Then(ordering.LineAdded{Order: o.ID(), Line: lines[0]},
			ordering.LineAdded{Order: o.ID(), Line: lines[1]},
			ordering.LineAdded{Order: o.ID(), Line: lines[2]})
	require.Equal(t, "2 × New Course at GBP 29.00", o.Lines().At(2).String())

	// What the caller does with its slice afterwards is its own affair.
	before, recorded := o.Snapshot(), eventsOf(o)
	lines[0] = ordering.OrderLine{}
	require.Equal(t, before, o.Snapshot())
	require.Equal(t, recorded, eventsOf(o))

	require.NoError(t, o.AddLines(nil, orderedAt))
	require.Equal(t, recorded, eventsOf(o), "no line is no event")
}

func manyLines(n int) []ordering.OrderLine {
	lines := make([]ordering.OrderLine, n)
	for i := range lines {
		lines[i] = orderLine(fmt.Sprint("P", i), "Course", 1, "GBP 1.00")
	}
	return lines
}

func TestAnOrderHasAtMostAThousandLines(t *testing.T) {
	t.Parallel()
	o := emptyOrder()
	err := refusedWithoutTrace(t, o, func() error { return o.AddLines(manyLines(1001), orderedAt) })
	require.ErrorIs(t, err, ordering.ErrTooManyLines)

	require.NoError(t, o.AddLines(manyLines(1000), orderedAt))
	require.Equal(t, "GBP 1000.00", o.Total().String())
	late := orderLine("late", "Course", 1, "GBP 1.00")
	err = refusedWithoutTrace(t, o, func() error { return o.AddLine(late, orderedAt) })
	require.ErrorIs(t, err, ordering.ErrTooManyLines)
	require.NoError(t, o.AddLine(manyLines(1)[0], orderedAt), "more of what is there is not another line")
	restored, err := ordering.RestoreOrder(o.Snapshot())
	require.NoError(t, err)
	require.Equal(t, o.Snapshot(), restored.Snapshot())
}

func TestATotalOutOfRangeIsRefused(t *testing.T) {
	t.Parallel()
	most, err := money.FromMinor(math.MaxInt64, money.GBP)
	require.NoError(t, err)
	dear := ordering.MustNewOrderLine(product("dear"), "Palace", 1, most)

	o := pendingOrder()
	err = refusedWithoutTrace(t, o, func() error { return o.AddLine(dear, orderedAt) })
	require.ErrorIs(t, err, money.ErrOverflow)

	o = emptyOrder()
	require.NoError(t, o.AddLine(dear, orderedAt))
	require.Equal(t, most, o.Total())
	err = refusedWithoutTrace(t, o, func() error { return o.AddLine(dear, orderedAt) })
	require.ErrorIs(t, err, money.ErrOverflow)
}

func TestRemovingALine(t *testing.T) {
	t.Parallel()
	o := pendingOrder()
	aggregatetest.Given(t, o).
		When(func(o *ordering.Order) error { return o.RemoveLine(product("P1"), orderedAt) }).
		Then(ordering.LineRemoved{Order: o.ID(), Product: product("P1")})
	require.Equal(t, 1, o.Lines().Len())
	require.Equal(t, aiCourse(), o.Lines().At(0))

	aggregatetest.Given(t, o).
		When(func(o *ordering.Order) error { return o.RemoveLine(product("P1"), orderedAt) }).
		ThenRefused(ordering.ErrProductNotInOrder)
	err := o.RemoveLine(product("P9"), orderedAt)
	var line *ordering.LineError
	require.ErrorAs(t, err, &line)
	require.Equal(t, product("P9"), line.Product)
	require.Equal(t, "ordering.product_not_in_order", failure.CodeOf(err))
}

func TestApplyingADiscount(t *testing.T) {
	t.Parallel()
	spring := ordering.MustNewDiscount("SPRING", "12.5")
	o := emptyOrder()
	require.False(t, o.Discount().IsValid())
	aggregatetest.Given(t, o).
		When(func(o *ordering.Order) error { return o.ApplyDiscount(spring, orderedAt) }).
		Then(ordering.DiscountApplied{Order: o.ID(), Discount: spring})
	require.Equal(t, spring, o.Discount())
	aggregatetest.Given(t, o).
		When(func(o *ordering.Order) error { return o.ApplyDiscount(ordering.Discount{}, orderedAt) }).
		ThenRefused(ordering.ErrZero)
}
