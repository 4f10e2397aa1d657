package text

// IsWireName reports whether s can name an event or a kind of aggregate for ever: two or
// more words of a–z, 0–9 and _ in snake case, each beginning with a letter, joined by
// dots, at most 128 bytes: "ordering.order_placed".
func IsWireName(s string) bool {
	if len(s) > MaxID {
		return false
	}
	words, start := 0, true
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z':
			if start {
				words++
			}
			start = false
		case start:
			return false
		case c == '.':
			start = true
		case c != '_' && (c < '0' || c > '9'):
			return false
		}
	}
	return words >= 2 && !start
}
