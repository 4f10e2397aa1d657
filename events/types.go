package events

import (
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/ashlar-go/ashlar/internal/text"
)

// A Type is the declaration of one type of event. [TypeOf] makes it.
type Type struct {
	name string
	goes reflect.Type
}

// TypeOf declares the event type E under the name that its zero value returns. It panics
// when E is a pointer or an interface, or when the name is not a wire name: words in snake
// case joined by dots, such as "ordering.order_placed".
func TypeOf[E Event]() Type {
	goes := reflect.TypeFor[E]()
	if k := goes.Kind(); k == reflect.Pointer || k == reflect.Interface {
		panic(fmt.Sprintf("events: %s is no event type: events are values of a concrete type", goes))
	}
	var zero E
	name := zero.EventName()
	if !text.IsWireName(name) {
		panic(fmt.Sprintf("events: %s: %q is no event name: it wants snake case words joined by dots", goes, name))
	}
	return Type{name: name, goes: goes}
}

// Name returns the event's wire name.
func (t Type) Name() string { return t.name }

// Types is the closed list of a context's events: which names exist, and which type each
// name stands for. It is a value of the context that declares it; there is no registry.
//
// Types is immutable and safe for concurrent use. A nil *Types lists nothing.
type Types struct {
	types  []Type
	byName map[string]reflect.Type
}

// NewTypes returns the list of the given types. It panics on a zero Type and when two
// types share a name or a type is listed twice.
func NewTypes(types ...Type) *Types {
	t := &Types{types: slices.Clone(types), byName: make(map[string]reflect.Type, len(types))}
	for _, one := range types {
		if one.goes == nil {
			panic("events: a zero Type in NewTypes: make it with TypeOf")
		}
		if other, taken := t.byName[one.name]; taken {
			panic(fmt.Sprintf("events: %s and %s are both named %q", other, one.goes, one.name))
		}
		t.byName[one.name] = one.goes
	}
	return t
}

// Has reports whether e is of a listed type.
func (t *Types) Has(e Event) bool {
	if t == nil || e == nil {
		return false
	}
	goes := reflect.TypeOf(e)
	if goes.Kind() == reflect.Pointer {
		return false // not asked for its name: it may be nil
	}
	return t.byName[e.EventName()] == goes
}

// All returns the listed types in the order of their declaration.
func (t *Types) All() iter.Seq[Type] {
	return func(yield func(Type) bool) {
		if t == nil {
			return
		}
		for _, one := range t.types {
			if !yield(one) {
				return
			}
		}
	}
}
