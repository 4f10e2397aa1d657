package invariant_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
)

func TestACommandWithoutViolationsIsFine(t *testing.T) {
	t.Parallel()
	var v invariant.Violations
	v.Add("email", nil)
	v.Add("lines", (&invariant.Violations{}).Err())
	none := func() *invariant.Error { return nil } // what it returns is no nil error
	v.Add("address", none())
	v.Add("address", errors.Join(none(), none()))
	v.Add("address", fmt.Errorf("address: %w", none()))
	require.NoError(t, v.Err())
	require.Zero(t, v.Len())
	require.NoError(t, invariant.Violate("k", nil))
}

func TestEveryBadFieldIsReportedByItsPath(t *testing.T) {
	t.Parallel()
	var line invariant.Violations
	line.Add("quantity", errFunds)
	line.Add("", errFrozen)
	var lines invariant.Violations
	lines.Add("[1]", line.Err())

	tests := map[string]struct {
		path string
		err  error
		want []string
	}{
		"a field":                        {"email", errFunds, []string{"email"}},
		"the whole":                      {"", errFunds, []string{""}},
		"a nested command":               {"lines[1]", line.Err(), []string{"lines[1].quantity", "lines[1]"}},
		"a list nested in a field":       {"lines", lines.Err(), []string{"lines[1].quantity", "lines[1]"}},
		"nested at the top":              {"", line.Err(), []string{"quantity", ""}},
		"nested, with text around":       {"a", fmt.Errorf("line: %w", line.Err()), []string{"a.quantity", "a"}},
		"several joined":                 {"a", errors.Join(line.Err(), line.Err()), []string{"a.quantity", "a", "a.quantity", "a"}},
		"a violation beside an error":    {"a", errors.Join(line.Err(), errFunds), []string{"a"}},
		"an error beside no violation":   {"a", errors.Join((*invariant.Error)(nil), errFunds), []string{"a"}},
		"an Error without violations":    {"a", &invariant.Error{}, []string{"a"}},
		"a path with a break in it":      {"attributes[a\nb\u202e]", errFunds, []string{"attributes[a b ]"}},
		"a key under a path, both clean": {" a ", invariant.Violate(" b ", errFunds), []string{"a.b"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var v invariant.Violations
			v.Add(tt.path, tt.err)
			require.Equal(t, tt.want, keysOf(v.Err()))
			require.Equal(t, len(tt.want), v.Len())
			require.Equal(t, tt.want, keysOf(invariant.Violate(tt.path, tt.err)))
		})
	}
}

func TestAnErrorDoesNotChangeWhenMoreIsCollected(t *testing.T) {
	t.Parallel()
	var v invariant.Violations
	v.Add("a", errFunds)
	v.Add("b", errFunds)
	v.Add("c", errFunds)
	first := v.Err()
	v.Add("d", errFrozen)
	require.Equal(t, []string{"a", "b", "c"}, keysOf(first))
	require.NotErrorIs(t, first, errFrozen)
	require.Equal(t, []string{"a", "b", "c", "d"}, keysOf(v.Err()))

	violated(first).Unwrap()[1] = errFrozen
	require.Equal(t, []error{errFunds, errFunds, errFunds}, reasonsOf(first))
}

func TestWhatAViolationIsMadeOfIsFound(t *testing.T) {
	t.Parallel()
	rule := &invariant.RuleError{Rule: "r"}
	err := errors.Join(invariant.Violate("a", errFunds), invariant.Violate("b", fmt.Errorf("deep: %w", rule)))
	collected := invariant.Violate("x", err)

	require.ErrorIs(t, collected, errFunds)
	require.ErrorIs(t, collected, invariant.ErrViolated)
	require.NotErrorIs(t, collected, errFrozen)
	var found *invariant.RuleError
	require.ErrorAs(t, collected, &found)
	require.Same(t, rule, found)
}

func TestTheWalkOverViolationsCanBeLeft(t *testing.T) {
	t.Parallel()
	seen := 0
	for range violated(invariant.Violate("", errors.Join(invariant.Violate("a", errFunds), invariant.Violate("b", errFunds)))).All() {
		seen++
		break
	}
	require.Equal(t, 1, seen)
}

func TestAnErrorIsInvalidWhenOneOfItsViolationsIs(t *testing.T) {
	t.Parallel()
	of := func(kind failure.Kind) error {
		return invariant.Violate("k", failure.New(kind, "test.some", "some"))
	}
	tests := map[string]struct {
		err  error
		want failure.Kind
	}{
		"one refused":             {of(failure.Refused), failure.Refused},
		"one invalid":             {of(failure.Invalid), failure.Invalid},
		"one of no kind":          {invariant.Violate("k", errFunds), failure.Refused},
		"one not found":           {of(failure.NotFound), failure.Refused},
		"refused, then invalid":   {errors.Join(of(failure.Refused), of(failure.Invalid)), failure.Invalid},
		"invalid, then a failure": {errors.Join(of(failure.Invalid), of(failure.Internal)), failure.Invalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := fmt.Errorf("service: %w", invariant.Violate("", tt.err))
			require.Equal(t, tt.want, failure.KindOf(err))
			require.Equal(t, "invariant.violated", failure.CodeOf(err))
		})
	}
}

func TestViolationsAreAJSONObjectOfMessagesByKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		want string
	}{
		"as document 4 prints it": {
			invariant.Violate("_service", errors.New("'Brave New World' is out of stock")),
			`{"_service":["'Brave New World' is out of stock"]}`,
		},
		"keys in order of first appearance": {
			errors.Join(invariant.Violate("z", errors.New("1")), invariant.Violate("a", errors.New("2")), invariant.Violate("z", errors.New("3"))),
			`{"z":["1","3"],"a":["2"]}`,
		},
		"nothing escaped that need not be": {
			invariant.Violate("a&b", errors.New(`<5 & >3, "quoted"`)),
			`{"a&b":["<5 & >3, \"quoted\""]}`,
		},
		"a message of several lines": {
			invariant.Violate("k", errors.New("one\ntwo\u202e\xff")),
			"{\"k\":[\"one; two \ufffd\"]}",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := violated(invariant.Violate("", tt.err))
			got, failed := err.MarshalJSON()
			require.NoError(t, failed)
			require.Equal(t, tt.want, string(got))

			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			require.NoError(t, enc.Encode(err))
			require.Equal(t, tt.want+"\n", b.String(), "through an encoder")

			var messages map[string][]string
			escaped, failed := json.Marshal(err)
			require.NoError(t, failed)
			require.NoError(t, json.Unmarshal(escaped, &messages))
			require.Len(t, messages, len(err.Keys()))
		})
	}
}

func TestTheTextOfAnErrorIsBoundedAndOnOneLine(t *testing.T) {
	t.Parallel()
	var v invariant.Violations
	for i := range 1000 {
		v.Add(fmt.Sprintf("lines[%d]\n", i), errors.New(strings.Repeat("long\x00\n", 1000)))
	}
	printed := v.Err().Error()
	require.Less(t, len(printed), 20_000)
	require.NotContains(t, printed, "\n")
	require.NotContains(t, printed, "\x00")
	require.NotContains(t, printed, "lines[10]")
	require.Equal(t, 1000, violated(v.Err()).Len())
	require.Len(t, violated(v.Err()).Keys(), 1000)
}
