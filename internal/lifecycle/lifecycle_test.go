package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/internal/lifecycle"
)

type light uint8

const (
	red light = iota + 1
	green
	off
)

func table() *lifecycle.Table[light] {
	return lifecycle.New(
		lifecycle.Step[light]{red, "red", []light{green, off}},
		lifecycle.Step[light]{green, "green", []light{red}},
		lifecycle.Step[light]{off, "switched off", nil},
	)
}

func (l light) String() string { return table().Name(l) }
func (l light) Next() []light  { return table().Next(l) }

func TestTheTableAnswersForEveryPair(t *testing.T) {
	t.Parallel()

	can := map[[2]light]bool{{red, green}: true, {red, off}: true, {green, red}: true}
	for from := range light(5) {
		for to := range light(5) {
			require.Equal(t, can[[2]light{from, to}], table().CanBecome(from, to), "%d → %d", from, to)
		}
	}
	require.Equal(t, []light{red, green, off}, table().All())
	require.Empty(t, table().Next(off))
	require.Empty(t, table().Next(9))
}

func TestAStateHasOneName(t *testing.T) {
	t.Parallel()

	for _, s := range table().All() {
		parsed, ok := table().Parse(table().Name(s))
		require.True(t, ok)
		require.Equal(t, s, parsed)
	}
	_, ok := table().Parse("Red")
	require.False(t, ok)
	_, ok = table().Parse("")
	require.False(t, ok)
	require.Empty(t, table().Name(0))
	require.Equal(t, "state(9)", table().Name(9))
	require.Equal(t, "red or switched off", table().Words([]light{red, off}))
	require.Equal(t, "nothing", table().Words(nil))
}

func TestNobodyChangesTheTable(t *testing.T) {
	t.Parallel()

	shared := table()
	shared.Next(red)[0] = off
	shared.All()[0] = off
	require.Equal(t, []light{green, off}, shared.Next(red))
	require.Equal(t, []light{red, green, off}, shared.All())
}

func TestADeclarationThatCannotBeRightPanics(t *testing.T) {
	t.Parallel()

	for name, steps := range map[string][]lifecycle.Step[light]{
		"out of order":    {{green, "green", nil}},
		"without a name":  {{red, "", nil}},
		"a name twice":    {{red, "red", nil}, {green, "red", nil}},
		"an unknown next": {{red, "red", []light{green}}},
		"the zero next":   {{red, "red", []light{0}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, func() { lifecycle.New(steps...) })
		})
	}
}

func TestTheDiagramHasEveryStep(t *testing.T) {
	t.Parallel()

	require.Equal(t, `stateDiagram-v2
    [*] --> red
    red --> green
    red --> switched_off
    green --> red
    switched_off --> [*]
`, lifecycle.Mermaid(table().All()))
}
