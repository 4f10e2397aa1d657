package repository

import (
	"encoding/base64"
	"strings"
)

// A Key is an entry of an index: the value under which a document is found. A document has
// at most one key in an index.
type Key struct {
	Index  string
	Value  string
	Unique bool // no other document may have this value in this index
}

// A Query selects documents of one kind. Indexes make queries ([Index.Is],
// [OrderedIndex.Between]); the zero Query selects all.
type Query struct {
	Index    string   // "" is the identity itself
	From, To string   // bounds of the key, both included; "" leaves that side open
	IDs      []string // unless nil, only these documents: none when it is empty
	After    Cursor   // unless zero, only what comes after
	Limit    int      // above 0: at most so many
}

// Page returns q limited to the given number of results after a cursor.
func (q Query) Page(limit int, after Cursor) Query {
	q.Limit, q.After = limit, after
	return q
}

// Matches reports whether a document with the given key in q's index (its identity when q
// names none) and identity is selected by q, its cursor included.
func (q Query) Matches(key, id string) bool {
	return (q.From == "" || key >= q.From) && (q.To == "" || key <= q.To) && q.After.Before(key, id)
}

// A Cursor is a place in the results of a query: just after the document with this key and
// this identity. The zero Cursor is the beginning.
type Cursor struct {
	Key string // in the query's index; the identity in a query without one
	ID  string
}

// Before reports whether the document with the given key and identity comes after c.
func (c Cursor) Before(key, id string) bool {
	if c == (Cursor{}) {
		return true
	}
	if order := strings.Compare(key, c.Key); order != 0 {
		return order > 0
	}
	return id > c.ID
}

// ParseCursor returns the cursor that [Cursor.String] wrote. It refuses anything else with
// [ErrCursor].
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	if len(s) > base64.RawURLEncoding.EncodedLen(maxKey+1+maxKey) {
		return Cursor{}, ErrCursor
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return Cursor{}, ErrCursor
	}
	key, id, _ := strings.Cut(string(b), "\x00")
	c := Cursor{Key: key, ID: id}
	// It comes from outside and goes into a query of the store. That String writes the same
	// is not certain: the decoder passes over line breaks.
	if !c.isPlace() || c.String() != s {
		return Cursor{}, ErrCursor
	}
	return c, nil
}

// isPlace reports whether a document can stand where c is.
func (c Cursor) isPlace() bool { return storable(c.Key) && storable(c.ID) }

// String returns c as text for a URL: opaque, but not secret. The zero Cursor is "".
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(c.Key + "\x00" + c.ID))
}

// MarshalText is [Cursor.String].
func (c Cursor) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText is [ParseCursor].
func (c *Cursor) UnmarshalText(text []byte) error {
	parsed, err := ParseCursor(string(text))
	if err == nil {
		*c = parsed
	}
	return err
}
