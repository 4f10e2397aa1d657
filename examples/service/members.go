package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/failure"
)

// What can be wrong with a part of a body, so that it is not read any further.
var (
	errSyntax  = failure.New(failure.Invalid, "service.json", "service: it is no JSON, or ends too early")
	errUnknown = failure.New(failure.Invalid, "service.unknown_member", "service: the request has no such member")
	errTwice   = failure.New(failure.Invalid, "service.member_twice", "service: the member is there twice")
	errText    = failure.New(failure.Invalid, "service.text", "service: it is no text: bytes that are not UTF-8, or half of a surrogate pair")
	errObject  = failure.New(failure.Invalid, "service.not_an_object", "service: it has to be an object")
	errArray   = failure.New(failure.Invalid, "service.not_an_array", "service: it has to be an array")
	errString  = failure.New(failure.Invalid, "service.not_a_string", "service: it has to be a string")
	errWhole   = failure.New(failure.Invalid, "service.not_a_whole_number", "service: it has to be a whole number of up to 18 digits, without a point or an exponent")
)

// A bodyError says where a body cannot be read, and why. It is errBody. What is there it
// does not repeat, but for the name of a member, which is the client's.
type bodyError struct {
	pointer string // such as "#/lines/1/quantity"
	fault   error
}

func (e *bodyError) Error() string { return fmt.Sprintf("%v, at %s", e.fault, e.pointer) }

// Unwrap returns errBody, whose code the problem has, and what is wrong.
func (e *bodyError) Unwrap() []error { return []error{errBody, e.fault} }

// A members reads a body member by member into the struct for it: strings, whole numbers,
// and structs and slices of these. A member that the struct lacks, in this very spelling, is
// refused before its value is looked at, so a body is never read deeper than the struct goes.
type members struct {
	dec  *json.Decoder
	body []byte
}

// readMembers reads a body of one JSON object into the struct that v points to. A member that
// is missing or null is left as it is. The error is a [*bodyError].
func readMembers(body []byte, v any) error {
	m := members{json.NewDecoder(bytes.NewReader(body)), body}
	m.dec.UseNumber()
	t, err := m.token("#")
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return &bodyError{"#", errObject}
	}
	if err := m.object("#", reflect.ValueOf(v).Elem()); err != nil {
		return err
	}
	if _, err := m.dec.Token(); !errors.Is(err, io.EOF) {
		return &bodyError{"#", errSyntax} // something follows
	}
	return nil
}

// token returns the next token. The decoder mends what is no text; here it is refused.
func (m members) token(at string) (json.Token, error) {
	from := m.dec.InputOffset()
	t, err := m.dec.Token()
	if err != nil {
		return nil, &bodyError{at, errSyntax}
	}
	if _, ok := t.(string); ok && !isText(m.body[from:m.dec.InputOffset()]) {
		return nil, &bodyError{at, errText}
	}
	return t, nil
}

func (m members) value(at string, into reflect.Value) error {
	t, err := m.token(at)
	if err != nil || t == nil { // null
		return err
	}
	switch into.Kind() { //nolint:exhaustive // a body has no others
	case reflect.Struct:
		if t == json.Delim('{') {
			return m.object(at, into)
		}
		return &bodyError{at, errObject}
	case reflect.Slice:
		if t == json.Delim('[') {
			return m.array(at, into)
		}
		return &bodyError{at, errArray}
	case reflect.String:
		s, ok := t.(string)
		if !ok {
			return &bodyError{at, errString}
		}
		into.SetString(s)
	case reflect.Int:
		digits, _ := t.(json.Number)
		n, err := strconv.ParseInt(digits.String(), 10, 64)
		if err != nil || len(digits) > 18 {
			return &bodyError{at, errWhole}
		}
		into.SetInt(n)
	default:
		return fmt.Errorf("service: a member cannot be of type %s", into.Type())
	}
	return nil
}

func (m members) object(at string, into reflect.Value) error {
	seen := map[string]bool{}
	for m.dec.More() {
		t, err := m.token(at)
		if err != nil {
			return err
		}
		name, _ := t.(string)
		field := fieldOf(into, name)
		switch {
		case !field.IsValid() && isPlain(name):
			return &bodyError{at + "/" + name, errUnknown}
		case !field.IsValid():
			return &bodyError{at, errUnknown} // its name is anything: not to be repeated
		case seen[name]:
			return &bodyError{at + "/" + name, errTwice}
		}
		seen[name] = true
		if err := m.value(at+"/"+name, field); err != nil {
			return err
		}
	}
	_, err := m.token(at) // the closing brace
	return err
}

func (m members) array(at string, into reflect.Value) error {
	for i := 0; m.dec.More(); i++ {
		into.Set(reflect.Append(into, reflect.Zero(into.Type().Elem())))
		if err := m.value(fmt.Sprintf("%s/%d", at, i), into.Index(i)); err != nil {
			return err
		}
	}
	_, err := m.token(at)
	return err
}

// fieldOf returns the field for a member; the zero Value where there is none.
func fieldOf(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("json") == name && name != "" {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// isPlain reports whether a name is one that a program would give a member.
func isPlain(name string) bool {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	return name != "" && len(name) <= 40 && strings.Trim(name, plain) == ""
}

// isText reports whether what is written in a body is text: valid UTF-8, and no half of a
// surrogate pair in its escapes.
func isText(written []byte) bool {
	for rest := written; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 {
			return utf8.Valid(written)
		}
		switch r, low := unitAt(rest[i:]), unitAt(rest[min(i+6, len(rest)):]); {
		case !utf16.IsSurrogate(r):
			rest = rest[i+2:] // the backslash, and what it escapes
		case utf16.DecodeRune(r, low) == utf8.RuneError:
			return false
		default:
			rest = rest[i+12:]
		}
	}
}

// unitAt returns the code unit that b begins with the escape of, such as \u00e9; 0 for none.
func unitAt(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}
