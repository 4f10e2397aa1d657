package events

import (
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/strictjson"
)

// The attributes of CloudEvents 1.0 under which an [Encoded] is sent
// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). The first seven
// are the specification's, the others are extensions of this module.
const (
	attrSpecVersion = "specversion"
	attrID          = "id"
	attrSource      = "source"
	attrType        = "type"
	attrTime        = "time"
	attrContentType = "datacontenttype"
	attrSubject     = "subject" // the aggregate's identity

	attrAggregate   = "aggregate" // the aggregate's kind
	attrVersion     = "aggregateversion"
	attrIndex       = "eventindex"
	attrSchema      = "schemaversion"
	attrCorrelation = "correlationid"
	attrCausation   = "causationid"
	attrMetadata    = "metadata" // a JSON object of strings
)

const specVersion = "1.0"

// Attributes returns the CloudEvents 1.0 attributes of e, without a prefix, as a binding in
// binary mode sends them beside the data. The source is a URI reference that names who
// sends; it must not be empty. Attributes without a value are left out.
//
// A value may be any text, line breaks included: what a header cannot hold, the binding
// escapes.
func (e Encoded) Attributes(source string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		metadata := ""
		if len(e.Metadata) > 0 {
			b, _ := json.Marshal(e.Metadata) // a map of strings: it does not fail
			metadata = string(b)
		}
		for _, a := range [...]pair{
			{attrSpecVersion, specVersion},
			{attrID, e.ID.String()},
			{attrSource, source},
			{attrType, e.Name},
			{attrTime, e.OccurredAt.UTC().Format(time.RFC3339Nano)},
			{attrContentType, e.ContentType},
			{attrSubject, e.AggregateID},
			{attrAggregate, e.Aggregate},
			{attrVersion, strconv.FormatUint(e.Version, 10)},
			{attrIndex, strconv.Itoa(e.Index)},
			{attrSchema, strconv.Itoa(e.Schema)},
			{attrCorrelation, identity(e.CorrelationID)},
			{attrCausation, identity(e.CausationID)},
			{attrMetadata, metadata},
		} {
			if a.value != "" && !yield(a.key, a.value) {
				return
			}
		}
	}
}

// ParseAttributes returns what was sent under the given attributes, with data beside them.
// Attributes that it does not know it passes over, as the specification wants. The error is
// [ErrAttributes] when one that it needs is missing, malformed or there twice. The data is
// not looked at: that is for [Types.Decode].
func ParseAttributes(attributes iter.Seq2[string, string], data []byte) (Encoded, error) {
	p := attributeParser{values: map[string]string{}}
	for key, value := range attributes {
		if !isAttribute(key) {
			continue
		}
		if _, twice := p.values[key]; twice || !utf8.ValidString(value) {
			p.wrong(key)
		}
		p.values[key] = value
	}
	if v := p.text(attrSpecVersion); p.err == nil && v != specVersion {
		return Encoded{}, fmt.Errorf("%w: specversion is not %s", ErrAttributes, specVersion)
	}
	p.text(attrSource)
	e := Encoded{
		ID:            p.uuid(attrID, true),
		Name:          p.text(attrType),
		Schema:        int(p.number(attrSchema, 31)), //nolint:gosec // of 31 bits
		ContentType:   p.text(attrContentType),
		Data:          data,
		OccurredAt:    p.time(attrTime),
		Aggregate:     p.values[attrAggregate],
		AggregateID:   p.values[attrSubject],
		Version:       p.number(attrVersion, 64),
		Index:         int(p.number(attrIndex, 31)), //nolint:gosec // of 31 bits
		CorrelationID: p.uuid(attrCorrelation, false),
		CausationID:   p.uuid(attrCausation, false),
		Metadata:      p.metadata(attrMetadata),
	}
	if p.err != nil {
		return Encoded{}, p.err
	}
	return e, nil
}

// isAttribute reports whether ParseAttributes knows the attribute.
func isAttribute(name string) bool {
	switch name {
	case attrSpecVersion, attrID, attrSource, attrType, attrTime, attrContentType, attrSubject,
		attrAggregate, attrVersion, attrIndex, attrSchema, attrCorrelation, attrCausation, attrMetadata:
		return true
	default:
		return false
	}
}

// identity is the text of an identity; "" for none.
func identity(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

// An attributeParser reads attributes and keeps the first thing that is wrong.
type attributeParser struct {
	values map[string]string
	err    error
}

func (p *attributeParser) wrong(name string) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: %s is missing, malformed or there twice", ErrAttributes, name)
	}
}

func (p *attributeParser) text(name string) string {
	if p.values[name] == "" {
		p.wrong(name)
	}
	return p.values[name]
}

func (p *attributeParser) number(name string, bits int) uint64 {
	n, err := strconv.ParseUint(p.values[name], 10, bits)
	if err != nil || strconv.FormatUint(n, 10) != p.values[name] { // one way to write a number
		p.wrong(name)
	}
	return n
}

func (p *attributeParser) time(name string) time.Time {
	s := p.values[name]
	at, err := time.Parse(time.RFC3339Nano, s)
	// Parse takes hours of one digit and a comma before the fraction, RFC 3339 does not.
	if err != nil || s[len("2006-01-02T15")] != ':' || strings.Contains(s, ",") || !hasYear(at) {
		p.wrong(name)
	}
	return at.UTC()
}

func (p *attributeParser) uuid(name string, needed bool) uuid.UUID {
	s := p.values[name]
	if s == "" && !needed {
		return uuid.Nil
	}
	id, err := uuid.Parse(s)
	if err != nil || id.String() != s { // Parse takes wrapped forms
		p.wrong(name)
	}
	return id
}

func (p *attributeParser) metadata(name string) map[string]string {
	s := p.values[name]
	if s == "" {
		return nil
	}
	var given map[string]*string // nil where encoding/json would take null for ""
	if err := strictjson.Document([]byte(s), &given); err != nil || len(given) == 0 {
		p.wrong(name)
		return nil
	}
	m := make(map[string]string, len(given))
	for key, value := range given {
		if value == nil {
			p.wrong(name)
			return nil
		}
		m[key] = *value
	}
	return m
}
