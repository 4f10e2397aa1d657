//go:build !race

package privacytest_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is too long is refused before it is copied, let alone computed with.
func TestALongTextIsNotReadAtLength(t *testing.T) { //nolint:paralleltest // it measures
	const long = 1 << 20
	for where, d := range doors() {
		for _, letter := range []string{"a", "9", " ", "\u202e"} {
			text := d.right + strings.Repeat(letter, long)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := d.enter(text)
			runtime.ReadMemStats(&after)
			require.Error(t, err, where)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(long/64), "%s, %q", where, letter)
		}
	}
}
