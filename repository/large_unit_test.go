package repository_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// A unit looks through a few aggregates and keeps an index of many: an identity is one
// instance either way.
func TestALargeUnitHasOneInstanceOfEachIdentity(t *testing.T) {
	t.Parallel()
	b := filled(t, 40)
	err := b.unit().Do(t.Context(), func(ctx context.Context, all collection) error {
		var instances []*Account
		for _, id := range numbered(40) {
			a, err := all.Get(ctx, AccountID{id})
			require.NoError(t, err)
			instances = append(instances, a)
			for i, known := range instances {
				again, err := all.Get(ctx, AccountID{numbered(40)[i]})
				require.NoError(t, err)
				require.Same(t, known, again)
			}
			require.NoError(t, a.Deposit(1, noon))
			require.NoError(t, all.Save(ctx, a))
		}
		return nil
	})
	require.NoError(t, err)
	for _, id := range numbered(40) {
		b.stands(id, 2, 1)
	}
}
