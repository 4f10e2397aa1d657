package strictjson_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// A cost is an element that reads itself, and makes nothing of null.
type cost struct{ amount, currency string }

var (
	errTooMany = failure.New(failure.Invalid, "test.too_many", "test: too many prices")
	errPrice   = failure.New(failure.Invalid, "test.price", "test: the price is not in order")
)

func (c *cost) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*c = cost{}
		return nil
	}
	p, err := read(b)
	if err != nil {
		return errPrice
	}
	*c = cost{p.amount, p.currency}
	return nil
}

func prices(doc string) ([]cost, error) {
	return strictjson.Array[cost]("test: prices", []byte(doc), 3, errTooMany)
}

func TestAnArrayIsReadInOrder(t *testing.T) {
	t.Parallel()
	one, two := cost{"1", "USD"}, cost{"2", "USD"}
	const first, second = `{"amount":"1","currency":"USD"}`, `{"amount":"2","currency":"USD"}`
	for name, tt := range map[string]struct {
		in   string
		want []cost
	}{
		"null":          {`null`, nil},
		"none":          {`[]`, []cost{}},
		"one":           {`[` + first + `]`, []cost{one}},
		"two":           {`[` + first + `,` + second + `]`, []cost{one, two}},
		"as many as go": {`[` + second + `,` + first + `,` + second + `]`, []cost{two, one, two}},
		"white space":   {" [\n" + first + "\t]\r\n", []cost{one}},
		"null in it":    {`[` + first + `,null]`, []cost{one, {}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := prices(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestAnArrayThatIsNotAsItShouldBeIsRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		in   string
		want error
	}{
		"nothing":             {``, strictjson.ErrMalformed},
		"an object":           {`{}`, strictjson.ErrMalformed},
		"a text":              {`"SECRET"`, strictjson.ErrMalformed},
		"a number":            {`0`, strictjson.ErrMalformed},
		"cut short":           {`[{"amount":"1"`, strictjson.ErrMalformed},
		"followed by another": {`[] []`, strictjson.ErrMalformed},
		"a wrong element":     {`[{"amount":"1","currency":"USD"},{"amount":"SECRET"}]`, errPrice},
		"one too many":        {`[null,null,null,null]`, errTooMany},
		"too many to be read": {`[` + strings.Repeat(`"SECRET",`, 100_000) + `0]`, errTooMany},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := prices(tt.in)
			require.Nil(t, got)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, failure.CodeOf(tt.want), failure.CodeOf(err))
			require.NotContains(t, err.Error(), "SECRET")
		})
	}
}

func FuzzArray(f *testing.F) {
	for _, s := range []string{
		`null`, `[]`, `[null]`, `[{"amount":"1","currency":"USD"}]`, `[{}]`, `[[]]`, `{}`, `[1,2,3,4]`, `[,]`, `["\ud800"]`, "[\"\xff\"]", ` [] x`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		got, err := prices(doc)
		if err != nil {
			require.Nil(t, got)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			return
		}
		require.LessOrEqual(t, len(got), 3)
		require.Equal(t, strings.TrimSpace(doc) == "null", got == nil)
	})
}

func ExampleArray() {
	list, err := prices(`[{"amount":"12.34","currency":"USD"}]`)
	fmt.Println(list, err)
	_, err = prices(`[0,0,0,0]`)
	fmt.Println(err)
	// Output:
	// [{12.34 USD}] <nil>
	// test: prices: test: too many prices
}
