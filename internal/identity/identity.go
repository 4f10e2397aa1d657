// Package identity reads the text of identities. Each context has identity types of its
// own, which do not convert into one another; what they share is how their text is read.
package identity

import (
	"fmt"

	"github.com/ashlar-go/ashlar/internal/text"
)

// Parse returns s trimmed: up to 128 bytes of clean text that is not blank. What it is, such
// as "ordering: the order ID", begins the error.
func Parse(what, s string) (string, error) {
	clean, err := text.ID(s)
	if err != nil {
		return "", fmt.Errorf("%s %w", what, err)
	}
	return clean, nil
}

// Unmarshal sets *id to what [Parse] returns, or to "" for empty text, which is the zero
// identity. On an error it leaves *id alone.
func Unmarshal(id *string, what string, b []byte) error {
	if len(b) == 0 {
		*id = ""
		return nil
	}
	clean, err := Parse(what, string(b))
	if err == nil {
		*id = clean
	}
	return err
}
