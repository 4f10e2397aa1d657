// Package strictjson decodes one JSON object the way a value object wants it: every
// member present, none twice, none unknown, names in their exact case, nothing after the
// object, no null, and valid UTF-8, in its escapes as well. The encoding/json package lets
// all of these pass, or mends them in silence. An [Array] of such values has a bound besides.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/ashlar-go/ashlar/failure"
)

// ErrMalformed is wrapped by every error of this package.
var ErrMalformed = failure.New(failure.Invalid, "json.malformed", "malformed JSON")

// A Member is one member of an object and where its value goes.
type Member struct {
	Name     string
	To       any  // a pointer, as for [json.Unmarshal]
	Optional bool // may be missing, never null
}

// Object decodes data into the members. On an error some targets may have been written:
// decode into local variables and build the value from them.
func Object(data []byte, members ...Member) error {
	if !isText(data) {
		return malformed("is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return malformed("is not an object")
	}
	seen := make([]bool, len(members))
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return malformed("is cut short or misspelt")
		}
		name, _ := t.(string)
		i := index(members, name)
		switch {
		case i < 0:
			return malformed("has an unknown member")
		case seen[i]:
			return malformed("has the member " + members[i].Name + " twice")
		}
		seen[i] = true
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return malformed("is cut short or misspelt")
		}
		if string(raw) == "null" {
			return malformed("has null as its member " + members[i].Name)
		}
		if err := json.Unmarshal(raw, members[i].To); err != nil {
			return &Error{what: "has a wrong member " + members[i].Name, cause: err}
		}
	}
	if _, err := dec.Token(); err != nil {
		return malformed("is cut short or misspelt")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return malformed("is followed by something else")
	}
	for i, m := range members {
		if !seen[i] && !m.Optional {
			return malformed("lacks the member " + m.Name)
		}
	}
	return nil
}

// An Error says what is wrong with a document, without repeating its contents.
type Error struct {
	what  string
	cause error
}

func (e *Error) Error() string { return "malformed JSON: the document " + e.what }

// Unwrap returns [ErrMalformed] and what a member's own decoder said.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrMalformed}
	}
	return []error{ErrMalformed, e.cause}
}

func malformed(what string) error { return &Error{what: what} }

func index(members []Member, name string) int {
	for i := range members {
		if members[i].Name == name {
			return i
		}
	}
	return -1
}
