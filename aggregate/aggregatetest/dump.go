package aggregatetest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
)

// dump returns everything that is in v as text, unexported fields and what pointers point to
// included, so that it stays what it is when v is changed.
func dump(v any) string {
	var b strings.Builder
	dumper{out: &b, inside: map[uintptr]bool{}}.value(reflect.ValueOf(v))
	return b.String()
}

// dumpEvents is dump for a list that is as empty when it is nil.
func dumpEvents(recorded []aggregate.Recorded) string {
	return dump(append([]aggregate.Recorded{}, recorded...))
}

type dumper struct {
	out    *strings.Builder
	inside map[uintptr]bool // the pointers being followed, for structures that contain themselves
}

func (d dumper) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid:
		d.out.WriteString("nil")
	case reflect.Bool:
		d.out.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.out.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		d.out.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		d.out.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.Complex64, reflect.Complex128:
		d.out.WriteString(strconv.FormatComplex(v.Complex(), 'g', -1, 128))
	case reflect.String:
		d.out.WriteString(strconv.Quote(v.String()))
	case reflect.Interface:
		if !v.IsNil() {
			d.out.WriteString(v.Elem().Type().String())
		}
		d.value(v.Elem())
	case reflect.Pointer:
		d.pointer(v)
	case reflect.Struct:
		d.structure(v)
	case reflect.Slice, reflect.Array:
		d.list(v)
	case reflect.Map:
		d.table(v)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		fmt.Fprintf(d.out, "%#x", v.Pointer())
	}
}

func (d dumper) pointer(v reflect.Value) {
	switch {
	case v.IsNil():
		d.out.WriteString("nil")
	case v.Type() == reflect.TypeFor[*time.Location]():
		d.value(v.Elem().FieldByName("name")) // not its hundreds of changes of the clock
	case d.inside[v.Pointer()]:
		d.out.WriteString("&itself")
	default:
		d.inside[v.Pointer()] = true
		d.out.WriteByte('&')
		d.value(v.Elem())
		delete(d.inside, v.Pointer())
	}
}

func (d dumper) structure(v reflect.Value) {
	if v.CanInterface() {
		if at, ok := reflect.TypeAssert[time.Time](v); ok {
			d.out.WriteString(at.Format(time.RFC3339Nano))
			return
		}
	}
	d.out.WriteByte('{')
	first := true
	for field, value := range v.Fields() {
		if !first {
			d.out.WriteByte(' ')
		}
		first = false
		d.out.WriteString(field.Name + ":")
		d.value(value)
	}
	d.out.WriteByte('}')
}

func (d dumper) list(v reflect.Value) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		d.out.WriteString("nil")
		return
	}
	d.out.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			d.out.WriteByte(' ')
		}
		d.value(v.Index(i))
	}
	d.out.WriteByte(']')
}

// table writes the entries of a map in the order of their text.
func (d dumper) table(v reflect.Value) {
	if v.IsNil() {
		d.out.WriteString("nil")
		return
	}
	entries := map[string]bool{}
	for key, value := range v.Seq2() {
		var entry strings.Builder
		inner := dumper{out: &entry, inside: d.inside}
		inner.value(key)
		entry.WriteByte(':')
		inner.value(value)
		entries[entry.String()] = true
	}
	d.out.WriteString("map[" + strings.Join(slices.Sorted(maps.Keys(entries)), " ") + "]")
}
