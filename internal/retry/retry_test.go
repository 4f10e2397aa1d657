package retry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/retry"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

type repositories struct{}

func unit(opts ...repository.Option) *repository.UnitOfWork[repositories] {
	return repository.NewUnitOfWork(memstore.New(), func(*repository.Session) repositories { return repositories{} }, opts...)
}

var errRule = errors.New("test: the order is on its way")

func TestOnlyALostRaceIsRunAgain(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		each []error // what each run comes to; the last also all later ones
		runs int
		want error
	}{
		"nothing is wrong":          {each: []error{nil}, runs: 1},
		"one other was first":       {each: []error{repository.ErrConflict, nil}, runs: 2},
		"two others were":           {each: []error{repository.ErrConflict, repository.ErrConflict, nil}, runs: 3},
		"the other settled it":      {each: []error{repository.ErrConflict, errRule}, runs: 2, want: errRule},
		"others are always first":   {each: []error{repository.ErrConflict}, runs: 4, want: repository.ErrConflict},
		"one that is named":         {each: []error{&repository.ConflictError{Kind: "test.order", ID: "1"}, nil}, runs: 2},
		"a key that another has":    {each: []error{&repository.DuplicateError{}}, runs: 1, want: repository.ErrDuplicate},
		"a rule":                    {each: []error{errRule}, runs: 1, want: errRule},
		"not found":                 {each: []error{repository.ErrNotFound}, runs: 1, want: repository.ErrNotFound},
		"a store that cannot know":  {each: []error{unknown()}, runs: 1, want: repository.ErrOutcomeUnknown},
		"a handler after the store": {each: []error{published()}, runs: 1, want: repository.ErrPublish},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runs := 0
			err := retry.OnConflict(t.Context(), unit(), 4, func(context.Context, repositories) error {
				runs++
				return tt.each[min(runs, len(tt.each))-1]
			})
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.runs, runs)
		})
	}
}

// Both wrap the conflict that somebody else had.
func unknown() error {
	return fmt.Errorf("%w: %w", repository.ErrOutcomeUnknown, repository.ErrConflict)
}
func published() error { return &repository.PublishError{Err: repository.ErrConflict} }

func TestWhatTheUnitDoesAgainItselfCountsOnce(t *testing.T) {
	t.Parallel()

	runs := 0
	err := retry.OnConflict(t.Context(), unit(repository.RetryOnConflict(2, nil)), 4, func(context.Context, repositories) error {
		runs++
		return repository.ErrConflict
	})
	require.ErrorIs(t, err, repository.ErrConflict)
	require.Equal(t, 12, runs)
}

func TestWhoGivesUpGetsNoFurtherRun(t *testing.T) {
	t.Parallel()

	ctx, giveUp := context.WithCancel(t.Context())
	runs := 0
	err := retry.OnConflict(ctx, unit(), 4, func(context.Context, repositories) error {
		runs++
		giveUp()
		return repository.ErrConflict
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, runs)
}

func ExampleOnConflict() {
	runs := 0
	err := retry.OnConflict(context.Background(), unit(), 4, func(context.Context, repositories) error {
		if runs++; runs < 3 {
			return repository.ErrConflict // another was first
		}
		return nil
	})
	fmt.Println(runs, err)
	// Output:
	// 3 <nil>
}
