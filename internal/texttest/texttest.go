// Package texttest lists texts that no field takes, for the tests of every constructor,
// command and decoder that text comes in by. The rules are those of package internal/text.
package texttest

import (
	"maps"
	"strings"
)

// Hostile returns, by what is wrong with them, texts that no field of limit runes takes, be
// it optional or not. Those that are short say Qz, which an error must not repeat.
func Hostile(limit int) map[string]string {
	return map[string]string{
		"one rune too long":  strings.Repeat("é", limit+1),
		"a megabyte":         strings.Repeat("x", 1<<20),
		"not UTF-8":          "Qz\xffQz",
		"a line break":       "Qz\nQz",
		"a NUL":              "Qz\x00Qz",
		"an escape sequence": "Qz\x1b[31mQz",
		"a right-to-left":    "Qz\u202eQz",
		"an isolate":         "Qz\u2066Qz\u2069",
	}
}

// Refused returns what [Hostile] does and, for a field that must have something in it, texts
// in which there is nothing to see.
func Refused(limit int) map[string]string {
	texts := Hostile(limit)
	maps.Copy(texts, map[string]string{"empty": "", "blank": " \t\u00a0\u3000", "invisible": "\u200b\u200d"})
	return texts
}
