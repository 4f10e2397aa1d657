package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/failure"
)

// What a precondition is refused with, before anything is asked of an order.
var (
	errNoMatch  = failure.New(failure.Invalid, "service.if_match_required", "service: to change an order, say in If-Match which version of it you have seen")
	errBadMatch = failure.New(failure.Invalid, "service.if_match", "service: this is no list of entity tags")
)

// etag returns the entity tag of a version of an order. It is a strong one: each change of an
// order is a version of it.
func etag(version uint64) string { return `"` + strconv.FormatUint(version, 10) + `"` }

// A match is what If-Match or If-None-Match lists. The zero match lists nothing.
type match struct {
	any  bool // "*"
	tags []string
}

// anyVersion is the match of a request that names no version.
func anyVersion() match { return match{any: true} }

// allows reports whether the version is listed, by the strong comparison that If-Match asks
// for: a weak tag is none (RFC 9110, section 13.1.1).
func (m match) allows(version uint64) bool { return m.any || slices.Contains(m.tags, etag(version)) }

// allowsWeakly is allows by weak comparison, which If-None-Match asks for.
func (m match) allowsWeakly(version uint64) bool {
	return m.allows(version) || slices.Contains(m.tags, "W/"+etag(version))
}

// ifMatch reads the precondition that a change of an order cannot do without.
func ifMatch(r *http.Request) (match, error) {
	values := r.Header.Values("If-Match")
	if len(values) == 0 {
		return match{}, errNoMatch
	}
	return parseMatch(values)
}

// parseMatch reads the values of an If-Match or If-None-Match header: "*", or entity tags
// with commas between them (RFC 9110, section 13.1.1).
func parseMatch(values []string) (match, error) {
	rest := strings.Trim(strings.Join(values, ","), " \t")
	if rest == "*" {
		return anyVersion(), nil
	}
	var m match
	for rest != "" {
		tag, after, ok := cutTag(rest)
		if !ok {
			return match{}, errBadMatch
		}
		m.tags = append(m.tags, tag)
		after = strings.TrimLeft(after, " \t")
		rest = strings.TrimLeft(after, ", \t") // a list may have empty elements
		if after != "" && after[0] != ',' {
			return match{}, errBadMatch
		}
	}
	if len(m.tags) == 0 {
		return match{}, errBadMatch
	}
	return m, nil
}

// cutTag cuts one entity tag from the beginning of s.
func cutTag(s string) (tag, rest string, ok bool) {
	opaque := strings.TrimPrefix(s, "W/")
	if !strings.HasPrefix(opaque, `"`) {
		return "", "", false
	}
	inside, rest, ok := strings.Cut(opaque[1:], `"`)
	if !ok || strings.ContainsFunc(inside, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", "", false
	}
	return s[:len(s)-len(rest)], rest, true
}
