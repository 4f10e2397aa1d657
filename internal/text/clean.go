package text

import (
	"strings"
	"unicode/utf8"
)

// Clean returns s made fit to print, for text that cannot be refused any more: a message
// that somebody else's error brings along. What [Line] would refuse becomes a space, or
// U+FFFD where it is not UTF-8, and what is over limit runes becomes "…". It is on one line:
// U+2028 and U+2029 become spaces too.
func Clean(s string, limit int) string {
	cut := len(s) > utf8.UTFMax*limit
	if cut {
		s = s[:utf8.UTFMax*limit] // the rest is not read
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if hides(r) || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r // an invalid byte arrives as U+FFFD
	}, s))
	runes := 0
	for i := range s {
		if runes == limit {
			return s[:i] + "…"
		}
		runes++
	}
	if cut {
		return s + "…"
	}
	return s
}
