package ordering_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

// drawCommand draws any command, many of them out of order or out of bounds.
func drawCommand(t *rapid.T, o *ordering.Order) (string, func() error) {
	text := rapid.SampledFrom([]string{"DHL", "DHL", "DHL", "", "x\x00"})
	switch name := rapid.SampledFrom([]string{"add", "add", "add", "several", "remove", "discount", "place", "confirm", "ship", "deliver", "cancel", "pay"}).Draw(t, "command"); name {
	case "add":
		line := drawLine(t)
		return name, func() error { return o.AddLine(line, orderedAt) }
	case "several":
		lines := rapid.SliceOfN(rapid.Custom(drawLine), 0, 4).Draw(t, "lines")
		return name, func() error { return o.AddLines(lines, orderedAt) }
	case "remove":
		p := product(rapid.SampledFrom([]string{"A", "B", "C", "D"}).Draw(t, "product"))
		return name, func() error { return o.RemoveLine(p, orderedAt) }
	case "discount":
		d := rapid.SampledFrom([]ordering.Discount{{}, ordering.MustNewDiscount("S", "0.0001"), ordering.MustNewDiscount("T", "33.3333"), ordering.MustNewDiscount("U", "100")}).Draw(t, "discount")
		return name, func() error { return o.ApplyDiscount(d, orderedAt) }
	case "place":
		return name, func() error { return o.Place(orderedAt) }
	case "confirm":
		return name, func() error { return o.Confirm(orderedAt) }
	case "ship":
		carrier, number := text.Draw(t, "carrier"), text.Draw(t, "number")
		return name, func() error { return o.Ship(carrier, number, orderedAt) }
	case "deliver":
		return name, func() error { return o.Deliver(orderedAt) }
	case "cancel":
		reason := rapid.SampledFrom([]string{"", "\n", "late"}).Draw(t, "reason")
		return name, func() error { return o.Cancel(reason, orderedAt) }
	default:
		amount := rapid.SampledFrom([]money.Money{o.Total(), o.Total(), money.MustParse("GBP 1.00"), {}}).Draw(t, "amount")
		method := text.Draw(t, "method")
		return name, func() error { return o.ReceivePayment(amount, method, "r", orderedAt) }
	}
}

func drawLine(t *rapid.T) ordering.OrderLine {
	if rapid.IntRange(0, 15).Draw(t, "zero") == 0 {
		return ordering.OrderLine{}
	}
	return orderLine(
		rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "product"), rapid.SampledFrom([]string{"Course", "Course", "Book"}).Draw(t, "name"),
		rapid.SampledFrom([]int{1, 2, 3, 999_999, 1_000_000}).Draw(t, "quantity"),
		rapid.SampledFrom([]string{"GBP 0.01", "GBP 0.01", "GBP 33.33", "EUR 1.00", "GBP 92233720368.54"}).Draw(t, "price"))
}

func TestWhateverAnOrderIsToldItKeepsItsRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := emptyOrder()
		for range rapid.IntRange(1, 25).Draw(t, "commands") {
			name, run := drawCommand(t, o)
			snapshot, version, pending := o.Snapshot(), o.Version(), aggregate.Pending(o)
			if err := run(); err != nil {
				require.Equal(t, snapshot, o.Snapshot(), "%s was refused and changed the order", name)
				require.Equal(t, pending, aggregate.Pending(o), "%s was refused and recorded", name)
			} else {
				require.Equal(t, pending, aggregate.Pending(o)[:len(pending)])
				if name != "several" { // of no lines it is nothing
					require.Greater(t, len(aggregate.Pending(o)), len(pending), "%s recorded nothing", name)
				}
				if before, now := snapshot.Status, o.Status(); before != now {
					require.True(t, before.CanBecome(now), "%s: from %s to %s", name, before, now)
				}
				if snapshot.Status != ordering.StatusPending {
					require.Equal(t, snapshot.Lines, o.Lines(), "what is placed stands")
					require.Equal(t, snapshot.Total, o.Total())
				}
			}
			require.Equal(t, version, o.Version(), "commands make no version")
			keepsTheRules(t, o)
		}
	})
}

// keepsTheRules computes the total by another way than the order does, and has the order
// stored and restored.
func keepsTheRules(t *rapid.T, o *ordering.Order) {
	var amounts []money.Money
	products := map[ordering.ProductID]bool{}
	for _, l := range o.Lines().All() {
		require.Equal(t, l.UnitPrice().Minor()*int64(l.Quantity()), l.Total().Minor())
		require.GreaterOrEqual(t, l.Quantity(), 1)
		amounts = append(amounts, l.Total())
		products[l.Product()] = true
	}
	require.Len(t, products, o.Lines().Len(), "a product is in an order once")
	sum, err := money.Sum(o.Currency(), amounts...)
	require.NoError(t, err)
	if d := o.Discount(); d.IsValid() {
		_, off, err := sum.Discount(d.Percent())
		require.NoError(t, err)
		sum, err = sum.Sub(off)
		require.NoError(t, err)
	}
	require.Equal(t, sum, o.Total())
	if o.Payment().IsValid() {
		require.Equal(t, o.Total(), o.Payment().Amount())
	}

	kind := ordering.OrderMapping.Kind()
	document, err := kind.Encode(o.Snapshot())
	require.NoError(t, err)
	state, err := kind.Decode(kind.Schema, document)
	require.NoError(t, err)
	require.Equal(t, o.Snapshot(), state)
	snapshot, ok := state.(ordering.OrderSnapshot)
	require.True(t, ok)
	restored, err := ordering.RestoreOrder(snapshot)
	require.NoError(t, err)
	require.Equal(t, o.Snapshot(), restored.Snapshot())
	require.True(t, aggregate.Same(o, restored))
	require.Empty(t, aggregate.Pending(restored))
}

// Adding in several steps comes to the same as adding at once.
func TestLinesAddUpInWhateverStepsTheyCome(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ordering.OrderLine {
			return orderLine(rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "product"), "Course", rapid.IntRange(1, 1000).Draw(t, "quantity"), "GBP 1.99")
		}), 1, 12).Draw(t, "lines")
		at := rapid.IntRange(0, len(lines)).Draw(t, "cut")
		once, twice := emptyOrder(), emptyOrder()
		require.NoError(t, once.AddLines(lines, orderedAt))
		require.NoError(t, twice.AddLines(lines[:at], orderedAt))
		require.NoError(t, twice.AddLines(lines[at:], orderedAt))
		require.Equal(t, once.Snapshot(), twice.Snapshot())
		require.Equal(t, aggregate.Pending(once), aggregate.Pending(twice))
	})
}
