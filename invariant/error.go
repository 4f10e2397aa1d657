package invariant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/text"
)

// maxPrinted bounds the violations in the text of an [*Error]. A list in a command may have
// a thousand entries, all of them wrong; JSON and All have every one.
const maxPrinted = 10

// An Error is a list of violations, each an error under a key, in the order in which the
// rules are declared or the fields were looked at. [Violate], [Violations.Err] and
// [Rules.Guard] make one; it never changes afterwards.
//
// [errors.Is] and [errors.As] look through all its violations, and errors.Is finds
// [ErrViolated].
type Error struct {
	list []violation // not empty
}

func newError(list []violation) error {
	if len(list) == 0 {
		return nil
	}
	return &Error{list: slices.Clone(list)}
}

// Error returns the violations with their keys on one line, no more than ten of them.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("invariant: ")
	for i, v := range e.list {
		if i > 0 {
			b.WriteString("; ")
		}
		if i == maxPrinted {
			fmt.Fprintf(&b, "and %d more", len(e.list)-maxPrinted)
			break
		}
		if v.key != "" {
			b.WriteString(v.key + ": ")
		}
		b.WriteString(message(v.err))
	}
	return b.String()
}

// All yields every violation with its key, in order. Keys repeat when several rules are
// violated at one place.
func (e *Error) All() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, v := range e.list {
			if !yield(v.key, v.err) {
				return
			}
		}
	}
}

// Len returns the number of violations, which is at least one.
func (e *Error) Len() int { return len(e.list) }

// Keys returns the keys, each once, in order of first appearance.
func (e *Error) Keys() []string {
	keys := make([]string, 0, len(e.list))
	seen := make(map[string]bool, len(e.list))
	for _, v := range e.list {
		if !seen[v.key] {
			seen[v.key] = true
			keys = append(keys, v.key)
		}
	}
	return keys
}

// Unwrap returns [ErrViolated] and the errors of the violations.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, len(e.list)+1)
	errs = append(errs, ErrViolated)
	for _, v := range e.list {
		errs = append(errs, v.err)
	}
	return errs
}

// FailureKind implements [failure.Failure]: Invalid when a violation is, since the command
// has to be mended whatever the other rules say, otherwise Refused.
func (e *Error) FailureKind() failure.Kind {
	for _, v := range e.list {
		if failure.KindOf(v.err) == failure.Invalid {
			return failure.Invalid
		}
	}
	return failure.Refused
}

// FailureCode implements [failure.Failure]. It is "invariant.violated" for one violation as
// for several, so that a caller's code does not change with a second bad field; each
// violation from All has a code of its own.
func (e *Error) FailureCode() string { return failure.CodeOf(ErrViolated) }

// MarshalJSON returns an object that has, for each key, in order of first appearance, the
// list of its messages:
//
//	{"_service":["'Brave New World' is out of stock"]}
func (e *Error) MarshalJSON() ([]byte, error) {
	keys := e.Keys()
	messages := make(map[string][]string, len(keys))
	for _, v := range e.list {
		messages[v.key] = append(messages[v.key], message(v.err))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // for people to read; json.Marshal escapes the result again
	b.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(key); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1) // the encoder ends every value with a line break
		b.WriteByte(':')
		if err := enc.Encode(messages[key]); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// message returns the text of err on one line, bounded and clean, whoever wrote it.
func message(err error) string {
	// errors.Join puts each error on a line.
	return text.Clean(strings.ReplaceAll(err.Error(), "\n", "; "), text.MaxDescription)
}
