package aggregatetest

import "reflect"

// depth is how far the methods of what a getter returns are called: a list of lines, a line,
// what the line returns.
const depth = 3

// scribble writes over everything that can be reached from v with what Go allows any
// package: elements of slices, up to their capacity, entries of maps, what pointers point
// to, exported fields.
func scribble(v reflect.Value) { scribbler{}.over(v) }

// scribbleDeep also scribbles over what the methods without arguments of values from the
// given package return, and what these return.
func scribbleDeep(v reflect.Value, home string, depth int) {
	scribbler{home: home, depth: depth}.over(v)
}

type scribbler struct {
	home  string
	depth int
}

func (s scribbler) over(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	if v.Type().Implements(reflect.TypeFor[error]()) {
		return // errors are shared by all: most are package variables
	}
	s.methods(v)
	switch v.Kind() { //nolint:exhaustive // the others hold nothing to write over
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		s.over(v.Elem())
		change(v.Elem())
	case reflect.Slice:
		whole := v.Slice3(0, v.Cap(), v.Cap())
		for i := range whole.Len() {
			element := whole.Index(i)
			s.over(element)
			change(element)
		}
	case reflect.Array:
		for i := range v.Len() {
			s.over(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			s.over(v.MapIndex(key))
			v.SetMapIndex(key, reflect.Value{})
		}
		if !v.IsNil() {
			v.SetMapIndex(reflect.Zero(v.Type().Key()), reflect.Zero(v.Type().Elem()))
		}
	case reflect.Struct:
		for field, value := range v.Fields() {
			if field.IsExported() {
				s.over(value)
			}
		}
	case reflect.Func:
		s.sequence(v)
	default:
	}
}

// sequence scribbles over what an iterator yields.
func (s scribbler) sequence(v reflect.Value) {
	switch {
	case v.IsNil():
	case v.Type().CanSeq2():
		for key, value := range v.Seq2() {
			s.over(key)
			s.over(value)
		}
	case v.Type().CanSeq():
		for value := range v.Seq() {
			s.over(value)
		}
	}
}

// methods scribbles over what the value's own methods return, those of its pointer included.
// One that panics shares nothing.
func (s scribbler) methods(v reflect.Value) {
	if s.depth == 0 || v.Type().PkgPath() != s.home || v.Kind() == reflect.Interface {
		return // of a pointer it is asked again when it has been followed
	}
	pointer := reflect.New(v.Type())
	if v.CanAddr() {
		pointer = v.Addr()
	} else {
		pointer.Elem().Set(v)
	}
	inner := scribbler{home: s.home, depth: s.depth - 1}
	for method := range pointer.Type().Methods() {
		call := pointer.Method(method.Index)
		if call.Type().NumIn() > 0 {
			continue
		}
		_ = guarded(func() error {
			for _, result := range call.Call(nil) {
				inner.over(result)
			}
			return nil
		})
	}
}

// change gives v another value, where it may be set at all.
func change(v reflect.Value) {
	switch {
	case !v.CanSet():
	case !v.IsZero():
		v.SetZero()
	default:
		fill(v)
	}
}

// fill makes something of a zero value.
func fill(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // the others have no other value to take
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1)
	case reflect.String:
		v.SetString("scribbled")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	case reflect.Struct:
		for field, value := range v.Fields() {
			if field.IsExported() {
				fill(value)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	default:
	}
}
