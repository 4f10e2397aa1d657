package invariant

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// What the errors of this package unwrap to.
var (
	ErrViolated = failure.New(failure.Refused, "invariant.violated", "invariant: violated")
	ErrRule     = failure.New(failure.Internal, "invariant.rule_failed", "invariant: a rule could not be judged")
	ErrUndo     = failure.New(failure.Internal, "invariant.undo_failed", "invariant: a participant could not be put back")
)

// A Stage is the time at which a rule is judged. The zero Stage is none.
type Stage uint8

// The stages.
const (
	StagePre  Stage = iota + 1 // before the operation
	StagePost                  // after it
)

// String returns "pre" or "post", "none" for the zero Stage.
func (s Stage) String() string {
	switch s {
	case 0:
		return "none"
	case StagePre:
		return "pre"
	case StagePost:
		return "post"
	default:
		return fmt.Sprintf("invariant.Stage(%d)", uint8(s))
	}
}

// A RuleError says that a rule could not be judged: its check returned an error that is no
// violation, or panicked. It unwraps to [ErrRule] and to that error or [*PanicError].
type RuleError struct {
	Rule  string
	Stage Stage

	cause error
}

// Error names the rule and its stage, with the text of the error it returned.
func (e *RuleError) Error() string {
	return fmt.Sprintf("invariant: the %s rule %q could not be judged: %s", e.Stage, e.Rule, message(e.cause))
}

// Unwrap returns [ErrRule] and what went wrong.
func (e *RuleError) Unwrap() []error { return []error{ErrRule, e.cause} }

// An UndoError says that participants could not be put back after an operation failed. What
// they hold is not to be relied on: discard them and load them again. It unwraps to
// [ErrUndo], to the error that made undoing necessary (a [*PanicError] where that was a
// panic), and to what each undo returned.
type UndoError struct {
	cause  error // nil when the goroutine was ending
	failed []error
}

// Error says how many participants are affected, and why the first.
func (e *UndoError) Error() string {
	s := fmt.Sprintf("invariant: participants not put back: %d: %s", len(e.failed), message(e.failed[0]))
	if e.cause != nil {
		s += "; undone because of: " + message(e.cause)
	}
	return s
}

// Unwrap returns [ErrUndo], the cause, and what the undos returned.
func (e *UndoError) Unwrap() []error {
	errs := []error{ErrUndo}
	if e.cause != nil {
		errs = append(errs, e.cause)
	}
	return append(errs, e.failed...)
}
