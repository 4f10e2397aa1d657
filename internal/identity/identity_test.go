package identity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/identity"
)

func TestAnIdentityIsTrimmedCleanText(t *testing.T) {
	t.Parallel()

	for name, s := range map[string]string{"plain": "o-1", "with white space round it": " o-1\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id, err := identity.Parse("test: the ID", s)
			require.NoError(t, err)
			require.Equal(t, "o-1", id)
		})
	}
	for name, s := range map[string]string{
		"blank": " ", "too long": strings.Repeat("x", 129), "a control character": "a\x00b", "bidi": "a\u202eb", "not UTF-8": "a\xff",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := identity.Parse("test: the ID", s)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
		})
	}
}

func TestUnmarshalLeavesTheTargetAloneOnAnError(t *testing.T) {
	t.Parallel()

	id := "before"
	require.Error(t, identity.Unmarshal(&id, "test: the ID", []byte("\x00")))
	require.Equal(t, "before", id)
	require.NoError(t, identity.Unmarshal(&id, "test: the ID", []byte("after")))
	require.Equal(t, "after", id)
	require.NoError(t, identity.Unmarshal(&id, "test: the ID", nil))
	require.Empty(t, id)
}
