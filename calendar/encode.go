package calendar

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// MarshalText is [Date.String].
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is [Parse]; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error { return unmarshalText(d, text, Parse) }

// MarshalJSON writes the date as a string; null for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) { return marshalJSON(d.String()) }

// UnmarshalJSON reads a string that [Parse] takes, and null as the zero Date.
func (d *Date) UnmarshalJSON(data []byte) error { return unmarshalJSON(d, data, Parse, ErrNotDate) }

// Value implements [driver.Valuer]: the date as text, or NULL for the zero Date.
func (d Date) Value() (driver.Value, error) { return value(d.String()) }

// Scan implements [database/sql.Scanner] for text that [Parse] takes, for NULL as the zero
// Date, and for what drivers make of a column of type DATE: a [time.Time] at midnight, which
// is taken as it reads in the zone that it carries. At another hour it is an instant that
// somebody has to ask [Of] about, and refused.
func (d *Date) Scan(src any) error {
	at, ok := src.(time.Time)
	if !ok {
		return scan(d, src, Parse, ErrNotDate)
	}
	if hour, minute, second := at.Clock(); hour+minute+second+at.Nanosecond() != 0 {
		return refuse(ErrNotDate, "the column has a time of day")
	}
	parsed, err := New(at.Date())
	if err == nil {
		*d = parsed
	}
	return err
}

// MarshalText is [DateRange.String].
func (r DateRange) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is [ParseDateRange]; empty text is the zero DateRange.
func (r *DateRange) UnmarshalText(text []byte) error { return unmarshalText(r, text, ParseDateRange) }

// MarshalJSON writes the interval as a string; null for the zero DateRange.
func (r DateRange) MarshalJSON() ([]byte, error) { return marshalJSON(r.String()) }

// UnmarshalJSON reads a string that [ParseDateRange] takes, and null as the zero DateRange.
func (r *DateRange) UnmarshalJSON(data []byte) error {
	return unmarshalJSON(r, data, ParseDateRange, ErrNotRange)
}

// Value implements [driver.Valuer]: the interval as text, or NULL for the zero DateRange.
func (r DateRange) Value() (driver.Value, error) { return value(r.String()) }

// Scan implements [database/sql.Scanner] for text that [ParseDateRange] takes, and NULL as
// the zero DateRange.
func (r *DateRange) Scan(src any) error { return scan(r, src, ParseDateRange, ErrNotRange) }

// What both types share. The decoders write their target last, so that an error leaves it
// alone, and pass on no error of encoding/json, which may quote the input.

// maxInput is the longest text that either type reads, and one byte: longer input is cut
// there before it is copied, and refused for its length.
const maxInput = len("2026-01-01/2027-01-01") + 1

func unmarshalText[T any](target *T, text []byte, parse func(string) (T, error)) error {
	if len(text) == 0 {
		var none T
		*target = none
		return nil
	}
	parsed, err := parse(bounded(text))
	if err == nil {
		*target = parsed
	}
	return err
}

// marshalJSON needs no escapes: dates have none but digits, hyphens and a slash.
func marshalJSON(s string) ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return []byte(`"` + s + `"`), nil
}

func unmarshalJSON[T any](target *T, data []byte, parse func(string) (T, error), sentinel error) error {
	if string(data) == "null" {
		var none T
		*target = none
		return nil
	}
	const maxEscaped = 6*maxInput + 2 // each byte as \u00xx, and two quotes
	var s *string                     // stays nil for a null with white space round it
	if len(data) > maxEscaped || json.Unmarshal(data, &s) != nil || s == nil {
		return refuse(sentinel, "it is not a JSON string of that length")
	}
	parsed, err := parse(*s)
	if err == nil {
		*target = parsed
	}
	return err
}

func value(s string) (driver.Value, error) {
	if s == "" {
		return driver.Value(nil), nil
	}
	return s, nil
}

func scan[T any](target *T, src any, parse func(string) (T, error), sentinel error) error {
	var (
		parsed T
		err    error
	)
	switch src := src.(type) {
	case nil:
	case string:
		parsed, err = parse(src)
	case []byte:
		parsed, err = parse(bounded(src))
	default:
		err = refuse(sentinel, "the column is not text")
	}
	if err == nil {
		*target = parsed
	}
	return err
}

func bounded(text []byte) string { return string(text[:min(len(text), maxInput)]) }

// refuseBoth makes the error of a date that of the range that has it.
func refuseBoth(err error) error {
	if errors.Is(err, ErrOutOfRange) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrNotRange, err)
}
