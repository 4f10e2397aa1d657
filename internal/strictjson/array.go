package strictjson

import (
	"encoding/json"
	"fmt"
)

// Array decodes an array of up to limit elements, each by its own UnmarshalJSON. A longer one
// is refused as tooMany, and what is no array as [ErrMalformed], before any element is read:
// what is read, such as "billing: invoice lines", begins these errors. That of an element is
// returned as it is. Null is a nil slice and an empty array is not; what they mean is the
// caller's to say.
func Array[T any, P interface {
	*T
	json.Unmarshaler
}](what string, data []byte, limit int, tooMany error) ([]T, error) {
	var each []json.RawMessage
	if err := json.Unmarshal(data, &each); err != nil {
		return nil, fmt.Errorf("%s: %w", what, ErrMalformed)
	}
	switch {
	case each == nil:
		return nil, nil
	case len(each) > limit:
		return nil, fmt.Errorf("%s: %w", what, tooMany)
	}
	list := make([]T, len(each))
	for i, one := range each {
		if err := P(&list[i]).UnmarshalJSON(one); err != nil {
			return nil, err
		}
	}
	return list, nil
}
