package contact_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/failure"
)

// A value is what both types have, a target what pointers to them have.
type value interface {
	comparable
	encoding.TextMarshaler
	json.Marshaler
	driver.Valuer
	String() string
}

type target[V value] interface {
	*V
	encoding.TextUnmarshaler
	json.Unmarshaler
	sql.Scanner
}

func TestEmailAddressesAreEncodedAndDecoded(t *testing.T) {
	t.Parallel()
	testEncoders(t, contact.MustParseEmailAddress("o'brien&sons@example.org"), contact.ErrNotEmailAddress, badEmailAddresses())
}

func TestPhoneNumbersAreEncodedAndDecoded(t *testing.T) {
	t.Parallel()
	testEncoders(t, contact.MustParsePhoneNumber("+442079460123"), contact.ErrNotPhoneNumber, badPhoneNumbers())
}

func testEncoders[V value, T target[V]](t *testing.T, some V, sentinel error, bad map[string]string) {
	t.Helper()
	t.Run("a value goes out and comes back", func(t *testing.T) {
		t.Parallel()
		requireRoundTrip[V, T](t, some)
		text, err := some.MarshalText()
		require.NoError(t, err)
		require.Equal(t, some.String(), string(text))
		stored, err := some.Value()
		require.NoError(t, err)
		require.Equal(t, some.String(), stored)
	})
	t.Run("the zero value is empty text and null", func(t *testing.T) {
		t.Parallel()
		var zero V
		requireRoundTrip[V, T](t, zero)
		text, err := zero.MarshalText()
		require.NoError(t, err)
		require.Empty(t, text)
		document, err := json.Marshal(zero)
		require.NoError(t, err)
		require.Equal(t, "null", string(document))
		stored, err := zero.Value()
		require.NoError(t, err)
		require.Nil(t, stored)
	})
	t.Run("null and empty text empty the target", func(t *testing.T) {
		t.Parallel()
		var zero V
		got := some
		require.NoError(t, T(&got).UnmarshalJSON([]byte("null")))
		require.Equal(t, zero, got)
		got = some
		require.NoError(t, T(&got).UnmarshalText(nil))
		require.Equal(t, zero, got)
		got = some
		require.NoError(t, T(&got).Scan(nil))
		require.Equal(t, zero, got)
	})
	t.Run("a value is a key of a JSON object", func(t *testing.T) {
		t.Parallel()
		names := map[V]int{some: 1}
		document, err := json.Marshal(names)
		require.NoError(t, err)
		var got map[V]int
		require.NoError(t, json.Unmarshal(document, &got))
		require.Equal(t, names, got)
	})
	for name, in := range bad {
		t.Run("refused in every form: "+name, func(t *testing.T) {
			t.Parallel()
			if in != "" {
				requireRefused(t, some, sentinel, func(v T) error { return v.UnmarshalText([]byte(in)) })
			}
			requireRefused(t, some, sentinel, func(v T) error { return v.Scan(in) })
			requireRefused(t, some, sentinel, func(v T) error { return v.Scan([]byte(in)) })
			document, err := json.Marshal(in)
			require.NoError(t, err)
			requireRefused(t, some, sentinel, func(v T) error { return v.UnmarshalJSON(document) })
		})
	}
	for _, document := range []string{
		"", " ", " null ", "NULL", "0", "442079460123", "true", "{}", "[]", `["` + some.String() + `"]`, `{"emailAddress":"a@b.org"}`,
		`"` + some.String(), some.String(), `"` + some.String() + `" 1`, `""`, `" "`,
		`"` + strings.Repeat(" ", 1<<20) + some.String() + `"`,
	} {
		name := document[:min(len(document), 40)]
		t.Run("refused in JSON: "+name, func(t *testing.T) {
			t.Parallel()
			requireRefused(t, some, sentinel, func(v T) error { return v.UnmarshalJSON([]byte(document)) })
		})
	}
	for name, src := range map[string]any{
		"a number": int64(442079460123), "a float": 1.5, "a bool": true, "another type": struct{}{}, "no bytes": []byte(nil),
	} {
		t.Run("refused from a column: "+name, func(t *testing.T) {
			t.Parallel()
			requireRefused(t, some, sentinel, func(v T) error { return v.Scan(src) })
		})
	}
}

func requireRoundTrip[V value, T target[V]](t require.TestingT, v V) {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	var got V
	text, err := v.MarshalText()
	require.NoError(t, err)
	require.NoError(t, T(&got).UnmarshalText(text))
	require.Equal(t, v, got)

	document, err := json.Marshal(v)
	require.NoError(t, err)
	got = *new(V)
	require.NoError(t, json.Unmarshal(document, &got))
	require.Equal(t, v, got)

	stored, err := v.Value()
	require.NoError(t, err)
	require.True(t, driver.IsValue(stored))
	got = *new(V)
	require.NoError(t, T(&got).Scan(stored))
	require.Equal(t, v, got)
	if s, ok := stored.(string); ok {
		got = *new(V)
		require.NoError(t, T(&got).Scan([]byte(s)))
		require.Equal(t, v, got)
	}
}

// requireRefused decodes into a target that holds a value and must go on holding it.
func requireRefused[V value, T target[V]](t *testing.T, held V, sentinel error, decode func(T) error) {
	t.Helper()
	got := held
	err := decode(T(&got))
	require.ErrorIs(t, err, sentinel)
	require.Equal(t, failure.Invalid, failure.KindOf(err))
	require.Equal(t, held, got)
	require.NotContains(t, err.Error(), "ada")
	require.NotContains(t, err.Error(), "442079460123")
}

func TestEveryAddressSurvivesEveryEncoder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		requireRoundTrip[contact.EmailAddress](t, contact.MustParseEmailAddress(drawnAddress(t, "address")))
	})
}

func TestAFieldIsLeftOutWhenItIsZeroAndMayBe(t *testing.T) {
	t.Parallel()
	type customer struct {
		Email contact.EmailAddress `json:"email,omitzero"`
		Phone contact.PhoneNumber  `json:"phone"`
	}
	document, err := json.Marshal(customer{})
	require.NoError(t, err)
	require.JSONEq(t, `{"phone":null}`, string(document))
	var got customer
	require.NoError(t, json.Unmarshal(document, &got))
	require.Zero(t, got)
}
