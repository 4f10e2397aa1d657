package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/failure"
)

// maxBody bounds a request's body: an order of a thousand lines and some.
const maxBody = 128 << 10

var (
	errMediaType = failure.New(failure.Invalid, "service.media_type", "service: a body is application/json")
	errBodySize  = failure.New(failure.Invalid, "service.body_too_large", "service: a body has at most 128 KiB")
	errBody      = failure.New(failure.Invalid, "service.body", "service: the body is not one JSON object with the members of this request")
)

// readJSON reads a request's body into the struct that v points to and returns it as it was
// sent. The body is one JSON object without members that v lacks, or that occur twice; no
// body at all is the empty object.
func readJSON(w http.ResponseWriter, r *http.Request, v any) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, with(http.StatusRequestEntityTooLarge, errBodySize)
	}
	if err != nil {
		return nil, with(http.StatusBadRequest, errBody) // it was cut short
	}
	if len(b) == 0 {
		return nil, nil
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, with(http.StatusUnsupportedMediaType, errMediaType)
	}
	if !utf8.Valid(b) || !isObject(b) {
		return nil, with(http.StatusBadRequest, errBody)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return nil, with(http.StatusBadRequest, errBody)
	}
	return b, nil
}

// isObject reports whether b is one JSON object and in none of its objects a member occurs
// twice: of two, one reader takes the first and another the last.
func isObject(b []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(b))
	var open []map[string]bool // the members of each object so far; nil for an array
	for name := false; ; {
		t, err := dec.Token()
		if err != nil || len(open) == 0 && t != json.Delim('{') {
			return false
		}
		switch t {
		case json.Delim('{'):
			open, name = append(open, map[string]bool{}), true
			continue
		case json.Delim('['):
			open, name = append(open, nil), false
			continue
		case json.Delim('}'), json.Delim(']'):
			if open = open[:len(open)-1]; len(open) == 0 {
				_, err := dec.Token()
				return errors.Is(err, io.EOF)
			}
		default:
			if s, ok := t.(string); ok && name {
				members := open[len(open)-1]
				s = strings.ToLower(strings.ToUpper(s)) // the decoder takes a member in either case
				if members[s] {
					return false
				}
				members[s], name = true, false
				continue
			}
		}
		name = open[len(open)-1] != nil // after a value comes a name, in an object
	}
}
