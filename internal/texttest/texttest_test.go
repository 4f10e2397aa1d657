package texttest_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/internal/texttest"
)

func TestNoFieldTakesWhatIsListed(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{text.MaxID, text.MaxName, text.MaxDescription} {
		hostile := texttest.Hostile(limit)
		for what, s := range texttest.Refused(limit) {
			t.Run(fmt.Sprint(what, " at ", limit), func(t *testing.T) {
				t.Parallel()
				_, err := text.Line(s, limit)
				require.Error(t, err)
				_, optional := text.Optional(s, limit)
				if _, listed := hostile[what]; listed {
					require.Error(t, optional)
				} else {
					require.ErrorIs(t, err, text.ErrBlank)
					require.NoError(t, optional)
				}
			})
		}
	}
}

func TestEachRuleForTextIsBrokenByOneThatIsListed(t *testing.T) {
	t.Parallel()
	for _, rule := range []error{text.ErrBlank, text.ErrTooLong, text.ErrEncoding, text.ErrControl} {
		broken := 0
		for _, s := range texttest.Refused(text.MaxName) {
			if _, err := text.Name(s); errors.Is(err, rule) {
				broken++
			}
		}
		require.Positive(t, broken, "%v", rule)
	}
}

func ExampleHostile() {
	_, err := text.Name(texttest.Hostile(text.MaxName)["a line break"])
	fmt.Println(err)
	// Output:
	// contains a control character or a bidirectional control
}

func ExampleRefused() {
	_, err := text.Name(texttest.Refused(text.MaxName)["invisible"])
	fmt.Println(err)
	// Output:
	// is blank
}
