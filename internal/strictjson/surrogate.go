package strictjson

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// isText reports whether all that data says is text: valid UTF-8, and no half of a surrogate
// pair in an escape. In place of either encoding/json would put U+FFFD, and two documents
// would become one.
func isText(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	for {
		i := bytes.IndexByte(data, '\\')
		if i < 0 {
			return true
		}
		data = data[i:]
		r, ok := escaped(data)
		switch {
		case !ok:
			data = data[min(2, len(data)):] // another escape, or a misspelt one
		case !utf16.IsSurrogate(r):
			data = data[6:]
		default:
			low, ok := escaped(data[6:])
			if !ok || utf16.DecodeRune(r, low) == utf8.RuneError {
				return false
			}
			data = data[12:]
		}
	}
}

// escaped returns the code unit whose escape, such as \u00e9, data begins with.
func escaped(data []byte) (rune, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return rune(n), err == nil
}
