// Package lifecycle holds the states of an aggregate as a table: their names, and what each
// can become. A context declares one table for each of its life cycles and has its own
// state type answer from it.
package lifecycle

import (
	"fmt"
	"slices"
	"strings"
)

// A Step declares one state: its name and what it can become, nothing at the end of a life.
type Step[S ~uint8] struct {
	State S
	Name  string
	Next  []S
}

// A Table is the whole life cycle. It does not change.
type Table[S ~uint8] struct {
	steps []Step[S] // of state i+1 at i
}

// New returns the table of the given steps, which declare the states 1, 2, 3 … in that
// order. It panics on a declaration that cannot be right: a state out of order, a name that
// is missing or repeated, a next state that is not declared.
func New[S ~uint8](steps ...Step[S]) *Table[S] {
	t := &Table[S]{steps: slices.Clone(steps)}
	for i, step := range steps {
		if int(step.State) != i+1 {
			panic(fmt.Sprintf("lifecycle: state %d is declared at place %d", step.State, i+1))
		}
		if at := slices.IndexFunc(steps, func(o Step[S]) bool { return o.Name == step.Name }); at != i || step.Name == "" {
			panic(fmt.Sprintf("lifecycle: state %d has no name of its own: %q", step.State, step.Name))
		}
		for _, next := range step.Next {
			if !t.Has(next) {
				panic(fmt.Sprintf("lifecycle: %s becomes state %d, which is not declared", step.Name, next))
			}
		}
	}
	return t
}

// Has reports whether s is a declared state. The zero state is not.
func (t *Table[S]) Has(s S) bool { return s >= 1 && int(s) <= len(t.steps) }

// All returns every state in order.
func (t *Table[S]) All() []S {
	all := make([]S, len(t.steps))
	for i, step := range t.steps {
		all[i] = step.State
	}
	return all
}

// Next returns what s can become, in a slice of the caller's.
func (t *Table[S]) Next(s S) []S {
	if !t.Has(s) {
		return nil
	}
	return slices.Clone(t.steps[s-1].Next)
}

// CanBecome reports whether s can become next.
func (t *Table[S]) CanBecome(s, next S) bool {
	return t.Has(s) && slices.Contains(t.steps[s-1].Next, next)
}

// Name returns the name of s: "" for the zero state, "state(9)" for an undeclared one.
func (t *Table[S]) Name(s S) string {
	switch {
	case s == 0:
		return ""
	case !t.Has(s):
		return fmt.Sprintf("state(%d)", s)
	}
	return t.steps[s-1].Name
}

// Parse returns the state with the given name.
func (t *Table[S]) Parse(name string) (S, bool) {
	for _, step := range t.steps {
		if step.Name == name {
			return step.State, true
		}
	}
	return 0, false
}

// Words joins the names of states with "or"; it is "nothing" for none.
func (t *Table[S]) Words(states []S) string {
	if len(states) == 0 {
		return "nothing"
	}
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = t.Name(s)
	}
	return strings.Join(names, " or ")
}
