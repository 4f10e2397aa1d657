package failure_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
)

var (
	errEmpty    = failure.New(failure.Refused, "ordering.empty_order", "ordering: the order has no lines")
	errConflict = failure.New(failure.Conflict, "repository.conflict", "repository: somebody else was first")
)

func kinds() []failure.Kind {
	return []failure.Kind{
		failure.Invalid, failure.Refused, failure.NotFound, failure.Conflict, failure.OutcomeUnknown, failure.Internal,
	}
}

// stray is a Failure of another module that does not keep to the contract.
type stray struct {
	kind failure.Kind
	code string
}

func (stray) Error() string               { return "stray" }
func (s stray) FailureKind() failure.Kind { return s.kind }
func (s stray) FailureCode() string       { return s.code }

func TestEveryErrorHasAKindAndACode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		kind failure.Kind
		code string
	}{
		"no error":                      {nil, 0, ""},
		"a sentinel":                    {errEmpty, failure.Refused, "ordering.empty_order"},
		"a wrapped sentinel":            {fmt.Errorf("order 7: %w", errEmpty), failure.Refused, "ordering.empty_order"},
		"one wrapped many times":        {fmt.Errorf("a: %w", fmt.Errorf("b: %w", errConflict)), failure.Conflict, "repository.conflict"},
		"the first of several":          {errors.Join(errConflict, errEmpty), failure.Conflict, "repository.conflict"},
		"the first that has one":        {errors.Join(fs.ErrClosed, errEmpty), failure.Refused, "ordering.empty_order"},
		"the first in depth":            {errors.Join(fmt.Errorf("a: %w", errEmpty), errConflict), failure.Refused, "ordering.empty_order"},
		"an error of another library":   {context.Canceled, failure.Internal, "internal"},
		"one with text only":            {fmt.Errorf("%v", errEmpty), failure.Internal, "internal"}, //nolint:errorlint // deliberately cut off
		"a failure of no declared kind": {stray{99, "stray.code"}, failure.Internal, "stray.code"},
		"a failure of the zero kind":    {stray{0, "stray.code"}, failure.Internal, "stray.code"},
		"a failure without a code":      {stray{failure.NotFound, ""}, failure.NotFound, "internal"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.kind, failure.KindOf(tt.err))
			require.Equal(t, tt.code, failure.CodeOf(tt.err))
		})
	}
}

func TestASentinelIsItselfAndNoOther(t *testing.T) {
	t.Parallel()
	twin := failure.New(failure.Refused, "ordering.empty_order", "ordering: the order has no lines")
	require.ErrorIs(t, fmt.Errorf("a: %w", errEmpty), errEmpty)
	require.NotErrorIs(t, errEmpty, twin, "alike is not the same")
	var f failure.Failure
	require.ErrorAs(t, errEmpty, &f)
	require.Equal(t, failure.Refused, f.FailureKind())
	require.Equal(t, "ordering.empty_order", f.FailureCode())
	require.NotEmpty(t, f.Error())
}

func TestASentinelThatWouldMisleadPanics(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { _ = failure.New(0, "test.code", "text") })
	require.Panics(t, func() { _ = failure.New(failure.Internal+1, "test.code", "text") })
	require.Panics(t, func() { _ = failure.New(failure.Invalid, "", "text") })
}

func TestKindsHaveDistinctNames(t *testing.T) {
	t.Parallel()
	names := map[string]failure.Kind{}
	for _, kind := range kinds() {
		require.True(t, kind.IsValid())
		require.Regexp(t, `\A[a-z_]+\z`, kind.String())
		names[kind.String()] = kind
	}
	require.Len(t, names, 6)
	for name, want := range map[failure.Kind]string{0: "none", 7: "failure.Kind(7)", 255: "failure.Kind(255)"} {
		require.False(t, name.IsValid())
		require.Equal(t, want, name.String())
	}
}
