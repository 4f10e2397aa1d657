package memstore_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/memstore"
)

// A sortedMachine holds a sorted set against a plain sorted list.
type sortedMachine struct {
	set  memstore.Sorted
	list [][2]string
}

func drawPlace(t *rapid.T) [2]string {
	// Few keys and many identities, so that keys repeat and chunks fill.
	return [2]string{
		rapid.SampledFrom([]string{"", "a", "b", "ba"}).Draw(t, "key"), fmt.Sprintf("%03d", rapid.IntRange(0, 300).Draw(t, "id")),
	}
}

func comparePlaces(a, b [2]string) int { return slices.Compare(a[:], b[:]) }

func (m *sortedMachine) insert(p [2]string) {
	m.set.Insert(p[0], p[1])
	if at, there := slices.BinarySearchFunc(m.list, p, comparePlaces); !there {
		m.list = slices.Insert(m.list, at, p)
	}
}

func (m *sortedMachine) remove(p [2]string) {
	m.set.Remove(p[0], p[1])
	m.list = slices.DeleteFunc(m.list, func(o [2]string) bool { return o == p })
}

func (m *sortedMachine) Insert(t *rapid.T) { m.insert(drawPlace(t)) }

func (m *sortedMachine) InsertMany(t *rapid.T) {
	key, n := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key"), rapid.IntRange(1, 200).Draw(t, "n")
	step := rapid.SampledFrom([]int{1, -1, 7}).Draw(t, "step")
	for i := range n {
		m.insert([2]string{key, fmt.Sprintf("%03d", (1000+i*step)%301)})
	}
}

func (m *sortedMachine) Remove(t *rapid.T) { m.remove(drawPlace(t)) }

func (m *sortedMachine) RemoveMany(t *rapid.T) {
	if len(m.list) == 0 {
		return // there is nothing to remove
	}
	from := rapid.IntRange(0, len(m.list)-1).Draw(t, "from")
	to := rapid.IntRange(from, len(m.list)).Draw(t, "to")
	for _, p := range slices.Clone(m.list[from:to]) {
		m.remove(p)
	}
}

func (m *sortedMachine) Check(t *rapid.T) {
	p := drawPlace(t)
	at, _ := slices.BinarySearchFunc(m.list, p, comparePlaces)
	got, want := m.set.From(p[0], p[1]), m.list[at:]
	require.True(t, slices.Equal(want, got), "from %q: got %q, want %q", p, got, want)
	for _, size := range m.set.Chunks() {
		require.Positive(t, size)
		require.LessOrEqual(t, size, memstore.ChunkSize)
	}
	require.Equal(t, min(3, len(m.list)), m.set.First(3))
}

func TestASortedSetIsASortedList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &sortedMachine{}
		t.Repeat(map[string]func(*rapid.T){
			"insert": m.Insert, "insert many": m.InsertMany, "remove": m.Remove, "remove many": m.RemoveMany, "": m.Check,
		})
	})
}

func TestASortedSetThatIsNotThereIsEmpty(t *testing.T) {
	t.Parallel()
	require.Empty(t, memstore.NilSorted())
}

func TestInsertionsInOrderFillTheChunks(t *testing.T) {
	t.Parallel()
	var s memstore.Sorted
	for i := range 10 * memstore.ChunkSize {
		s.Insert("", fmt.Sprintf("%05d", i))
	}
	require.Len(t, s.Chunks(), 10)
}
