package contact

import "strings"

// brokenRule returns the first rule of e-mail addresses that s breaks, "" for none. It looks
// at bytes: those of a character outside ASCII are in neither alphabet.
func brokenRule(s string) string {
	// The last @: with two, one ends up in the local part, where it is not allowed.
	at := strings.LastIndexByte(s, '@')
	switch {
	case s == "":
		return "it is blank"
	case len(s) > maxEmailAddress:
		return "it is longer than 254 bytes"
	case at < 0:
		return "it has no @"
	}
	if rule := brokenLocalRule(s[:at]); rule != "" {
		return rule
	}
	return brokenHostRule(s[at+1:])
}

func brokenLocalRule(local string) string {
	if len(local) > maxLocal {
		return "the part before the @ is longer than 64 bytes"
	}
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" {
			return "the part before the @ is empty, begins or ends with a dot, or has two in a row"
		}
		for i := range len(atom) {
			if !isAtomByte(atom[i]) {
				return "the part before the @ has a character that is not allowed"
			}
		}
	}
	return ""
}

func brokenHostRule(host string) string {
	labels, last := 0, ""
	for label := range strings.SplitSeq(host, ".") {
		labels, last = labels+1, label
		switch {
		case label == "":
			return "the host is empty, begins or ends with a dot, or has two in a row"
		case len(label) > maxLabel:
			return "a label of the host is longer than 63 bytes"
		case label[0] == '-' || label[len(label)-1] == '-':
			return "a label of the host begins or ends with a hyphen"
		}
		for i := range len(label) {
			if !isLetterOrDigit(label[i]) && label[i] != '-' {
				return "the host has a character that is not allowed"
			}
		}
	}
	switch {
	case labels < 2:
		return "the host has no dot"
	case strings.Trim(last, "0123456789") == "":
		return "the host ends in a number"
	}
	return ""
}

// isAtomByte reports whether b is in the atext of RFC 5322, section 3.2.3.
func isAtomByte(b byte) bool {
	return isLetterOrDigit(b) || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", b) >= 0
}

func isLetterOrDigit(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || isDigit(b)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
