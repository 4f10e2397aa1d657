package memstore

import (
	"cmp"
	"iter"
	"slices"
)

// A place is where a document stands in an index.
type place struct{ key, id string }

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.key, o.key), cmp.Compare(p.id, o.id))
}

// chunkSize bounds what an insertion moves: 4 KiB at most.
const chunkSize = 128

// sorted is a sorted set of places: a list of sorted chunks, none of them empty. An
// insertion moves the rest of one chunk; now and then a chunk is split in two. A nil or
// zero sorted is empty.
type sorted struct {
	chunks [][]place
}

// find returns the chunk that p is in or belongs to.
func (s *sorted) find(p place) int {
	i, _ := slices.BinarySearchFunc(s.chunks, p, func(c []place, p place) int { return c[len(c)-1].compare(p) })
	return i
}

func (s *sorted) insert(p place) {
	i := s.find(p)
	if i == len(s.chunks) { // p is beyond all others
		if i == 0 || len(s.chunks[i-1]) == chunkSize {
			s.chunks = append(s.chunks, append(make([]place, 0, chunkSize), p))
			return
		}
		i--
	}
	c := s.chunks[i]
	at, there := slices.BinarySearchFunc(c, p, place.compare)
	switch {
	case there:
	case len(c) < chunkSize:
		s.chunks[i] = slices.Insert(c, at, p)
	default:
		right := append(make([]place, 0, chunkSize), c[chunkSize/2:]...)
		clear(c[chunkSize/2:])
		s.chunks[i] = c[:chunkSize/2]
		s.chunks = slices.Insert(s.chunks, i+1, right)
		s.insert(p)
	}
}

func (s *sorted) remove(p place) {
	if s == nil {
		return
	}
	i := s.find(p)
	if i == len(s.chunks) {
		return
	}
	at, there := slices.BinarySearchFunc(s.chunks[i], p, place.compare)
	if !there {
		return
	}
	s.chunks[i] = slices.Delete(s.chunks[i], at, at+1)
	if len(s.chunks[i]) == 0 {
		s.chunks = slices.Delete(s.chunks, i, i+1)
	}
}

// from yields the places that are not before p, in order.
func (s *sorted) from(p place) iter.Seq[place] {
	return func(yield func(place) bool) {
		if s == nil {
			return
		}
		i := s.find(p)
		if i == len(s.chunks) {
			return
		}
		at, _ := slices.BinarySearchFunc(s.chunks[i], p, place.compare)
		for ; i < len(s.chunks); i++ {
			for _, one := range s.chunks[i][at:] {
				if !yield(one) {
					return
				}
			}
			at = 0
		}
	}
}
