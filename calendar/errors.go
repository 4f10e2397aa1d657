package calendar

import (
	"fmt"

	"github.com/ashlar-go/ashlar/failure"
)

// The ways in which a date or a range is refused. No error repeats what it refuses: it may
// be a date of birth.
var (
	// ErrNotDate says that a text or a triple of numbers is no date, such as 30 February.
	ErrNotDate = failure.New(failure.Invalid, "calendar.not_date", "calendar: not a date")
	// ErrNotRange says that a text is no range of dates.
	ErrNotRange = failure.New(failure.Invalid, "calendar.not_range", "calendar: not a range of dates")
	// ErrOrder says that the end of a range is not after its start.
	ErrOrder = failure.New(failure.Invalid, "calendar.order", "calendar: the end of a range is after its start")
	// ErrOutOfRange says that a day lies outside of the years 1 to 9999.
	ErrOutOfRange = failure.New(failure.Invalid, "calendar.out_of_range", "calendar: outside of the years 1 to 9999")
	// ErrNoDate says that an operand is the zero [Date].
	ErrNoDate = failure.New(failure.Invalid, "calendar.no_date", "calendar: there is no date")
	// ErrNoZone says that [Of] was asked for a day without a zone.
	ErrNoZone = failure.New(failure.Invalid, "calendar.no_zone", "calendar: a day is asked for in a zone")
)

// A RangeError says which step would have left the years 1 to 9999. It wraps
// [ErrOutOfRange].
type RangeError struct {
	From Date   // where the step began; its text is not part of the message
	Op   string // "add days", "add months", "add years"
	N    int    // how many
}

func (e *RangeError) Error() string { return fmt.Sprintf("%v: %s: %d", ErrOutOfRange, e.Op, e.N) }

// Unwrap returns [ErrOutOfRange].
func (e *RangeError) Unwrap() error { return ErrOutOfRange }

func refuse(sentinel error, why string) error { return fmt.Errorf("%w: %s", sentinel, why) }
