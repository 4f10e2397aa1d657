package contact_test

import (
	"encoding/json"
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/contact"
)

func FuzzParseEmailAddress(f *testing.F) {
	f.Add("ada@example.org")
	f.Add(" O'Brien@X.org\n")
	f.Add("!#$%&'*+-/=?^_`{|}~@a-b.c1")
	for _, s := range badEmailAddresses() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := contact.ParseEmailAddress(s)
		if err != nil {
			require.ErrorIs(t, err, contact.ErrNotEmailAddress)
			require.Zero(t, e)
			return
		}
		printed := e.String()
		require.Equal(t, strings.ToLower(strings.TrimSpace(s)), printed)
		require.LessOrEqual(t, len(printed), 254)
		again, err := contact.ParseEmailAddress(printed)
		require.NoError(t, err)
		require.Equal(t, e, again)
		requireRoundTrip[contact.EmailAddress](t, e)
		// net/mail takes more than we do, never less.
		parsed, err := mail.ParseAddress(printed)
		require.NoError(t, err)
		require.Equal(t, printed, parsed.Address)
	})
}

func FuzzEmailAddressJSON(f *testing.F) {
	for _, s := range []string{`"ada@example.org"`, "null", " null", `""`, "{}", "[]", "1", `"\u0061da@example.org"`, `"\ud800@example.org"`, `"a`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		held := contact.MustParseEmailAddress("held@example.org")
		e := held
		if err := e.UnmarshalJSON(data); err != nil {
			require.ErrorIs(t, err, contact.ErrNotEmailAddress)
			require.Equal(t, held, e)
			return
		}
		document, err := json.Marshal(e)
		require.NoError(t, err)
		var again contact.EmailAddress
		require.NoError(t, json.Unmarshal(document, &again))
		require.Equal(t, e, again)
		require.Equal(t, string(data) != "null", e.IsValid(), "null alone is the zero value")
	})
}

func FuzzParsePhoneNumber(f *testing.F) {
	f.Add("+442079460123")
	f.Add(" +6834000 ")
	for _, s := range badPhoneNumbers() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := contact.ParsePhoneNumber(s)
		if err != nil {
			require.ErrorIs(t, err, contact.ErrNotPhoneNumber)
			require.Zero(t, p)
			return
		}
		printed := p.String()
		require.Equal(t, strings.TrimSpace(s), printed)
		require.Regexp(t, `\A\+[1-9][0-9]{6,14}\z`, printed)
		requireRoundTrip[contact.PhoneNumber](t, p)
	})
}
