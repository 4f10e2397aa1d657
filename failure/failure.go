// Package failure sorts every error of this module into six kinds and gives each a
// stable code.
//
// A caller that maps errors to HTTP statuses, gRPC codes or exit codes asks for the
// kind; a caller that reacts to one rule asks for the code, or uses [errors.Is] with
// the sentinel of the package that states the rule:
//
//	switch failure.KindOf(err) {
//	case failure.NotFound:
//		return http.StatusNotFound
//	case failure.Invalid:
//		return http.StatusBadRequest
//	…
//	}
//
// Packages declare their sentinels with [New] and wrap them in errors that carry data.
// Kind and code are read through any depth of wrapping, so an error made by
// fmt.Errorf("…: %w", err) keeps both.
package failure

import "fmt"

// A Kind says what a caller can do about an error. The zero Kind belongs to no error.
type Kind uint8

// The kinds, each with what it asks of the caller.
const (
	Invalid        Kind = iota + 1 // the input is malformed: mend it
	Refused                        // a rule of the domain says no: the same call is refused until the state differs
	NotFound                       // the thing named does not exist
	Conflict                       // somebody else was first: read again and decide again
	OutcomeUnknown                 // it may have happened: look before trying again
	Internal                       // none of the above: a defect, a lost connection, a failing handler, an error of another library
)

// IsValid reports whether k is one of the declared kinds.
func (k Kind) IsValid() bool { return k >= Invalid && k <= Internal }

// String returns the kind in snake case, such as "not_found"; the zero Kind is "none".
func (k Kind) String() string {
	switch k {
	case 0:
		return "none"
	case Invalid:
		return "invalid"
	case Refused:
		return "refused"
	case NotFound:
		return "not_found"
	case Conflict:
		return "conflict"
	case OutcomeUnknown:
		return "outcome_unknown"
	case Internal:
		return "internal"
	default:
		return fmt.Sprintf("failure.Kind(%d)", uint8(k))
	}
}

// A Failure is an error that knows its kind and its code. Most errors need not be one:
// they wrap a sentinel made by [New], which is.
type Failure interface {
	error
	FailureKind() Kind
	FailureCode() string
}

// New returns a sentinel error. The code is stable for ever and reads
// "package.what_went_wrong"; the text is for people and may change. Sentinels are package
// variables, so New panics on what would mislead every caller from then on: an undeclared
// kind, an empty code.
func New(kind Kind, code, text string) error {
	if !kind.IsValid() || code == "" {
		panic("failure: a sentinel needs one of the declared kinds and a code")
	}
	return &sentinel{kind: kind, code: code, text: text}
}

// KindOf returns the kind of err: that of the first [Failure] in err's tree, in the
// order in which [errors.As] walks it. An error with no Failure in its tree is
// [Internal], and so is a Failure of an undeclared kind; nil has the zero Kind.
func KindOf(err error) Kind {
	if err == nil {
		return 0
	}
	if f, ok := find(err); ok && f.FailureKind().IsValid() {
		return f.FailureKind()
	}
	return Internal
}

// CodeOf returns the code of err, found as [KindOf] finds the kind: "internal" for an
// error with no [Failure] in its tree, "" for nil.
func CodeOf(err error) string {
	if err == nil {
		return ""
	}
	if f, ok := find(err); ok && f.FailureCode() != "" {
		return f.FailureCode()
	}
	return "internal"
}
