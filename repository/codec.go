package repository

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// An Upcast makes the JSON of a snapshot written at one schema version into that of the
// next. It must not keep or change its argument.
type Upcast func(old []byte) ([]byte, error)

func encode[S any](state any) ([]byte, error) {
	s, ok := state.(S)
	if !ok {
		return nil, fmt.Errorf("%w: a %T is no %T", ErrCorrupt, state, s)
	}
	b, err := json.Marshal(s)
	if err == nil && strictjson.IsMended(b) {
		return nil, fmt.Errorf("%w: text in it is not UTF-8", ErrCorrupt)
	}
	return b, err
}

func (c *config[S]) decoder() func(schema int, b []byte) (any, error) {
	current, upcasts := c.schema, c.upcasts
	return func(schema int, b []byte) (any, error) {
		if schema < 1 || schema > current {
			return nil, fmt.Errorf("%w: its schema is version %d, this program knows 1 to %d", ErrCorrupt, schema, current)
		}
		for v := schema; v < current; v++ {
			up, err := upcasts[v-1](b)
			if err != nil {
				return nil, fmt.Errorf("%w: upcast from schema %d: %w", ErrCorrupt, v, err)
			}
			b = up
		}
		var s S
		if err := strictjson.Document(b, &s); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		return s, nil
	}
}

// storable reports whether every store can keep s as an identity or a key: it is neither
// empty nor too long, valid UTF-8, and without the NUL that PostgreSQL refuses.
func storable(s string) bool {
	return s != "" && len(s) <= maxKey && utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}
