package invariant

import (
	"errors"

	"github.com/ashlar-go/ashlar/internal/text"
)

// A violation is one thing that is wrong, and where.
type violation struct {
	key string
	err error
}

// Violate returns an [*Error] of one violation: err under key. The key is the path of what
// is wrong, such as lines[1].quantity, or a name for a rule that is about nothing smaller
// than the whole, such as _service. The message is that of err, so it should be
// fit for whoever sent the command.
//
// When err consists of violations itself, they are placed below the key: the key total
// under lines[1] is lines[1].total. Violate returns nil when err is nil.
func Violate(key string, err error) error {
	var v Violations
	v.Add(key, err)
	return v.Err()
}

// Violations collects what is wrong with a command, every field of it:
//
//	var v invariant.Violations
//	customer, err := ParseCustomerID(cmd.Customer)
//	v.Add("customer", err)
//	email, err := contact.ParseEmailAddress(cmd.Email)
//	v.Add("email", err)
//	if err := v.Err(); err != nil {
//		return err
//	}
//
// The zero Violations is empty and ready to use. It is for one goroutine.
type Violations struct {
	list []violation
}

// Add notes that err is wrong at the path. A nil err is none and is ignored, and so is a nil
// [*Error]. When err consists of violations (an [*Error], several joined by [errors.Join],
// either of them wrapped) they are placed below the path; a path that begins with a bracket
// follows without a dot: [1] under lines is lines[1]. Text around a wrapped [*Error] is
// dropped: what is to be read belongs into the violation's own error.
func (v *Violations) Add(path string, err error) {
	if err == nil {
		return
	}
	below, ok := violationsIn(err)
	if !ok {
		below = []violation{{err: err}}
	}
	for _, b := range below {
		v.list = append(v.list, violation{key: join(path, b.key), err: b.err})
	}
}

// Len returns the number of violations added so far.
func (v *Violations) Len() int { return len(v.list) }

// Err returns an [*Error] with what was added so far, in that order, or nil when that is
// nothing. Adding more does not change it.
func (v *Violations) Err() error { return newError(v.list) }

// join puts a path below another. Paths may hold keys that users chose, so they are cleaned
// here, once.
func join(path, below string) string {
	path, below = text.Clean(path, text.MaxName), text.Clean(below, text.MaxName)
	switch {
	case path == "":
		return below
	case below == "" || below[0] == '[':
		return path + below
	}
	return path + "." + below
}

// violationsIn returns the violations that err consists of. It reports false when there is
// anything else in it: an error beside a violation must not get lost.
func violationsIn(err error) ([]violation, bool) {
	// Not errors.As: that finds an *Error beside other errors as well.
	switch e := err.(type) { //nolint:errorlint // walks the tree itself
	case *Error:
		if e == nil { // of a function that returns an *Error: there is nothing wrong
			return nil, true
		}
		return e.list, len(e.list) > 0
	case interface{ Unwrap() []error }:
		var all []violation
		children := e.Unwrap()
		for _, child := range children {
			some, ok := violationsIn(child)
			if !ok {
				return nil, false
			}
			all = append(all, some...)
		}
		return all, len(children) > 0
	default:
		inner := errors.Unwrap(err)
		if inner == nil {
			return nil, false
		}
		return violationsIn(inner)
	}
}
