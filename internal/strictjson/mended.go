package strictjson

import "bytes"

// IsMended reports whether encoding/json, which wrote data, has put U+FFFD in the place of
// bytes that are no UTF-8: what would come back is something else. It escapes those, and
// writes a U+FFFD that was in the text as it is.
func IsMended(data []byte) bool {
	escape := []byte(`\ufffd`)
	for from := 0; ; {
		at := bytes.Index(data[from:], escape)
		if at < 0 {
			return false
		}
		at += from
		before := data[:at]
		if (len(before)-len(bytes.TrimRight(before, `\`)))%2 == 0 { // its backslash is not itself escaped
			return true
		}
		from = at + len(escape)
	}
}
