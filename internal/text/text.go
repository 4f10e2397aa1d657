// Package text holds the rules for text that comes from outside: it is valid UTF-8,
// trimmed, of a bounded length, and free of characters that hide or reorder what a
// reader sees.
//
// An error of this package never repeats the text it refuses: it may be personal, and it
// may be hostile.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/failure"
)

// The bounds of this module. Runes are counted, except for identifiers.
const (
	MaxName        = 200  // runes in a name
	MaxDescription = 1000 // runes in a reason or a description
	MaxID          = 128  // bytes in an identifier
)

// The ways in which text is refused.
var (
	ErrBlank    = failure.New(failure.Invalid, "text.blank", "is blank")
	ErrTooLong  = failure.New(failure.Invalid, "text.too_long", "is too long")
	ErrEncoding = failure.New(failure.Invalid, "text.not_utf8", "is not valid UTF-8")
	ErrControl  = failure.New(failure.Invalid, "text.control_character", "contains a control character or a bidirectional control")
)

// Name returns s trimmed. It refuses what [Line] refuses, at [MaxName] runes.
func Name(s string) (string, error) { return Line(s, MaxName) }

// Description returns s trimmed. It refuses what [Line] refuses, at [MaxDescription] runes.
func Description(s string) (string, error) { return Line(s, MaxDescription) }

// Line returns s without the white space around it. It refuses text that is blank or has
// nothing visible in it, is longer than limit runes, is not UTF-8, or contains a control
// character or a bidirectional control (U+202A–U+202E, U+2066–U+2069). The joiners
// U+200C and U+200D are letters' business and stay.
func Line(s string, limit int) (string, error) {
	s, err := Optional(s, limit)
	if err == nil && s == "" {
		return "", ErrBlank
	}
	return s, err
}

// Optional is [Line] for text that may be missing: blank text is returned as "".
func Optional(s string, limit int) (string, error) {
	if len(s) > utf8.UTFMax*limit {
		return "", ErrTooLong // unread
	}
	if !utf8.ValidString(s) {
		return "", ErrEncoding
	}
	s = strings.TrimSpace(s)
	runes, visible := 0, false
	for _, r := range s {
		runes++
		if hides(r) {
			return "", ErrControl
		}
		visible = visible || unicode.IsGraphic(r) && !unicode.IsSpace(r)
	}
	switch {
	case !visible:
		return "", nil
	case runes > limit:
		return "", ErrTooLong
	}
	return s, nil
}

// ID returns an identifier without the white space around it. It refuses what [Line]
// refuses, and more than [MaxID] bytes.
func ID(s string) (string, error) {
	if len(s) > MaxID {
		return "", ErrTooLong
	}
	return Line(s, MaxID)
}

func hides(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// IsLine reports whether s is what [Line] returns: for text that was checked when it was
// made and comes back from storage.
func IsLine(s string, limit int) bool {
	clean, err := Line(s, limit)
	return err == nil && clean == s
}
