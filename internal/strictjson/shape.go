package strictjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// shapes are the members that structs have, by type: what was found out about one line of
// an order serves for the next.
type shapes map[reflect.Type]map[string]reflect.Type

// object returns what an object is that is decoded into t, array the same for an array. A
// nil t, and what has a decoder of its own or fits in any case, can be anything.
func (s shapes) object(t reflect.Type) open {
	o := open{object: true, seen: map[string]bool{}}
	switch t = plain(t); {
	case t == nil:
	case t.Kind() == reflect.Struct:
		o.fields = s.of(t)
	case t.Kind() == reflect.Map:
		o.inside = t.Elem()
	}
	return o
}

func (shapes) array(t reflect.Type) open {
	t = plain(t)
	if t == nil || t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
		return open{}
	}
	return open{inside: t.Elem()}
}

// plain returns t without its pointers, or nil if it decodes itself.
func plain(t reflect.Type) reflect.Type {
	for t != nil {
		p := reflect.PointerTo(t)
		switch {
		case p.Implements(reflect.TypeFor[json.Unmarshaler]()), p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
			return nil
		case t.Kind() != reflect.Pointer:
			return t
		}
		t = t.Elem()
	}
	return nil
}

func (s shapes) of(t reflect.Type) map[string]reflect.Type {
	if fields, known := s[t]; known {
		return fields
	}
	fields := map[string]reflect.Type{}
	s[t] = fields
	embedding(t, fields, map[reflect.Type]bool{})
	return fields
}

// embedding adds the members of t, and then those of the structs it embeds, unless they
// are there already: the outer counts. Where two embedded structs have the same name,
// encoding/json may have neither; it refuses that itself.
func embedding(t reflect.Type, fields map[string]reflect.Type, visited map[reflect.Type]bool) {
	if visited[t] {
		return
	}
	visited[t] = true
	var embedded []reflect.Type
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case field.Tag.Get("json") == "-":
		case field.Anonymous && name == "" && inner.Kind() == reflect.Struct:
			embedded = append(embedded, inner)
		case !field.IsExported():
		default:
			if name == "" {
				name = field.Name
			}
			if _, taken := fields[name]; !taken {
				fields[name] = field.Type
			}
		}
	}
	for _, inner := range embedded {
		embedding(inner, fields, visited)
	}
}
