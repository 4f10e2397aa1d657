package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// A price is what the tests decode: two members that must be there and one that may.
type price struct {
	amount, currency, note string
}

func read(data []byte) (price, error) {
	var p price
	err := strictjson.Object(
		data,
		strictjson.Member{Name: "amount", To: &p.amount},
		strictjson.Member{Name: "currency", To: &p.currency},
		strictjson.Member{Name: "note", To: &p.note, Optional: true},
	)
	return p, err
}

func TestAnObjectWithEveryMemberIsRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want price
	}{
		"in order":            {`{"amount":"1","currency":"USD"}`, price{"1", "USD", ""}},
		"in another order":    {`{"currency":"USD","amount":"1"}`, price{"1", "USD", ""}},
		"with the optional":   {`{"amount":"1","note":"n","currency":"USD"}`, price{"1", "USD", "n"}},
		"white space":         {" {\n\t\"amount\" : \"1\" ,\r\n \"currency\":\"USD\" } \n", price{"1", "USD", ""}},
		"an escaped name":     {`{"\u0061mount":"1","currency":"USD"}`, price{"1", "USD", ""}},
		"an escaped value":    {`{"amount":"\u0031","currency":"USD"}`, price{"1", "USD", ""}},
		"a string named null": {`{"amount":"null","currency":"USD"}`, price{"null", "USD", ""}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read([]byte(tt.in))
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

// malformed are documents that encoding/json refuses or, worse, does not.
func malformed() map[string]string {
	return map[string]string{
		"nothing":                   "",
		"white space":               " ",
		"null":                      "null",
		"a string":                  `"USD 1"`,
		"a number":                  "1",
		"an array":                  `["1","USD"]`,
		"an array of one object":    `[{"amount":"1","currency":"USD"}]`,
		"an empty object":           "{}",
		"a missing member":          `{"amount":"1"}`,
		"a member twice":            `{"amount":"1","amount":"1","currency":"USD"}`,
		"a member twice, escaped":   `{"amount":"1","\u0061mount":"2","currency":"USD"}`,
		"an optional member twice":  `{"amount":"1","note":"a","note":"b","currency":"USD"}`,
		"an unknown member":         `{"amount":"1","currency":"USD","tax":"0"}`,
		"an unnamed member":         `{"amount":"1","currency":"USD","":"0"}`,
		"another case":              `{"Amount":"1","currency":"USD"}`,
		"a letter that folds":       `{"amount":"1","currenc\u212a":"USD"}`,
		"null as a member":          `{"amount":null,"currency":"USD"}`,
		"null with space around":    `{"amount": null ,"currency":"USD"}`,
		"null as an optional":       `{"amount":"1","currency":"USD","note":null}`,
		"a number as a member":      `{"amount":1,"currency":"USD"}`,
		"an object as a member":     `{"amount":{},"currency":"USD"}`,
		"two objects":               `{"amount":"1","currency":"USD"}{}`,
		"something after it":        `{"amount":"1","currency":"USD"} x`,
		"a bracket after it":        `{"amount":"1","currency":"USD"}}`,
		"cut in a name":             `{"amount":"1","curr`,
		"cut after a name":          `{"amount":"1","currency"`,
		"cut after a colon":         `{"amount":"1","currency":`,
		"cut in a value":            `{"amount":"1","currency":"US`,
		"cut before the end":        `{"amount":"1","currency":"USD"`,
		"a comma too many":          `{"amount":"1","currency":"USD",}`,
		"a comma first":             `{,"amount":"1","currency":"USD"}`,
		"a comma too few":           `{"amount":"1" "currency":"USD"}`,
		"a colon too few":           `{"amount" "1","currency":"USD"}`,
		"the wrong end":             `{"amount":"1","currency":"USD"]`,
		"a name without quotes":     `{amount:"1","currency":"USD"}`,
		"a number for a name":       `{1:"1","currency":"USD"}`,
		"single quotes":             `{'amount':'1','currency':'USD'}`,
		"a comment":                 `{"amount":"1",/**/"currency":"USD"}`,
		"a byte order mark":         "\ufeff" + `{"amount":"1","currency":"USD"}`,
		"a value that is not UTF-8": "{\"amount\":\"1\xff\",\"currency\":\"USD\"}",
		"a name that is not UTF-8":  "{\"amount\xff\":\"1\",\"currency\":\"USD\"}",
		"half a pair":               `{"amount":"1","currency":"\ud800"}`,
		"half a pair in a name":     `{"amount":"1","currency":"USD","\uDFFF":"0"}`,
		"a control character":       "{\"amount\":\"1\n\",\"currency\":\"USD\"}",
		"nested without end":        `{"amount":` + strings.Repeat("[", 20_000),
	}
}

func TestAnyOtherDocumentIsRefused(t *testing.T) {
	t.Parallel()
	for name, in := range malformed() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read([]byte(in))
			require.ErrorIs(t, err, strictjson.ErrMalformed)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			require.Equal(t, "json.malformed", failure.CodeOf(err))
			var malformed *strictjson.Error
			require.ErrorAs(t, err, &malformed)
			require.NotContains(t, err.Error(), "USD", "the contents are not repeated")
		})
	}
}

var errPicky = errors.New("picky")

// picky refuses everything, and says what.
type picky struct{}

func (*picky) UnmarshalJSON(data []byte) error { return fmt.Errorf("%w about %s", errPicky, data) }

func TestWhatAMembersOwnDecoderSaysIsFoundAndNotPrinted(t *testing.T) {
	t.Parallel()
	var p picky
	err := strictjson.Object([]byte(`{"card":"4111"}`), strictjson.Member{Name: "card", To: &p})
	require.ErrorIs(t, err, errPicky)
	require.ErrorIs(t, err, strictjson.ErrMalformed)
	require.NotContains(t, err.Error(), "4111")

	var n int
	err = strictjson.Object([]byte(`{"card":"4111"}`), strictjson.Member{Name: "card", To: &n})
	var wrong *json.UnmarshalTypeError
	require.ErrorAs(t, err, &wrong)
}

func TestAnObjectOfNoMembersIsEmpty(t *testing.T) {
	t.Parallel()
	require.NoError(t, strictjson.Object([]byte("{}")))
	require.ErrorIs(t, strictjson.Object([]byte(`{"a":1}`)), strictjson.ErrMalformed)
}

func TestEveryObjectThatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.Rune())
		want := map[string]string{"amount": s.Draw(t, "amount"), "currency": s.Draw(t, "currency"), "note": s.Draw(t, "note")}
		document, err := json.Marshal(want)
		require.NoError(t, err)
		got, err := read(document)
		require.NoError(t, err)
		require.Equal(t, want, map[string]string{"amount": got.amount, "currency": got.currency, "note": got.note})
	})
}

func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"amount":"1","currency":"USD"}`))
	f.Add([]byte(`{"note":"n","amount":"\ud83e\udd80","currency":"USD"}`))
	for _, s := range malformed() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := read(data)
		if err != nil {
			require.ErrorIs(t, err, strictjson.ErrMalformed)
			return
		}
		// What is strict enough for us is fine with encoding/json, and means the same there.
		var loose map[string]*string
		require.NoError(t, json.Unmarshal(data, &loose))
		require.NotNil(t, loose["amount"])
		require.Equal(t, *loose["amount"], got.amount)
		require.NotNil(t, loose["currency"])
		require.Equal(t, *loose["currency"], got.currency)
		require.LessOrEqual(t, len(loose), 3)
	})
}
