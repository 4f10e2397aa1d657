package durable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

// The text is stored: it stays as it is.
func TestKeysComeBackFromTheirText(t *testing.T) {
	t.Parallel()
	tests := map[string][]repository.Key{
		`[]`: {},
		`[{"index":"customer","value":"c-1"},{"index":"e-mail","value":"a@b.example","unique":true}]`: {
			{Index: "customer", Value: "c-1"}, {Index: "e-mail", Value: "a@b.example", Unique: true},
		},
	}
	for text, keys := range tests {
		got, err := durable.EncodeKeys(keys)
		require.NoError(t, err)
		require.JSONEq(t, text, got)
		require.Len(t, got, len(text))
		back, err := durable.DecodeKeys(got)
		require.NoError(t, err)
		require.Equal(t, keys, back)
	}
	_, err := durable.DecodeKeys(`{`)
	require.Error(t, err)
}
