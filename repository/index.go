package repository

import (
	"fmt"

	"github.com/ashlar-go/ashlar/aggregate"
)

// maxKey is the longest value of a key, in bytes: what every store can index.
const maxKey = 512

// An Index finds documents by one value of their state. It is declared as a value, handed
// to [Map], and asked for queries.
type Index[S any, K aggregate.Identity] struct {
	name   string
	by     func(S) (K, bool)
	unique bool
}

// By declares an index over what the function returns; false leaves a document out of the
// index: where K can be zero, return k != zero. A value that is zero, longer than 512 bytes,
// not UTF-8 or has a NUL in it cannot be a key, and is refused with [ErrKey] when the
// aggregate is saved.
//
// By panics when the name or the function is missing.
func By[S any, K aggregate.Identity](name string, by func(S) (K, bool)) Index[S, K] {
	must(name != "" && by != nil, "By without a name or a function")
	return Index[S, K]{name: name, by: by}
}

// Unique declares an index in which no value belongs to two documents: a save that would
// make it so is refused with a [*DuplicateError].
func Unique[S any, K aggregate.Identity](name string, by func(S) (K, bool)) Index[S, K] {
	x := By(name, by)
	x.unique = true
	return x
}

// Is selects the documents with the value k. The zero K selects none, and so does a K that
// no index can hold.
func (x Index[S, K]) Is(k K) Query {
	value := textOf(k)
	if !storable(value) {
		return Query{Index: x.name, IDs: []string{}}
	}
	return Query{Index: x.name, From: value, To: value}
}

func (x Index[S, K]) configure(c *config[S]) {
	must(x.by != nil, "the zero Index in Map: declare it with By, Unique or Ordered")
	c.index(x.name, x.unique, func(s S) (string, bool) {
		k, ok := x.by(s)
		if !ok {
			return "", false
		}
		return textOf(k), true
	})
}

// An OrderedIndex is an [Index] that also finds ranges. The byte order of the values'
// String must be their order, as it is for ISO dates and is not for plain numbers.
type OrderedIndex[S any, K aggregate.Identity] struct {
	Index[S, K]
}

// Ordered declares an ordered index, as [By] declares an index.
func Ordered[S any, K aggregate.Identity](name string, by func(S) (K, bool)) OrderedIndex[S, K] {
	return OrderedIndex[S, K]{By(name, by)}
}

// Between selects the documents with values from a to b, both included. The zero K leaves
// its side open.
func (x OrderedIndex[S, K]) Between(a, b K) Query {
	return Query{Index: x.name, From: textOf(a), To: textOf(b)}
}

// textOf returns the text of a key: "" for the zero K, whatever its String says.
func textOf[K aggregate.Identity](k K) string {
	var zero K
	if k == zero {
		return ""
	}
	return k.String()
}

func must(ok bool, what string) {
	if !ok {
		panic(fmt.Sprintf("repository: %s", what))
	}
}
