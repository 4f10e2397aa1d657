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

// addressOf makes an address of exactly n bytes, all its parts within their bounds.
func addressOf(n int) string {
	local := strings.Repeat("a", 64)
	host := strings.Repeat(strings.Repeat("b", 63)+".", 2)
	rest := n - len(local) - 1 - len(host) - len(".org")
	return local + "@" + host + strings.Repeat("c", rest) + ".org"
}

func TestAnEmailAddressIsTrimmedAndLowerCased(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"plain":                       {"ada@example.org", "ada@example.org"},
		"upper case":                  {"ADA@EXAMPLE.ORG", "ada@example.org"},
		"white space around":          {" \t\r\nada@example.org\n", "ada@example.org"},
		"no-break space around":       {"\u00a0ada@example.org\u00a0", "ada@example.org"},
		"an apostrophe":               {"O'Brien@x.org", "o'brien@x.org"},
		"a plus":                      {"ada+shop@example.org", "ada+shop@example.org"},
		"all of atext":                {"!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"},
		"dots in the local part":      {"a.b.c@example.org", "a.b.c@example.org"},
		"digits everywhere":           {"1@2.3com", "1@2.3com"},
		"one letter each":             {"a@b.c", "a@b.c"},
		"punycode":                    {"a@xn--mnchen-3ya.xn--p1ai", "a@xn--mnchen-3ya.xn--p1ai"},
		"many labels":                 {"a@b.c.d.e.f", "a@b.c.d.e.f"},
		"a numeric label inside":      {"a@1.2.3.org", "a@1.2.3.org"},
		"a local part of 64 bytes":    {strings.Repeat("a", 64) + "@b.org", strings.Repeat("a", 64) + "@b.org"},
		"a label of 63 bytes":         {"a@" + strings.Repeat("b", 63) + ".org", "a@" + strings.Repeat("b", 63) + ".org"},
		"254 bytes":                   {addressOf(254), addressOf(254)},
		"254 bytes and space to trim": {" " + addressOf(254) + " ", addressOf(254)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := contact.ParseEmailAddress(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.want, e.String())
			require.True(t, e.IsValid())
			require.Equal(t, tt.want, e.Local()+"@"+e.Domain())
			require.True(t, e == contact.MustParseEmailAddress(tt.want), "equal with ==") //nolint:testifylint // == is what is tested
		})
	}
}

// badEmailAddresses are the odd inputs, also seeds of the fuzz targets.
func badEmailAddresses() map[string]string {
	return map[string]string{
		"empty":                          "",
		"blank":                          " \t\n",
		"no @":                           "ada.example.org",
		"two @":                          "ada@home@example.org",
		"nothing before the @":           "@example.org",
		"nothing after the @":            "ada@",
		"only an @":                      "@",
		"no dot in the host":             "ada@localhost",
		"a display name":                 "Ada <ada@example.org>",
		"angle brackets":                 "<ada@example.org>",
		"a quoted local part":            `"ada"@example.org`,
		"a quoted space":                 `"a b"@example.org`,
		"a comment":                      "ada(home)@example.org",
		"a list":                         "ada@example.org,bob@example.org",
		"a mailto":                       "mailto:ada@example.org",
		"a space inside":                 "a da@example.org",
		"a line break inside":            "ada@example.org\nBcc: all@example.org",
		"a zero byte":                    "ada\x00@example.org",
		"a dot at the beginning":         ".ada@example.org",
		"a dot at the end":               "ada.@example.org",
		"two dots":                       "a..da@example.org",
		"a dot after the @":              "ada@.example.org",
		"a final dot":                    "ada@example.org.",
		"two dots in the host":           "ada@example..org",
		"a hyphen first in a label":      "ada@-example.org",
		"a hyphen last in a label":       "ada@example-.org",
		"a hyphen first in the last":     "ada@example.-org",
		"a hyphen alone":                 "ada@-.org",
		"an underscore in the host":      "ada@my_host.org",
		"an address literal":             "ada@[127.0.0.1]",
		"a bare IPv4 address":            "ada@127.0.0.1",
		"a number for a top level":       "ada@example.123",
		"a port":                         "ada@example.org:25",
		"a local part of 65 bytes":       strings.Repeat("a", 65) + "@b.org",
		"a label of 64 bytes":            "a@" + strings.Repeat("b", 64) + ".org",
		"255 bytes":                      addressOf(254)[:250] + "c.org",
		"beyond reading":                 strings.Repeat(" ", 1<<20) + "ada@example.org",
		"an address, and more unread":    "ada@example.org" + strings.Repeat(" ", 1<<10) + "x",
		"a letter outside ASCII":         "ädä@example.org",
		"a host outside ASCII":           "ada@exämple.org",
		"the Kelvin sign":                "\u212aada@example.org",
		"a dotless i":                    "ad\u0131@example.org",
		"a full-width @":                 "ada\uff20example.org",
		"a full-width dot":               "ada@example\uff0eorg",
		"an ideographic full stop":       "ada@example\u3002org",
		"a zero-width space":             "ada@exam\u200bple.org",
		"a zero-width space at the end":  "ada@example.org\u200b",
		"a zero-width joiner":            "a\u200dda@example.org",
		"a byte order mark":              "\ufeffada@example.org",
		"a bidirectional override":       "ada@\u202eexample.org",
		"a soft hyphen":                  "ada@exam\u00adple.org",
		"not UTF-8":                      "ada\xff@example.org",
		"a lone continuation byte":       "ada@example.org\x80",
		"digits of another script":       "\u0661@example.org",
		"a backslash":                    `a\da@example.org`,
		"what the document lets through": "ada@example.org-.",
	}
}

