package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Document decodes data into the struct that v points to, as [json.Unmarshal] does, but
// refuses what is not one JSON object, members that the struct lacks, and, at any depth,
// members that occur twice, also when they differ in case only. Null and missing members it
// leaves to the struct, as json.Unmarshal does. On an error some of v may have been written.
func Document(data []byte, v any) error {
	if !utf8.Valid(data) {
		return malformed("is not valid UTF-8")
	}
	if err := once(data); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return &Error{what: "does not fit", cause: err}
	}
	return nil
}

// once checks that data is one object and that no member occurs twice.
func once(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var open []map[string]bool // the members seen of each open object; nil for an array
	wantName := false
	for {
		t, err := dec.Token()
		if err != nil {
			return malformed("is cut short or misspelt")
		}
		if len(open) == 0 && t != json.Delim('{') {
			return malformed("is not an object")
		}
		switch t {
		case json.Delim('{'):
			open, wantName = append(open, map[string]bool{}), true
			continue
		case json.Delim('['):
			open, wantName = append(open, nil), false
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
			if len(open) == 0 {
				return ended(dec)
			}
		default:
			if name, ok := t.(string); ok && wantName {
				name = strings.Map(folded, name)
				if open[len(open)-1][name] {
					return malformed("has a member twice")
				}
				open[len(open)-1][name], wantName = true, false
				continue
			}
		}
		wantName = open[len(open)-1] != nil
	}
}

// folded returns the smallest rune that encoding/json takes for r when it matches names:
// ToLower would leave the long s apart from the s.
func folded(r rune) rune {
	for {
		next := unicode.SimpleFold(r)
		if next <= r {
			return next
		}
		r = next
	}
}

func ended(dec *json.Decoder) error {
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return malformed("is followed by something else")
	}
	return nil
}
