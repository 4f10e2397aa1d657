package partner

import "strings"

const maxURL = 1000

// A TrackingURL is where the customer watches the delivery come closer. The zero TrackingURL
// is none.
type TrackingURL struct{ url string }

// ParseTrackingURL reads an https:// address of up to 1,000 visible ASCII characters with a
// host; otherwise the error is [ErrTrackingURL]. Nothing else is promised: it is for a
// customer's browser.
func ParseTrackingURL(s string) (TrackingURL, error) {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok || len(s) > maxURL || rest == "" || strings.ContainsAny(rest[:1], "/?#@:") {
		return TrackingURL{}, ErrTrackingURL
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			return TrackingURL{}, ErrTrackingURL
		}
	}
	return TrackingURL{s}, nil
}

// MustParseTrackingURL is [ParseTrackingURL] for tests and package variables: it panics on an
// error.
func MustParseTrackingURL(s string) TrackingURL { return must(ParseTrackingURL(s)) }

// IsValid reports whether there is one.
func (u TrackingURL) IsValid() bool { return u != TrackingURL{} }

// String returns the address; "" for the zero TrackingURL.
func (u TrackingURL) String() string { return u.url }

// MarshalText is [TrackingURL.String].
func (u TrackingURL) MarshalText() ([]byte, error) { return []byte(u.url), nil }

// UnmarshalText is [ParseTrackingURL]; empty text is the zero TrackingURL.
func (u *TrackingURL) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*u = TrackingURL{}
		return nil
	}
	parsed, err := ParseTrackingURL(string(b))
	if err == nil {
		*u = parsed
	}
	return err
}