func TestWhatIsNotAnEmailAddressIsRefused(t *testing.T) {
	t.Parallel()
	for name, in := range badEmailAddresses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := contact.ParseEmailAddress(in)
			require.ErrorIs(t, err, contact.ErrNotEmailAddress)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, "contact.not_email_address", failure.CodeOf(err))
			require.Zero(t, e)
			require.NotContains(t, err.Error(), "ada")
			require.Panics(t, func() { contact.MustParseEmailAddress(in) })
		})
	}
}

func TestTheZeroEmailAddressIdentifiesNobody(t *testing.T) {
	t.Parallel()
	var e contact.EmailAddress
	require.False(t, e.IsValid())
	require.Empty(t, e.String())
	require.Empty(t, e.Local())
	require.Empty(t, e.Domain())
}

func TestEmailAddressesAreSortedAsText(t *testing.T) {
	t.Parallel()
	a, b := contact.MustParseEmailAddress("a@x.org"), contact.MustParseEmailAddress("b@x.org")
	addresses := []contact.EmailAddress{b, {}, a}
	slices.SortFunc(addresses, contact.EmailAddress.Compare)
	require.Equal(t, []contact.EmailAddress{{}, a, b}, addresses)
	require.Zero(t, a.Compare(contact.MustParseEmailAddress("A@X.ORG")))
}

func TestAnEmailAddressIsAMapKey(t *testing.T) {
	t.Parallel()
	customers := map[contact.EmailAddress]string{contact.MustParseEmailAddress("ada@example.org"): "Ada"}
	require.Equal(t, "Ada", customers[contact.MustParseEmailAddress("ADA@example.org")])
	require.NotContains(t, customers, contact.MustParseEmailAddress("bob@example.org"))
}

// drawnAddress draws a well-formed address.
func drawnAddress(t *rapid.T, label string) string {
	const atom, word = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}", "[A-Za-z0-9]([A-Za-z0-9-]{0,20}[A-Za-z0-9])?"
	return rapid.StringMatching(atom+`(\.`+atom+`){0,2}@`+word+`(\.`+word+`){0,3}\.[A-Za-z]([A-Za-z0-9-]{0,9}[A-Za-z0-9])?`).Draw(t, label)
}

func TestEveryWellFormedAddressIsReadAndReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawnAddress(t, "address")
		e, err := contact.ParseEmailAddress(s)
		require.NoError(t, err)
		require.Equal(t, strings.ToLower(s), e.String())
		again, err := contact.ParseEmailAddress(e.String())
		require.NoError(t, err)
		require.Equal(t, e, again)
	})
}

func TestEmailAddressesAreEqualExactlyWhenTheirTextIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.StringMatching(`[abAB]{1,2}@[xX]\.org`)
		s, o := short.Draw(t, "one"), short.Draw(t, "other")
		e, f := contact.MustParseEmailAddress(s), contact.MustParseEmailAddress(o)
		require.Equal(t, strings.EqualFold(s, o), e == f)
		require.Equal(t, e.String() == f.String(), e == f, "String is injective")
	})
}
