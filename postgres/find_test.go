package postgres_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
)

// Whatever is asked, the answer is that of the store in memory.
func TestAQueryFindsWhatItFindsInMemory(t *testing.T) {
	t.Parallel()
	s, m := fresh(t), memstore.New()
	words := []string{"a", "A", "a ", "aa", "B", "é", "z", "\U0001F4DA", "-", "10", "9"}
	for i, id := range words {
		c := cairn(id, 0, id, repository.Key{Index: "place", Value: words[i*7%len(words)]}, repository.Key{Index: "same", Value: words[i%3]})
		if i%4 == 0 {
			c.Keys = nil
		}
		require.NoError(t, s.Commit(t.Context(), batch(c)))
		require.NoError(t, m.Commit(t.Context(), batch(c)))
	}
	for _, b := range []repository.Batch{batch(remove("aa", 1)), batch(cairn("z", 1, "moved", repository.Key{Index: "place", Value: "b"}))} {
		require.NoError(t, s.Commit(t.Context(), b))
		require.NoError(t, m.Commit(t.Context(), b))
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(append(slices.Clone(words), "", "b", "Z", "nothing"))
		q := repository.Query{
			Index: rapid.SampledFrom([]string{"", "place", "same", "none"}).Draw(t, "index"),
			From:  word.Draw(t, "from"), To: word.Draw(t, "to"),
			Limit: rapid.IntRange(0, 5).Draw(t, "limit"),
			After: repository.Cursor{Key: word.Draw(t, "after key"), ID: word.Draw(t, "after id")},
		}
		if rapid.Bool().Draw(t, "among") {
			q.IDs = rapid.SliceOf(word).Draw(t, "ids")
		}
		want, err := m.Find(t.Context(), cairnKind, q)
		require.NoError(t, err)
		got, err := s.Find(t.Context(), cairnKind, q)
		require.NoError(t, err)
		require.Equal(t, want, got)
		n, err := m.Count(t.Context(), cairnKind, q)
		require.NoError(t, err)
		count, err := s.Count(t.Context(), cairnKind, q)
		require.NoError(t, err)
		require.Equal(t, n, count)
	})
}
