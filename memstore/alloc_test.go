//go:build !race

package memstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// A read of one document copies nothing.
func TestLoadDoesNotAllocate(t *testing.T) { // not parallel: the whole program is counted
	s := memstore.New()
	commit(t, s, put("a", 0, "state", repository.Key{Index: "mason", Value: "ann"}))
	ctx := t.Context()
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := s.Load(ctx, stoneKind, "a"); err != nil {
			t.Error(err)
		}
	}))
}
