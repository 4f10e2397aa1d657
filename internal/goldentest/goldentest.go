// Package goldentest holds the events of a context against what was stored of them: a golden
// file for each, written once and never changed.
package goldentest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/events"
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
		newest, err := golden(files, one, one.SchemaVersion())
		for version := 1; err == nil && version <= one.SchemaVersion(); version++ {
			left = slices.DeleteFunc(left, func(name string) bool { return name == fileOf(one, version) })
			err = reads(files, types, one, version, newest)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", one.Name(), err))
		}
	}
	for _, name := range left {
		errs = append(errs, fmt.Errorf("%s is of no listed event", name))
	}
	return errors.Join(errs...)
}

// fileOf returns the name of the golden file of an event at a version of its schema.
func fileOf(one events.Type, version int) string {
	short := one.Name()[strings.LastIndexByte(one.Name(), '.')+1:]
	if version == 1 {
		return "event_" + short + ".json"
	}
	return fmt.Sprintf("event_%s_v%d.json", short, version)
}

// golden returns the contents of a golden file without its white space, as an event is
// stored.
func golden(files fs.FS, one events.Type, version int) ([]byte, error) {
	b, err := fs.ReadFile(files, fileOf(one, version))
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, b)
	return compact.Bytes(), err
}

// reads checks that the golden file of one version becomes what the newest has.
func reads(files fs.FS, types *events.Types, one events.Type, version int, newest []byte) error {
	stored, err := golden(files, one, version)
	if err != nil {
		return err
	}
	env, err := types.Decode(events.Encoded{Name: one.Name(), Schema: version, ContentType: events.ContentType, Data: stored})
	if err != nil {
		return err
	}
	again, err := types.Encode(env)
	switch {
	case err != nil:
		return err
	case again.Schema != one.SchemaVersion():
		return fmt.Errorf("it is written at schema %d, not %d", again.Schema, one.SchemaVersion())
	case !bytes.Equal(again.Data, newest):
		return fmt.Errorf("what was stored at schema %d is written as %s, not as %s", version, again.Data, newest)
	}
	return nil
}
