package money

// Times returns (hi, mid, lo) × by, and whether it fits 192 bits.
func Times(hi, mid, lo, by uint64) ([3]uint64, bool) {
	w, ok := wide{hi, mid, lo}.times(by)
	return [3]uint64{w.hi, w.mid, w.lo}, ok
}

// Over returns (hi, mid, lo) ÷ by and the remainder.
func Over(hi, mid, lo, by uint64) ([3]uint64, uint64) {
	w, rest := wide{hi, mid, lo}.over(by)
	return [3]uint64{w.hi, w.mid, w.lo}, rest
}

// Less compares two numbers of 192 bits.
func Less(a, b [3]uint64) bool { return wide{a[0], a[1], a[2]}.less(wide{b[0], b[1], b[2]}) }
