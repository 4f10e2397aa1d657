// Package private holds values that identify a person, so that they are shown only where a
// program asks for them by name.
//
// Package fmt calls no method on what stands in an unexported field, and would print a
// string there. Of the handle in a [Value] it prints an address in memory. Equal values
// have equal handles, so == and map keys work as they do on the value itself.
//
// The handle is one of an interface: under a verb that does not suit a pointer, such as %s,
// fmt prints what the pointer points to if that is a struct or a list.
package private

import (
	"fmt"
	"io"
	"unique"
)

// A Value keeps a value of type T out of sight. The zero Value keeps nothing.
type Value[T comparable] struct {
	_      [0]T // a Value of another type is another type
	handle unique.Handle[any]
}

// Keep returns v out of sight.
func Keep[T comparable](v T) Value[T] { return Value[T]{handle: unique.Make[any](v)} }

// IsZero reports whether nothing is kept.
func (p Value[T]) IsZero() bool { return p == Value[T]{} }

// Reveal returns what is kept; the zero T for the zero Value.
func (p Value[T]) Reveal() T {
	var kept T
	if !p.IsZero() {
		kept, _ = p.handle.Value().(T) // Keep alone makes handles
	}
	return kept
}

// Redacted returns what may be shown instead: "[address]", or "[no address]" for the zero
// Value, if what is "address".
func (p Value[T]) Redacted(what string) string {
	if p.IsZero() {
		return "[no " + what + "]"
	}
	return "[" + what + "]"
}

// Print writes the redacted form for a Format method, under every verb, at the width asked
// for: a table stays a table. Flags and precision mean nothing here.
func (p Value[T]) Print(f fmt.State, what string) {
	s := p.Redacted(what)
	switch width, ok := f.Width(); {
	case !ok:
		_, _ = io.WriteString(f, s) // fmt's own buffer: it does not fail
	case f.Flag('-'):
		_, _ = fmt.Fprintf(f, "%-*s", width, s)
	default:
		_, _ = fmt.Fprintf(f, "%*s", width, s)
	}
}
