package repositorytest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

type root[ID aggregate.Identity] = aggregate.Root[ID]

// A book of a library is the aggregate that the suite stores: small, with a list in it, and
// found by all that an index can be.
type book struct {
	root[bookID]

	shelfmark string   // unique
	reader    string   // who has it; "" when it is on its shelf
	due       string   // the day, as 2006-01-02
	notes     []string // in the order of writing
}

type bookID struct{ book string }

func (id bookID) String() string { return id.book }

// A word is the value of an index.
type word struct{ word string }

func (w word) String() string { return w.word }

// noon is when everything in the suite happens; no store can lose a part of it.
func noon() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

func newBook(id, shelfmark string) *book {
	b := &book{root: aggregate.New(bookID{id}), shelfmark: shelfmark}
	aggregate.Record(&b.root, bookAcquired{Book: id}, noon())
	return b
}

func (b *book) note(text string) {
	b.notes = append(b.notes, text)
	aggregate.Record(&b.root, bookNoted{Book: b.ID().book, Note: text}, noon())
}

// scrawl writes over the notes in place, as code that holds an alias would.
func (b *book) scrawl() {
	for i := range b.notes {
		b.notes[i] = "scrawled over"
	}
	b.shelfmark = "nowhere"
}

// burn records an event that the mapping does not list.
func (b *book) burn() {
	aggregate.Record(&b.root, bookBurnt{}, noon())
}

type bookState struct {
	Book      string   `json:"book"`
	Shelfmark string   `json:"shelfmark"`
	Reader    string   `json:"reader,omitempty"`
	Due       string   `json:"due,omitempty"`
	Notes     []string `json:"notes,omitempty"`
}

func (b *book) state() bookState {
	return bookState{
		Book: b.ID().book, Shelfmark: b.shelfmark, Reader: b.reader, Due: b.due, Notes: slices.Clone(b.notes),
	}
}

var errNoBook = errors.New("repositorytest: a book without an identity or a shelfmark")

func restoreBook(s bookState) (*book, error) {
	if s.Book == "" || s.Shelfmark == "" {
		return nil, errNoBook
	}
	return &book{
		root: aggregate.New(bookID{s.Book}), shelfmark: s.Shelfmark, reader: s.Reader, due: s.Due, notes: slices.Clone(s.Notes),
	}, nil
}

func (s bookState) equal(o bookState) bool {
	return s.Book == o.Book && s.Shelfmark == o.Shelfmark && s.Reader == o.Reader && s.Due == o.Due &&
		slices.Equal(s.Notes, o.Notes)
}

// The events of a book. Those of a type that is not in bookTypes are unlisted.
type (
	bookAcquired struct {
		Book string `json:"book"`
	}
	bookNoted struct {
		Book string `json:"book"`
		Note string `json:"note"`
	}
	bookBurnt struct{}
)

func (bookAcquired) EventName() string { return "repositorytest.book_acquired" }
func (bookNoted) EventName() string    { return "repositorytest.book_noted" }
func (bookBurnt) EventName() string    { return "repositorytest.book_burnt" }

type bookMap = repository.Mapping[bookID, *book, bookState]

var bookTypes = events.NewTypes(events.TypeOf[bookAcquired](), events.TypeOf[bookNoted]())

var shelfmarkIndex = repository.Unique("shelfmark", func(s bookState) (word, bool) { return word{s.Shelfmark}, true })

var readerIndex = repository.By("reader", func(s bookState) (word, bool) { return word{s.Reader}, s.Reader != "" })

var dueIndex = repository.Ordered("due", func(s bookState) (word, bool) { return word{s.Due}, s.Due != "" })

var bookMapping = mapBook("repositorytest.book", (*book).state, restoreBook)

// journalMapping is a second kind of the same shape.
var journalMapping = mapBook("repositorytest.journal", (*book).state, restoreBook)

func mapBook(kind string, snapshot func(*book) bookState, restore func(bookState) (*book, error)) *bookMap {
	return repository.Map(kind, snapshot, restore,
		shelfmarkIndex, readerIndex, dueIndex, repository.Events[bookState](bookTypes),
		repository.Schema[bookState](2, shelfmarkFromSignature))
}

// shelfmarkFromSignature: in the first schema the shelfmark was called signature.
func shelfmarkFromSignature(old []byte) ([]byte, error) {
	return bytes.Replace(old, []byte(`"signature":`), []byte(`"shelfmark":`), 1), nil
}

// A signedState is the state of a book as the first schema had it.
type signedState struct {
	Book      string `json:"book"`
	Signature string `json:"signature"`
}

// signedMapping is the mapping of books before the second schema.
var signedMapping = repository.Map("repositorytest.book",
	func(b *book) signedState { return signedState{Book: b.ID().book, Signature: b.shelfmark} },
	func(s signedState) (*book, error) {
		return restoreBook(bookState{Book: s.Book, Shelfmark: s.Signature})
	},
	repository.Unique("shelfmark", func(s signedState) (word, bool) { return word{s.Signature}, true }),
	repository.Events[signedState](bookTypes))

// A library is the repositories of the suite's own context.
type library struct {
	books    repository.Collection[bookID, *book, bookState]
	journals repository.Collection[bookID, *book, bookState]
}

// describe prints a state short enough to read in a failing test.
func (s bookState) describe() string {
	text := fmt.Sprintf("%+q", []string{s.Book, s.Shelfmark, s.Reader, s.Due})
	if n := len(s.Notes); n > 3 {
		return fmt.Sprintf("%s and %d notes", text, n)
	}
	return fmt.Sprintf("%s %+q", text, s.Notes)
}
