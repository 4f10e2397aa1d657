package flow

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/internal/lifecycle"
)

// A Member can be in a [Set]: one of fewer than 32 that are declared, each with a name.
type Member interface {
	~uint8
	fmt.Stringer
	IsValid() bool
}

// A Set holds each of some facts, requests or occasions once. Sets are equal (==) when they
// hold the same. The zero Set is empty.
type Set[M Member] struct{ bits uint32 }

// SetOf returns the set of the given members; what is not declared is left out.
func SetOf[M Member](members ...M) Set[M] {
	var s Set[M]
	for _, m := range members {
		s = s.With(m)
	}
	return s
}

// Has reports whether m is in the set.
func (s Set[M]) Has(m M) bool { return m.IsValid() && s.bits&(1<<m) != 0 }

// HasAny reports whether one of the members is in the set.
func (s Set[M]) HasAny(members ...M) bool { return s.bits&SetOf(members...).bits != 0 }

// With returns the set with m in it.
func (s Set[M]) With(m M) Set[M] {
	if !m.IsValid() {
		return s
	}
	return Set[M]{s.bits | 1<<m}
}

// List returns the members in the order of their declaration.
func (s Set[M]) List() []M {
	var members []M
	for m := M(1); m.IsValid(); m++ {
		if s.Has(m) {
			members = append(members, m)
		}
	}
	return members
}

// String returns the names of the members, such as "placed, confirmed".
func (s Set[M]) String() string {
	var names []string
	for _, m := range s.List() {
		names = append(names, m.String())
	}
	return strings.Join(names, ", ")
}

// MarshalText is [Set.String].
func (s Set[M]) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [Set.MarshalText] writes, and nothing else.
func (s *Set[M]) UnmarshalText(b []byte) error {
	var read Set[M]
	for m := M(1); m.IsValid(); m++ {
		for name := range strings.SplitSeq(string(b), ", ") {
			if name == m.String() {
				read = read.With(m)
			}
		}
	}
	if read.String() != string(b) {
		return ErrName
	}
	*s = read
	return nil
}

func parseName[M Member](names *lifecycle.Table[M], name string) (M, error) {
	if m, ok := names.Parse(name); ok {
		return m, nil
	}
	return 0, ErrName
}

func nameText[M Member](names *lifecycle.Table[M], m M) ([]byte, error) {
	if !names.Has(m) {
		return nil, ErrName
	}
	return []byte(names.Name(m)), nil
}

func unmarshalName[M Member](names *lifecycle.Table[M], to *M, b []byte) error {
	m, err := parseName(names, string(b))
	if err == nil {
		*to = m
	}
	return err
}
