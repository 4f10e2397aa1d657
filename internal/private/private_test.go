package private_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/private"
)

type place struct {
	street string
	number int
}

func TestWhatIsKeptIsRevealedToWhoAsks(t *testing.T) {
	t.Parallel()

	p := private.Keep(place{"St James Square", 12})
	require.Equal(t, place{"St James Square", 12}, p.Reveal())
	require.False(t, p.IsZero())
	require.Equal(t, "[place]", p.Redacted("place"))
}

func TestTheZeroValueKeepsNothing(t *testing.T) {
	t.Parallel()

	var none private.Value[place]
	require.True(t, none.IsZero())
	require.Zero(t, none.Reveal())
	require.Equal(t, "[no place]", none.Redacted("place"))
	require.False(t, private.Keep(place{}).IsZero(), "a zero that is kept is kept")
}

func TestEqualValuesAreEqual(t *testing.T) {
	t.Parallel()

	p, same, other := private.Keep(place{"a", 1}), private.Keep(place{"a", 1}), private.Keep(place{"a", 2})
	require.Equal(t, p, same)
	require.NotEqual(t, p, other)
	require.Equal(t, map[private.Value[place]]int{same: 2, other: 3}, map[private.Value[place]]int{p: 2, other: 3}, "== too")
}

// In an unexported field fmt asks no method: what it prints by itself must be harmless, for
// every sort of value and under every verb, also those that do not suit it.
func TestNoVerbPrintsWhatIsKept(t *testing.T) {
	t.Parallel()

	for name, value := range map[string]any{
		"a text":   private.Keep("St James Square"),
		"a number": private.Keep(987654321),
		"a struct": private.Keep(place{"St James Square", 987654321}),
		"an array": private.Keep([2]string{"St James Square", "London"}),
		"in a struct": struct {
			p private.Value[place]
			q struct{ deep []private.Value[place] }
		}{
			private.Keep(place{"St James Square", 1}),
			struct{ deep []private.Value[place] }{[]private.Value[place]{private.Keep(place{"St James Square", 1})}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, letter := range "vsdqxXtcUeEfFgGbopO" {
				for _, flags := range []string{"%", "%+", "%#", "% "} {
					printed := fmt.Sprintf(flags+string(letter), value)
					for _, trace := range []string{"James", "4a616d6573", "4A616D6573", "987654321", "3ade68b1", "74 97 109"} {
						require.NotContains(t, printed, trace, flags+string(letter))
					}
				}
			}
		})
	}
}

func TestTheRedactedFormIsPrintedAtTheWidthAskedFor(t *testing.T) {
	t.Parallel()

	require.Equal(t, "   [place]|[place]   |[place]", fmt.Sprintf("%10v|%-10s|%d", shown{}, shown{}, shown{}))
}

type shown struct{}

func (shown) Format(f fmt.State, _ rune) { private.Keep("x").Print(f, "place") }
