package events

import (
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
)

// A Type is the declaration of one type of event. [TypeOf] makes it.
type Type struct {
	name    string
	goes    reflect.Type
	schema  int
	upcasts []Upcast
	decode  func(data []byte) (Event, error)
}

// TypeOf declares the event type E under the name that its zero value returns. It panics
// when E is a pointer or an interface, or when the name is not a wire name: words in snake
// case joined by dots, such as "ordering.order_placed".
//
// The JSON of E is what is stored and sent. When it changes, [Schema] says how what was
// stored before is read.
func TypeOf[E Event](opts ...TypeOption) Type {
	goes := reflect.TypeFor[E]()
	if k := goes.Kind(); k == reflect.Pointer || k == reflect.Interface {
		panic(fmt.Sprintf("events: %s is no event type: events are values of a concrete type", goes))
	}
	var zero E
	name := zero.EventName()
	if !text.IsWireName(name) {
		panic(fmt.Sprintf("events: %s: %q is no event name: it wants snake case words joined by dots", goes, name))
	}
	t := Type{name: name, goes: goes, decode: func(data []byte) (Event, error) {
		var e E
		err := strictjson.Document(data, &e)
		return e, err
	}}
	for _, opt := range opts {
		must(opt != nil, "a nil option in TypeOf")
		opt(&t)
	}
	t.schema = max(t.schema, 1)
	return t
}

// A TypeOption refines a [Type]: [Schema].
type TypeOption func(*Type)

// An Upcast makes the JSON of an event written at one schema version into that of the next.
// It must not keep or change its argument.
type Upcast func(old []byte) ([]byte, error)

// Schema sets the version of the event's JSON, 1 unless said otherwise, and how events
// stored at older versions become events of the next: one [Upcast] for each version from 1
// to version-1, in that order. It panics when their number does not fit.
func Schema(version int, upcasts ...Upcast) TypeOption {
	must(version >= 1 && len(upcasts) == version-1, fmt.Sprintf("Schema %d with %d upcasts", version, len(upcasts)))
	must(!slices.ContainsFunc(upcasts, func(u Upcast) bool { return u == nil }), "a nil upcast in Schema")
	upcasts = slices.Clone(upcasts)
	return func(t *Type) {
		must(t.schema == 0, "Schema twice in one TypeOf")
		t.schema, t.upcasts = version, upcasts
	}
}

// Name returns the event's wire name.
func (t Type) Name() string { return t.name }

// SchemaVersion returns the version of the JSON that is written now, from 1.
func (t Type) SchemaVersion() int { return t.schema }

// Types is the closed list of a context's events: which names exist, and which type each
// name stands for. It is a value of the context that declares it; there is no registry.
//
// Types is immutable and safe for concurrent use. A nil *Types lists nothing.
type Types struct {
	types  []Type
	byName map[string]*Type
}

// NewTypes returns the list of the given types. It panics on a zero Type and when two
// types share a name or a type is listed twice.
func NewTypes(types ...Type) *Types {
	t := &Types{types: slices.Clone(types), byName: make(map[string]*Type, len(types))}
	for i := range t.types {
		one := &t.types[i]
		if one.goes == nil {
			panic("events: a zero Type in NewTypes: make it with TypeOf")
		}
		if other, taken := t.byName[one.name]; taken {
			panic(fmt.Sprintf("events: %s and %s are both named %q", other.goes, one.goes, one.name))
		}
		t.byName[one.name] = one
	}
	return t
}

// JoinTypes returns one list of what several contexts list, for a consumer that reads the
// events of them all. A type may be in several of the lists, at the same schema version in
// each. Otherwise JoinTypes panics as [NewTypes] does.
func JoinTypes(lists ...*Types) *Types {
	var all []Type
	seen := map[reflect.Type]int{}
	for _, list := range lists {
		for one := range list.All() {
			schema, known := seen[one.goes]
			must(!known || schema == one.schema, fmt.Sprintf("%s is listed at schema %d and at %d", one.goes, schema, one.schema))
			if !known {
				seen[one.goes] = one.schema
				all = append(all, one)
			}
		}
	}
	return NewTypes(all...)
}

// Has reports whether e is of a listed type.
func (t *Types) Has(e Event) bool { return t.of(e) != nil }

// of returns the declaration of e's type; nil when it is not listed.
func (t *Types) of(e Event) *Type {
	if t == nil || e == nil {
		return nil
	}
	goes := reflect.TypeOf(e)
	if goes.Kind() == reflect.Pointer {
		return nil // not asked for its name: it may be nil
	}
	if one := t.byName[e.EventName()]; one != nil && one.goes == goes {
		return one
	}
	return nil
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
