package contract_test

import (
	"errors"
	"io"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/contract"
)

func TestATrialKeepsItsFirstError(t *testing.T) {
	t.Parallel()
	var trial contract.Trial
	trial.Succeeds("Load", nil)
	trial.Refused("Commit", io.EOF, io.EOF)
	require.NoError(t, trial.Err)
	trial.Succeeds("Save", io.ErrClosedPipe)
	trial.Fail("later: %w", io.EOF)
	trial.Refused("Commit", nil, io.EOF)
	require.ErrorIs(t, trial.Err, io.ErrClosedPipe)
	require.NotErrorIs(t, trial.Err, io.EOF)
}

func TestARefusalHasAllTheErrorsThatAreWanted(t *testing.T) {
	t.Parallel()
	both := errors.Join(io.EOF, io.ErrClosedPipe)
	tests := []struct {
		name  string
		err   error
		wants []error
		fails bool
	}{
		{"one of one", io.EOF, []error{io.EOF}, false},
		{"both", both, []error{io.EOF, io.ErrClosedPipe}, false},
		{"one of two", io.EOF, []error{io.EOF, io.ErrClosedPipe}, true},
		{"another", io.ErrNoProgress, []error{io.EOF}, true},
		{"none", nil, []error{io.EOF}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var trial contract.Trial
			trial.Refused("Commit", tt.err, tt.wants...)
			require.Equal(t, tt.fails, trial.Err != nil)
		})
	}
}

func TestAtOnceWaitsForAllAndKeepsTheirErrorsApart(t *testing.T) {
	t.Parallel()
	var here atomic.Int64
	errs := contract.AtOnce(10, func(i int) error {
		here.Add(1)
		for here.Load() < 10 { // none ends before all have begun
			continue
		}
		if i == 3 {
			return io.EOF
		}
		return nil
	})
	require.Len(t, errs, 10)
	for i, err := range errs {
		require.Equal(t, i == 3, err != nil)
	}
	require.Error(t, contract.OrNone(nil))
	require.Equal(t, io.EOF, contract.OrNone(io.EOF))
}

func TestABreachIsNoticedWhenItShowsAtAll(t *testing.T) {
	t.Parallel()
	for shows, want := range map[int]error{1: io.EOF, 3: io.EOF, 100: nil} {
		tries := 0
		err := contract.Noticed(func() error {
			if tries++; tries == shows {
				return io.EOF
			}
			return nil
		})
		require.Equal(t, want, err)
		require.LessOrEqual(t, tries, min(shows, 5))
	}
}
