package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
)

// Document decodes data into the struct that v points to, as [json.Unmarshal] does, but
// refuses what is not one JSON object, members that occur twice, at any depth, and members
// that a struct lacks, also when one of its own differs in case only. The names in a map
// are data: a and A are two. Null and missing members it leaves to the struct, as
// json.Unmarshal does, and whatever has a decoder of its own to that, but for members that
// occur twice. On an error some of v may have been written.
func Document(data []byte, v any) error {
	if !isText(data) {
		return malformed("is not valid UTF-8")
	}
	if err := checkNames(data, reflect.TypeOf(v)); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return &Error{what: "does not fit", cause: err}
	}
	return nil
}

// An open object or array, of which a part has been read.
type open struct {
	object bool
	seen   map[string]bool         // the members of an object so far
	fields map[string]reflect.Type // the members that a struct has; nil for anything else
	inside reflect.Type            // what an entry of a map, or an element, is decoded into
}

// checkNames checks that data is one object and that the names in it are what Document
// wants of them. The nesting of the document is on a stack of its own, not on that of the
// goroutine: the document may be hostile.
func checkNames(data []byte, target reflect.Type) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	shapes := shapes{}
	var (
		stack    []open
		next     = target // what the value to come is decoded into
		wantName bool
	)
	for {
		t, err := dec.Token()
		if err != nil {
			return malformed("is cut short or misspelt")
		}
		if len(stack) == 0 && t != json.Delim('{') {
			return malformed("is not an object")
		}
		switch t {
		case json.Delim('{'):
			stack, wantName = append(stack, shapes.object(next)), true
			continue
		case json.Delim('['):
			stack = append(stack, shapes.array(next))
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
			if len(stack) == 0 {
				return ended(dec)
			}
		default:
			if name, ok := t.(string); ok && wantName {
				if next, err = stack[len(stack)-1].member(name); err != nil {
					return err
				}
				wantName = false
				continue
			}
		}
		// A value has ended, or an array has begun.
		top := stack[len(stack)-1]
		next, wantName = top.inside, top.object
	}
}

// member notes a member of an object and returns what its value is decoded into.
func (o *open) member(name string) (reflect.Type, error) {
	if o.seen[name] {
		return nil, malformed("has a member twice")
	}
	o.seen[name] = true
	if o.fields == nil {
		return o.inside, nil
	}
	// encoding/json would take a name in another case for the field's.
	t, ok := o.fields[name]
	if !ok {
		return nil, malformed("has an unknown member")
	}
	return t, nil
}

func ended(dec *json.Decoder) error {
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return malformed("is followed by something else")
	}
	return nil
}
