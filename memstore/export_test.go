package memstore

// Sorted gives the tests the sorted set, with texts for places.
type Sorted struct{ set sorted }

func (s *Sorted) Insert(key, id string) { s.set.insert(place{key, id}) }
func (s *Sorted) Remove(key, id string) { s.set.remove(place{key, id}) }

// From returns the places that are not before one, in order.
func (s *Sorted) From(key, id string) [][2]string {
	var all [][2]string
	for p := range s.set.from(place{key, id}) {
		all = append(all, [2]string{p.key, p.id})
	}
	return all
}

// First returns the first n places.
func (s *Sorted) First(n int) int {
	seen := 0
	for range s.set.from(place{}) {
		if seen++; seen == n {
			break
		}
	}
	return seen
}

// Chunks returns the sizes of the chunks.
func (s *Sorted) Chunks() []int {
	var sizes []int
	for _, c := range s.set.chunks {
		sizes = append(sizes, len(c))
	}
	return sizes
}

const ChunkSize = chunkSize

// NilSorted is a set that is not there: empty, and to be removed from.
func NilSorted() [][2]string {
	var s *sorted
	s.remove(place{"a", "a"})
	var all [][2]string
	for p := range s.from(place{}) {
		all = append(all, [2]string{p.key, p.id})
	}
	return all
}
