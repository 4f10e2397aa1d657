package nats

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/text"
)

const (
	attributePrefix   = "ce-"
	contentType       = "content-type"
	structuredType    = "application/cloudevents" // and what begins with it
	attributeDataType = "datacontenttype"
)

// encode returns e as a message to the stream: in binary mode, to be stored once and by this
// stream alone.
func encode(to Stream, source string, e events.Encoded) (*client.Msg, error) {
	if !text.IsWireName(e.Name) {
		return nil, errors.New("its name is no wire name")
	}
	if !utf8.ValidString(e.AggregateID) || !utf8.ValidString(e.Aggregate) {
		return nil, errors.New("the identity of its aggregate is not UTF-8")
	}
	m := &client.Msg{Subject: to.Subject(e.Name, e.AggregateID), Header: make(client.Header, 20), Data: e.Data}
	if len(m.Subject) > maxSubject {
		return nil, fmt.Errorf("its subject would have over %d bytes", maxSubject)
	}
	for name, value := range e.Attributes(source) {
		m.Header[attributePrefix+name] = []string{escapeHeader(value)}
	}
	m.Header[contentType] = []string{escapeHeader(e.ContentType)}
	m.Header[jetstream.MsgIDHeader] = []string{e.ID.String()}
	m.Header[jetstream.ExpectedStreamHeader] = []string{to.Name}
	return m, nil
}

// Decode reads a message in binary mode, whoever sent it and whatever the case of the names
// of its headers. The error is [ErrMessage].
func Decode(h client.Header, data []byte) (events.Encoded, error) {
	var wrong error
	e, err := events.ParseAttributes(func(yield func(string, string) bool) {
		typed, typedAgain := "", false
		for key, values := range h {
			name := strings.ToLower(key)
			attribute, ours := strings.CutPrefix(name, attributePrefix)
			for _, v := range values {
				value, err := unescapeHeader(v)
				switch {
				case name == contentType:
					typed = value
				case !ours:
				case err != nil:
					wrong = fmt.Errorf("%w: header %q", err, text.Clean(key, text.MaxID))
					return
				case !yield(attribute, value):
					return
				}
			}
			typedAgain = typedAgain || attribute == attributeDataType && ours
		}
		switch {
		case strings.HasPrefix(strings.ToLower(typed), structuredType):
			wrong = fmt.Errorf("%w: it is in structured mode", ErrMessage)
		case typed != "" && !typedAgain: // some senders write this one alone
			yield(attributeDataType, typed)
		}
	}, data)
	switch {
	case wrong != nil:
		return events.Encoded{}, wrong
	case err != nil:
		return events.Encoded{}, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return e, nil
}

// escapeHeader encodes a value as the binding says: what is not printable ASCII, and space,
// quote and percent.
func escapeHeader(s string) string {
	at := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7F || r == '"' || r == '%' })
	if at < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || c == '"' || c == '%' {
			writeEscaped(&b, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescapeHeader undoes it, and quotes, which older senders put around values.
func unescapeHeader(s string) (string, error) {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		var b strings.Builder
		for i := 1; i < len(s)-1; i++ {
			if s[i] == '\\' && i < len(s)-2 {
				i++
			}
			b.WriteByte(s[i])
		}
		s = b.String()
	}
	return unescape(s)
}
