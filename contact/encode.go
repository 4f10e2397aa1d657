package contact

import (
	"database/sql/driver"
	"encoding/json"
)

// What both types share of their encoders. The decoders write their target last, so that an
// error leaves it alone, and pass on no error of encoding/json, which may quote the input.

type parser[T any] func(string) (T, error)

func unmarshalText[T any](target *T, text []byte, parse parser[T]) error {
	if len(text) == 0 {
		var none T
		*target = none
		return nil
	}
	parsed, err := parse(bounded(text))
	if err != nil {
		return err
	}
	*target = parsed
	return nil
}

// marshalJSON needs no escapes: neither alphabet has a quote or a backslash.
func marshalJSON(s string) ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return []byte(`"` + s + `"`), nil
}

// maxEscaped is the length of maxInput bytes each written as \u00xx, and two quotes.
const maxEscaped = 6*maxInput + 2

func unmarshalJSON[T any](target *T, data []byte, parse parser[T], sentinel error) error {
	if string(data) == "null" {
		var none T
		*target = none
		return nil
	}
	if len(data) > maxEscaped {
		return refuse(sentinel, "it is too long")
	}
	var s *string // stays nil for a null with white space round it
	if err := json.Unmarshal(data, &s); err != nil || s == nil {
		return refuse(sentinel, "it is not a JSON string")
	}
	parsed, err := parse(*s)
	if err != nil {
		return err
	}
	*target = parsed
	return nil
}

func value(s string) (driver.Value, error) {
	if s == "" {
		return driver.Value(nil), nil
	}
	return s, nil
}

func scan[T any](target *T, src any, parse parser[T], sentinel error) error {
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
	if err != nil {
		return err
	}
	*target = parsed
	return nil
}

// bounded copies no more of text than a parser needs to see that it is too long.
func bounded(text []byte) string { return string(text[:min(len(text), maxInput+1)]) }
