package delivery

import (
	"fmt"

	"github.com/ashlar-go/ashlar/internal/text"
)

// A CancellationReason says why an order is cancelled: clean text of up to 1,000 runes. The
// zero CancellationReason is none.
type CancellationReason struct{ reason string }

// ParseCancellationReason trims s. It refuses what is blank, too long or not clean text with
// an error that is [ErrNoReason].
func ParseCancellationReason(s string) (CancellationReason, error) {
	clean, err := text.Description(s)
	if err != nil {
		return CancellationReason{}, fmt.Errorf("%w: it %w", ErrNoReason, err)
	}
	return CancellationReason{clean}, nil
}

// MustParseCancellationReason is [ParseCancellationReason] for tests and package variables:
// it panics on an error.
func MustParseCancellationReason(s string) CancellationReason {
	return must(ParseCancellationReason(s))
}

// IsValid reports whether r is a reason, as all but the zero CancellationReason are.
func (r CancellationReason) IsValid() bool { return r != CancellationReason{} }

// String returns the text; "" for the zero CancellationReason.
func (r CancellationReason) String() string { return r.reason }

// MarshalText is [CancellationReason.String].
func (r CancellationReason) MarshalText() ([]byte, error) { return []byte(r.reason), nil }

// UnmarshalText is [ParseCancellationReason]; empty text is the zero CancellationReason.
func (r *CancellationReason) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*r = CancellationReason{}
		return nil
	}
	parsed, err := ParseCancellationReason(string(b))
	if err == nil {
		*r = parsed
	}
	return err
}
