package aggregatetest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/ashlar-go/ashlar/aggregate"
)

// snapshotsShareNothing: who scribbles over a snapshot changes neither the aggregate nor
// another snapshot.
func snapshotsShareNothing[A aggregate.Any, S any](h Harness[A, S], state string) error {
	a := h.in(state)
	before := h.look(a)
	s := h.Snapshot(a)
	scribble(reflect.ValueOf(&s))
	return before.changed(h.look(a))
}

// restoreKeepsNothing: who scribbles over a snapshot changes nothing that was restored from
// it, and restoring leaves the snapshot alone.
func restoreKeepsNothing[A aggregate.Any, S any](h Harness[A, S], state string) error {
	s := h.Snapshot(h.in(state))
	given := dump(s)
	restored, err := h.Restore(s)
	if err != nil {
		return fmt.Errorf("the snapshot %+v is not restored: %w", s, err)
	}
	if now := dump(s); now != given {
		return fmt.Errorf("restoring changed the snapshot from\n\t%s\nto\n\t%s", given, now)
	}
	before := h.look(restored)
	scribble(reflect.ValueOf(&s))
	return before.changed(h.look(restored))
}

// gettersShareNothing: who scribbles over what a method without arguments returns does not
// change the aggregate. A method that records an event is a command and left alone.
func gettersShareNothing[A aggregate.Any, S any](h Harness[A, S], state string) error {
	var errs []error
	for method := range reflect.TypeFor[A]().Methods() {
		a := h.in(state)
		call := reflect.ValueOf(a).MethodByName(method.Name)
		if call.Type().NumIn() > 0 {
			continue
		}
		if err := guarded(func() error { return h.scribbleOver(a, call) }); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", method.Name, err))
		}
	}
	return errors.Join(errs...)
}

func (h Harness[A, S]) scribbleOver(a A, getter reflect.Value) error {
	before := h.look(a)
	results := getter.Call(nil)
	after := h.look(a)
	if before.pending != after.pending {
		return nil
	}
	if err := before.changed(after); err != nil {
		return fmt.Errorf("it records no event: %w", err)
	}
	home := reflect.TypeFor[A]()
	for home.Kind() == reflect.Pointer {
		home = home.Elem()
	}
	for _, result := range results {
		scribbleDeep(result, home.PkgPath(), depth)
	}
	if err := before.changed(h.look(a)); err != nil {
		return fmt.Errorf("what it returns is shared: %w", err)
	}
	return nil
}

// eventsAreValues: no event has an exported slice, map, pointer, function or channel, which
// one receiver could change under another; and the mapping lists it.
func eventsAreValues[A aggregate.Any, S any](h Harness[A, S], state string) error {
	recorded := aggregate.Pending(h.in(state))
	for _, command := range h.Allowed[state] {
		a := h.in(state)
		if err := h.Commands[command](a); err != nil {
			continue // another clause says so
		}
		recorded = append(recorded, aggregate.Pending(a)...)
	}
	var errs []error
	for _, r := range recorded {
		switch {
		case r.Event == nil:
			errs = append(errs, errors.New("a recorded event is nil"))
			continue
		case h.Kind != nil && !h.Kind.Events.Has(r.Event):
			errs = append(errs, fmt.Errorf("the mapping does not list %T", r.Event))
		}
		if path := mutable(reflect.ValueOf(r.Event), fmt.Sprintf("%T", r.Event)); path != "" {
			errs = append(errs, fmt.Errorf("%s can be changed by whoever receives the event", path))
		}
	}
	return errors.Join(errs...)
}

// mutable returns the path to something in v that can be changed through a copy of v.
func mutable(v reflect.Value, path string) string {
	switch v.Kind() { //nolint:exhaustive // the others are values
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Func, reflect.Chan:
		return path
	case reflect.Interface:
		if !v.IsNil() {
			return mutable(v.Elem(), path)
		}
	case reflect.Array:
		if v.Len() > 0 {
			return mutable(v.Index(0), path+"[0]")
		}
	case reflect.Struct:
		for field, value := range v.Fields() {
			if !field.IsExported() {
				continue
			}
			if found := mutable(value, path+"."+field.Name); found != "" {
				return found
			}
		}
	default:
	}
	return ""
}
