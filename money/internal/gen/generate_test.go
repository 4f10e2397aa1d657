package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheGeneratedFileIsUpToDate(t *testing.T) {
	t.Parallel()
	money := filepath.Join("..", "..")
	data, err := os.ReadFile(filepath.Join(money, dataFile))
	require.NoError(t, err)
	want, err := generate(data)
	require.NoError(t, err)
	// A checkout may have changed the line ends.
	got, err := os.ReadFile(filepath.Join(money, tableFile))
	require.NoError(t, err)
	require.Equal(t, string(want), strings.ReplaceAll(string(got), "\r\n", "\n"), "run go generate ./money")
}

func TestTheSameDataGivesTheSameFile(t *testing.T) {
	t.Parallel()
	const one = `{"edition":"1","active":[{"code":"BBB","numeric":"002","digits":2},{"code":"AAA","numeric":"001","digits":0},{"code":"CCC","numeric":"003","digits":null}]}`
	const other = `{"edition":"1","active":[{"code":"CCC","numeric":"003"},{"code":"AAA","numeric":"001","digits":0},{"code":"BBB","numeric":"002","digits":2}]}`
	first, err := generate([]byte(one))
	require.NoError(t, err)
	second, err := generate([]byte(other))
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
	require.Contains(t, string(first), "AAA Currency = iota + 1")
	require.NotContains(t, string(first), "CCC", "it has no minor unit")
}

func TestDataThatCannotBeRightIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, data string }{
		{"no JSON", `{`},
		{"no edition", `{"active":[]}`},
		{"no code", `{"edition":"1","active":[{"code":"AA","numeric":"001","digits":2}]}`},
		{"small letters", `{"edition":"1","active":[{"code":"aaa","numeric":"001","digits":2}]}`},
		{"no numeric code", `{"edition":"1","active":[{"code":"AAA","digits":2}]}`},
		{"five digits", `{"edition":"1","active":[{"code":"AAA","numeric":"001","digits":5}]}`},
		{"less than no digits", `{"edition":"1","active":[{"code":"AAA","numeric":"001","digits":-1}]}`},
		{"a code twice", `{"edition":"1","active":[{"code":"AAA","numeric":"001","digits":2}],"historic":[{"code":"AAA","numeric":"001","digits":2}]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := generate([]byte(tt.data))
			require.Error(t, err)
		})
	}
}
