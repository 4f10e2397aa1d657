package nats

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/internal/text"
)

// maxSubject is the most bytes in a subject. A server ends the connection on a line of over
// 4096 bytes, its max_control_line, and on the line there is more than the subject.
const maxSubject = 2048

// A Stream is where events are in JetStream: the name of a stream, and the prefix of the
// subjects that it listens on. A prefix is one or more tokens of letters, digits, '-' and
// '_'; all subjects under it belong to the one stream. The zero Stream is none.
type Stream struct {
	Name   string
	Prefix string
}

// Config returns the configuration of a stream that keeps all events for ever, in files, and
// refuses new ones when it is full. Set the replicas, and what limits it is to have: [NewSink]
// says which of them can lose events.
func (s Stream) Config() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:       s.Name,
		Subjects:   []string{s.Prefix + ".>"},
		Retention:  jetstream.LimitsPolicy,
		Discard:    jetstream.DiscardNew,
		Storage:    jetstream.FileStorage,
		Duplicates: 2 * time.Minute,
	}
}

// Subject returns the subject of an event of the given name and aggregate. Of the identity it
// keeps ASCII letters, digits, '-' and '_'; each other byte becomes '%' and two digits, and
// no identity at all a single '%'.
func (s Stream) Subject(name, aggregateID string) string {
	var b strings.Builder
	b.Grow(len(s.Prefix) + len(name) + len(aggregateID) + 3)
	b.WriteString(s.Prefix)
	b.WriteByte('.')
	b.WriteString(name)
	b.WriteByte('.')
	if aggregateID == "" {
		b.WriteByte('%')
	}
	for i := range len(aggregateID) {
		if c := aggregateID[i]; isPlain(c) {
			b.WriteByte(c)
		} else {
			writeEscaped(&b, c)
		}
	}
	return b.String()
}

// ParseSubject returns the name and the identity that [Stream.Subject] made the subject of.
// The error is [ErrSubject]; an escape that was not needed is one.
func (s Stream) ParseSubject(subject string) (name, aggregateID string, err error) {
	rest, under := strings.CutPrefix(subject, s.Prefix+".")
	dot := strings.LastIndexByte(rest, '.')
	if !under || dot < 0 || !text.IsWireName(rest[:dot]) {
		return "", "", ErrSubject
	}
	name = rest[:dot]
	if token := rest[dot+1:]; token != "%" {
		aggregateID, err = unescape(token)
	}
	// One identity has one subject.
	if err != nil || s.Subject(name, aggregateID) != subject {
		return "", "", ErrSubject
	}
	return name, aggregateID, nil
}

// Filter returns the filter of all events of the given name.
func (s Stream) Filter(name string) string { return s.Prefix + "." + name + ".*" }

// check returns a StreamError when the stream or its prefix cannot be one.
func (s Stream) check() error {
	wellNamed := s.Name != "" && !strings.ContainsAny(s.Name, ".*>/\\") &&
		!strings.ContainsFunc(s.Name, func(r rune) bool { return r <= ' ' || r >= 0x7F })
	for token := range strings.SplitSeq(s.Prefix, ".") {
		wellNamed = wellNamed && token != "" && !strings.ContainsFunc(token, func(r rune) bool {
			return r >= utf8.RuneSelf || !isPlain(byte(r))
		})
	}
	if !wellNamed {
		return &StreamError{Stream: text.Clean(s.Name, text.MaxID), Faults: []Fault{Misnamed}}
	}
	return nil
}

func isPlain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

const upperHex = "0123456789ABCDEF"

func writeEscaped(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte(upperHex[c>>4])
	b.WriteByte(upperHex[c&15])
}

// unescape undoes percent-encoding, with hexadecimal digits of either case.
func unescape(s string) (string, error) {
	if !strings.Contains(s, "%") {
		return s, nil
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", fmt.Errorf("%w: an escape is cut off", ErrMessage)
		}
		high, low := digit(s[i+1]), digit(s[i+2])
		if high < 0 || low < 0 {
			return "", fmt.Errorf("%w: an escape is not hexadecimal", ErrMessage)
		}
		b.WriteByte(byte(high<<4 | low)) //nolint:gosec // of eight bits
		i += 2
	}
	return b.String(), nil
}

// digit returns the value of a hexadecimal digit, -1 when it is none.
func digit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	default:
		return -1
	}
}
