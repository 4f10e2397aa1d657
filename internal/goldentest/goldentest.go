// Package goldentest holds the events and the aggregates of a context against what was stored
// of them: golden files, written once and never changed.
package goldentest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// Events returns what is wrong with the golden files of the listed events. Each has one for
// each version of its schema: "event_order_placed.json" for the first version of
// "ordering.order_placed", "event_order_placed_v2.json" for the second, and no file is left
// over. Each decodes at its version, and what it decodes to is encoded as the file of the
// newest version has it, but for white space.
func Events(files fs.FS, types *events.Types) error {
	left, err := fs.Glob(files, "event_*.json")
	if err != nil {
		return err
	}
	var errs []error
	for one := range types.All() {
		for version := 1; version <= one.SchemaVersion(); version++ {
			left = slices.DeleteFunc(left, func(name string) bool { return name == fileOf(eventName(one), version) })
		}
		_, err := readEvent(files, types, one)
		errs = append(errs, err)
	}
	for _, name := range left {
		errs = append(errs, fmt.Errorf("%s is of no listed event", name))
	}
	return errors.Join(errs...)
}

// Event returns what is wrong with the golden files of one event whose contents are known:
// that of each version decodes to want, and otherwise what [Events] finds.
func Event(files fs.FS, types *events.Types, want events.Event) error {
	if !types.Has(want) {
		return fmt.Errorf("%T is not listed", want)
	}
	for one := range types.All() {
		if one.Name() != want.EventName() {
			continue
		}
		read, err := readEvent(files, types, one)
		if err != nil {
			return err
		}
		for i, got := range read {
			if !reflect.DeepEqual(got, want) {
				return fmt.Errorf("%s: what was stored at schema %d is read as %v, not as %v", one.Name(), i+1, got, want)
			}
		}
	}
	return nil
}

// Snapshot returns what is wrong with the golden files of one state of an aggregate. There
// is one for each version of the kind's schema: "order_placed.json" for the first version of
// what is called order_placed, "order_placed_v2.json" for the second. Each decodes at its
// version to want, which is encoded as the file of the newest version has it, but for white
// space.
func Snapshot(files fs.FS, kind *repository.Kind, name string, want any) error {
	for version := 1; version <= kind.Schema; version++ {
		stored, err := golden(files, name, version)
		if err != nil {
			return err
		}
		got, err := kind.Decode(version, stored)
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		case !reflect.DeepEqual(got, want):
			return fmt.Errorf("%s: what was stored at schema %d is read as %v, not as %v", name, version, got, want)
		}
	}
	newest, err := golden(files, name, kind.Schema)
	if err != nil {
		return err
	}
	written, err := kind.Encode(want)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case !bytes.Equal(written, newest):
		return fmt.Errorf("%s: it is written as %s, not as %s", name, written, newest)
	}
	return nil
}

// readEvent returns what the golden files of an event decode to, by version from the first,
// and checks that each is encoded as that of the newest has it.
func readEvent(files fs.FS, types *events.Types, one events.Type) (read []events.Event, err error) {
	newest, err := golden(files, eventName(one), one.SchemaVersion())
	for version := 1; err == nil && version <= one.SchemaVersion(); version++ {
		var e events.Event
		e, err = readVersion(files, types, one, version, newest)
		read = append(read, e)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", one.Name(), err)
	}
	return read, nil
}

// readVersion checks that the golden file of one version becomes what the newest has.
func readVersion(files fs.FS, types *events.Types, one events.Type, version int, newest []byte) (events.Event, error) {
	stored, err := golden(files, eventName(one), version)
	if err != nil {
		return nil, err
	}
	env, err := types.Decode(events.Encoded{Name: one.Name(), Schema: version, ContentType: events.ContentType, Data: stored})
	if err != nil {
		return nil, err
	}
	again, err := types.Encode(env)
	switch {
	case err != nil:
		return nil, err
	case again.Schema != one.SchemaVersion():
		return nil, fmt.Errorf("it is written at schema %d, not %d", again.Schema, one.SchemaVersion())
	case !bytes.Equal(again.Data, newest):
		return nil, fmt.Errorf("what was stored at schema %d is written as %s, not as %s", version, again.Data, newest)
	}
	return env.Event, nil
}

// golden returns the contents of a golden file without its white space, as it is stored.
func golden(files fs.FS, name string, version int) ([]byte, error) {
	b, err := fs.ReadFile(files, fileOf(name, version))
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, b)
	return compact.Bytes(), err
}

// fileOf returns the name of the golden file of one version.
func fileOf(name string, version int) string {
	if version == 1 {
		return name + ".json"
	}
	return fmt.Sprintf("%s_v%d.json", name, version)
}

// eventName returns "event_order_placed" for "ordering.order_placed".
func eventName(one events.Type) string {
	return "event_" + one.Name()[strings.LastIndexByte(one.Name(), '.')+1:]
}
