package paying_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/paying"
	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
	"github.com/ashlar-go/ashlar/invariant"
)

const secret = "tok_SECRET"

var errRefused = failure.New(failure.Invalid, "test.payment_details", "test: the payment details are not in order")

func details(tb testing.TB) paying.Details {
	tb.Helper()
	d, err := paying.New("upi", secret, errRefused)
	require.NoError(tb, err)
	return d
}

func TestDetailsAreTheTrimmedMethodAndToken(t *testing.T) {
	t.Parallel()

	d, err := paying.New(" upi\t", " tok_SECRET ", errRefused)
	require.NoError(t, err)
	require.Equal(t, "upi", d.Method())
	require.Equal(t, secret, d.Token())
	require.True(t, d.IsValid())
	require.Equal(t, details(t), d)

	longest, err := paying.New(strings.Repeat("m", 128), strings.Repeat("é", 1000), errRefused)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("é", 1000), longest.Token())
}

func TestZeroDetailsAreNone(t *testing.T) {
	t.Parallel()

	var none paying.Details
	require.False(t, none.IsValid())
	require.Empty(t, none.Method()+none.Token())
	require.Equal(t, "[no payment details]", none.String())
	require.Equal(t, "[no payment details]", fmt.Sprint(none))
	b, err := none.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, "null", string(b))
	read, err := paying.Parse("test: payment details", b, errRefused)
	require.NoError(t, err)
	require.Equal(t, none, read)
}

func TestAllThatIsWrongIsRefusedAtOnceAndNotRepeated(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		method, token string
		paths         []string
		cause         error
	}{
		"no method":           {"", secret, []string{"method"}, text.ErrBlank},
		"a long method":       {strings.Repeat(secret, 13), secret, []string{"method"}, text.ErrTooLong},
		"a method of bytes":   {secret + "\xff", secret, []string{"method"}, text.ErrEncoding},
		"no token":            {"upi", " ", []string{"token"}, text.ErrBlank},
		"a long token":        {"upi", secret + strings.Repeat("é", 991), []string{"token"}, text.ErrTooLong},
		"a token with a NUL":  {"upi", secret + "\x00", []string{"token"}, text.ErrControl},
		"a token to mislead":  {"upi", "\u202e" + secret, []string{"token"}, text.ErrControl},
		"neither is in order": {secret + "\n" + secret, secret + "\x1b", []string{"method", "token"}, text.ErrControl},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := paying.New(tt.method, tt.token, errRefused)
			require.Zero(t, d)
			var violations *invariant.Error
			require.ErrorAs(t, err, &violations)
			require.Equal(t, tt.paths, violations.Keys())
			require.ErrorIs(t, err, errRefused)
			require.ErrorIs(t, err, tt.cause)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			for _, violation := range violations.All() {
				require.Equal(t, "test.payment_details", failure.CodeOf(violation))
			}
			require.NotContains(t, err.Error(), "SECRET")
		})
	}
}

func TestTheTokenIsPrintedUnderNoVerbAndInNoLog(t *testing.T) {
	t.Parallel()

	d := details(t)
	values := map[string]any{
		"details": d, "a pointer": &d, "a list": []paying.Details{d}, "a field": struct{ D paying.Details }{d},
		"a hidden field": struct{ d paying.Details }{d}, "a field twice hidden": struct{ s struct{ d paying.Details } }{struct{ d paying.Details }{d}},
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("seen", "v", v)
			shown := log.String()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%30v", "%-30s", "%T"} {
				shown += fmt.Sprintf(verb, v)
			}
			require.NotContains(t, shown, secret)
			require.NotContains(t, strings.ToLower(shown), fmt.Sprintf("%x", secret))
		})
	}
	require.Equal(t, "upi [token]", d.String())
	require.Equal(t, "upi [token]", fmt.Sprintf("%q", d))
	require.Equal(t, "   upi [token]", fmt.Sprintf("%14v", d))
	require.Equal(t, "upi [token]", d.LogValue().String())
}

func TestOnlyWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()

	written, err := json.Marshal(details(t))
	require.NoError(t, err)
	require.JSONEq(t, `{"method":"upi","token":"tok_SECRET"}`, string(written))
	read, err := paying.Parse("test: payment details", written, errRefused)
	require.NoError(t, err)
	require.Equal(t, details(t), read)

	for name, tt := range map[string]struct {
		document string
		want     error
	}{
		"nothing":           {``, strictjson.ErrMalformed},
		"an empty object":   {`{}`, strictjson.ErrMalformed},
		"a list":            {`["upi","tok_SECRET"]`, strictjson.ErrMalformed},
		"no token":          {`{"method":"upi"}`, strictjson.ErrMalformed},
		"no method":         {`{"token":"tok_SECRET"}`, strictjson.ErrMalformed},
		"a null":            {`{"method":"upi","token":null}`, strictjson.ErrMalformed},
		"another case":      {`{"Method":"upi","token":"tok_SECRET"}`, strictjson.ErrMalformed},
		"a token twice":     {`{"method":"upi","token":"tok_SECRET","token":"tok_SECRET"}`, strictjson.ErrMalformed},
		"a member too many": {`{"method":"upi","token":"tok_SECRET","cvv":"1"}`, strictjson.ErrMalformed},
		"a number":          {`{"method":"upi","token":1}`, strictjson.ErrMalformed},
		"a blank method":    {`{"method":"","token":"tok_SECRET"}`, errRefused},
		"a blank token":     {`{"method":"upi","token":" "}`, errRefused},
		"space round it":    {`{"method":"upi","token":" tok_SECRET"}`, errRefused},
		"space at the end":  {`{"method":"upi ","token":"tok_SECRET"}`, errRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := paying.Parse("test: payment details", []byte(tt.document), errRefused)
			require.ErrorIs(t, err, tt.want)
			require.Zero(t, d)
			require.Equal(t, errors.Is(tt.want, errRefused), errors.Is(err, errRefused))
			require.NotContains(t, err.Error(), "SECRET")
		})
	}
}

func TestWhatIsAcceptedComesBackFromJSON(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		d, err := paying.New(rapid.String().Draw(t, "method"), rapid.String().Draw(t, "token"), errRefused)
		if err != nil {
			require.ErrorIs(t, err, errRefused)
			return
		}
		b, err := d.MarshalJSON()
		require.NoError(t, err)
		read, err := paying.Parse("test: payment details", b, errRefused)
		require.NoError(t, err)
		require.Equal(t, d, read)
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`null`, `{}`, `{"method":"upi","token":"tok_1"}`, `{"method":"upi","token":"\u0000"}`, `{"method":"upi","token":"\ud800"}`,
		`{"method":" upi","token":"t"}`, `{"method":"upi","token":null}`, `{"METHOD":"upi","token":"t"}`, `[]`, `"upi"`, `{"method":"upi"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := paying.Parse("test: payment details", b, errRefused)
		if err != nil {
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Zero(t, d)
			return
		}
		written, err := d.MarshalJSON()
		require.NoError(t, err)
		again, err := paying.Parse("test: payment details", written, errRefused)
		require.NoError(t, err)
		require.Equal(t, d, again)
		require.Equal(t, string(b) == "null", !d.IsValid())
	})
}

func ExampleNew() {
	d, err := paying.New("upi", "tok_123", errRefused)
	fmt.Println(d, err)
	_, err = paying.New("upi", "", errRefused)
	fmt.Println(err)
	// Output:
	// upi [token] <nil>
	// invariant: token: test: the payment details are not in order: the token is blank
}

func ExampleParse() {
	d, err := paying.Parse("flow: payment details", []byte(`{"method":"upi","token":"tok_123"}`), errRefused)
	fmt.Println(d, err)
	_, err = paying.Parse("flow: payment details", []byte(`{"method":"upi"}`), errRefused)
	fmt.Println(err)
	// Output:
	// upi [token] <nil>
	// flow: payment details: malformed JSON: the document lacks the member token
}
