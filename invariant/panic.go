package invariant

import (
	"fmt"
	"runtime/debug"
)

// A PanicError is a panic that this package caught: in the check of a rule or in an undo,
// or in an operation whose participants could not be put back. It is found by [errors.As]
// in a [*RuleError] or an [*UndoError].
//
// It prints the type of the panic's value, not the value, under any verb: that may be
// somebody's data.
type PanicError struct {
	value *any // a pointer, which %#v does not follow
	stack string
}

// recovered makes an error of what recover returned, nil of nil. It is called by the
// deferred function, while the stack of the panic is still there.
func recovered(value any) error {
	if value == nil {
		return nil
	}
	return &PanicError{value: &value, stack: string(debug.Stack())}
}

// Error names the type of the panic's value.
func (e *PanicError) Error() string { return fmt.Sprintf("panic with a value of type %T", *e.value) }

// Value returns what the panic carried.
func (e *PanicError) Value() any { return *e.value }

// Stack returns the stack at the panic, as [debug.Stack] prints it: functions and lines, no
// contents.
func (e *PanicError) Stack() string { return e.stack }

// Unwrap returns the panic's value if it is an error, nil otherwise.
func (e *PanicError) Unwrap() error {
	err, _ := (*e.value).(error)
	return err
}
