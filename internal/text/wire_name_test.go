package text_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/text"
)

func TestAWireNameIsWordsInSnakeCaseJoinedByDots(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want bool
	}{
		"an event":                {"ordering.order_placed", true},
		"of a package below":      {"ordering.billing.invoice_issued", true},
		"digits":                  {"ordering.v2_order", true},
		"one letter each":         {"a.b", true},
		"the longest":             {"a." + strings.Repeat("b", 126), true},
		"one byte too many":       {"a." + strings.Repeat("b", 127), false},
		"empty":                   {"", false},
		"one word":                {"order_placed", false},
		"a dot first":             {".order", false},
		"a dot last":              {"ordering.", false},
		"two dots":                {"ordering..order", false},
		"only a dot":              {".", false},
		"a digit first":           {"ordering.2nd", false},
		"an underscore first":     {"ordering._order", false},
		"upper case":              {"ordering.OrderPlaced", false},
		"a hyphen":                {"ordering.order-placed", false},
		"a space":                 {"ordering.order placed", false},
		"a letter outside ASCII":  {"ordering.bestätigt", false},
		"a line break at the end": {"ordering.order\n", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, text.IsWireName(tt.in))
		})
	}
}

func TestTextFromStorageIsALineOnlyAsLineReturnsIt(t *testing.T) {
	t.Parallel()
	require.True(t, text.IsLine("Ada Lovelace", text.MaxName))
	require.False(t, text.IsLine(" Ada", text.MaxName), "not trimmed")
	require.False(t, text.IsLine("", text.MaxName), "blank")
	require.False(t, text.IsLine("a\nb", text.MaxName), "a control character")
	require.False(t, text.IsLine("Ada", 2), "too long")
}

func ExampleIsWireName() {
	fmt.Println(text.IsWireName("ordering.order_placed"), text.IsWireName("OrderPlaced"))
	// Output:
	// true false
}

func ExampleIsLine() {
	fmt.Println(text.IsLine("Ada", text.MaxName), text.IsLine(" Ada", text.MaxName))
	// Output:
	// true false
}
