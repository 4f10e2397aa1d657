package contact_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/failure"
)

func TestAPhoneNumberIsAPlusAndSevenToFifteenDigits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"a number in London":   {"+442079460123", "+442079460123"},
		"the shortest":         {"+6834000", "+6834000"},
		"the longest":          {"+123456789012345", "+123456789012345"},
		"white space to trim":  {" \t+919876543210\n", "+919876543210"},
		"zeros after the code": {"+390612345678", "+390612345678"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := contact.ParsePhoneNumber(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.want, p.String())
			require.True(t, p.IsValid())
			require.True(t, p == contact.MustParsePhoneNumber(tt.want), "equal with ==") //nolint:testifylint // == is what is tested
		})
	}
}

// badPhoneNumbers are the odd inputs, also seeds of the fuzz targets.
func badPhoneNumbers() map[string]string {
	return map[string]string{
		"empty":                     "",
		"blank":                     "  ",
		"only a plus":               "+",
		"no plus":                   "442079460123",
		"two plus signs":            "++442079460123",
		"a plus inside":             "+4420+79460123",
		"a national number":         "02079460123",
		"the other prefix":          "00442079460123",
		"a country code of zero":    "+0442079460123",
		"six digits":                "+123456",
		"sixteen digits":            "+1234567890123456",
		"spaces":                    "+44 20 7946 0123",
		"hyphens":                   "+44-20-7946-0123",
		"brackets":                  "+44(0)2079460123",
		"dots":                      "+44.2079460123",
		"an extension":              "+442079460123x99",
		"a tel URI":                 "tel:+442079460123",
		"letters":                   "+1800FLOWERS",
		"digits of another script":  "+\u0664\u0664\u0662\u0660\u0667\u0669\u0664\u0666",
		"full-width digits":         "+\uff14\uff14\uff12\uff10\uff17\uff19\uff14",
		"a full-width plus":         "\uff0b442079460123",
		"a zero-width space":        "+4420794\u200b60123",
		"a bidirectional isolate":   "\u2066+442079460123\u2069",
		"a line break inside":       "+44207\n9460123",
		"not UTF-8":                 "+44207946012\xff",
		"an exponent":               "+1e12",
		"beyond reading":            strings.Repeat(" ", 1<<20) + "+442079460123",
		"a number, and more unread": "+442079460123" + strings.Repeat(" ", 1<<10) + "x",
		"sixteen and more in bytes": "+" + strings.Repeat("1", 600),
	}
}

func TestWhatIsNotAPhoneNumberIsRefused(t *testing.T) {
	t.Parallel()
	for name, in := range badPhoneNumbers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := contact.ParsePhoneNumber(in)
			require.ErrorIs(t, err, contact.ErrNotPhoneNumber)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, "contact.not_phone_number", failure.CodeOf(err))
			require.Zero(t, p)
			require.NotContains(t, err.Error(), "0123")
			require.Panics(t, func() { contact.MustParsePhoneNumber(in) })
		})
	}
}

func TestTheZeroPhoneNumberReachesNobody(t *testing.T) {
	t.Parallel()
	var p contact.PhoneNumber
	require.False(t, p.IsValid())
	require.Empty(t, p.String())
}

func TestPhoneNumbersAreSortedAsText(t *testing.T) {
	t.Parallel()
	a, b := contact.MustParsePhoneNumber("+12025550100"), contact.MustParsePhoneNumber("+442079460123")
	numbers := []contact.PhoneNumber{b, {}, a}
	slices.SortFunc(numbers, contact.PhoneNumber.Compare)
	require.Equal(t, []contact.PhoneNumber{{}, a, b}, numbers)
}

func TestEveryWellFormedNumberIsReadAndReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`\+[1-9][0-9]{6,14}`).Draw(t, "number")
		p, err := contact.ParsePhoneNumber(s)
		require.NoError(t, err)
		require.Equal(t, s, p.String())
	})
}
