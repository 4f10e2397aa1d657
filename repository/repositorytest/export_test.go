package repositorytest

import (
	"context"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// Clauses returns the names of all clauses.
func Clauses() []string {
	var names []string
	for _, c := range clauses() {
		names = append(names, c.name)
	}
	return names
}

// A Subject is what the tests hold a clause against.
type Subject struct {
	Store     repository.Store
	Envelopes func() []events.Envelope
	Reopen    func() repository.Store
	Books     string // a breach of the mapping; "" is none
}

// Check holds the clause with the given name against a subject.
func Check(ctx context.Context, name string, s Subject) error {
	all := clauses()
	i := slices.IndexFunc(all, func(c clause) bool { return c.name == name })
	return all[i].check(ctx, subject{store: s.Store, books: books(s.Books), envelopes: s.Envelopes, reopen: s.Reopen})
}

// books returns a mapping of books that is right, or breaks the rules in one way.
func books(breach string) *bookMap {
	const kind = "repositorytest.book"
	switch breach {
	case "snapshot shares":
		return mapBook(kind, func(b *book) bookState {
			s := b.state()
			s.Notes = b.notes
			return s
		}, restoreBook)
	case "restore shares":
		return mapBook(kind, (*book).state, func(s bookState) (*book, error) {
			b, err := restoreBook(s)
			if err == nil {
				b.notes = s.Notes
			}
			return b, err
		})
	case "restore records":
		return mapBook(kind, (*book).state, func(s bookState) (*book, error) {
			b, err := restoreBook(s)
			if err == nil {
				aggregate.Record(&b.root, bookNoted{}, noon())
			}
			return b, err
		})
	case "lists all":
		all := events.NewTypes(events.TypeOf[bookAcquired](), events.TypeOf[bookNoted](), events.TypeOf[bookBurnt]())
		return repository.Map(kind, (*book).state, restoreBook, shelfmarkIndex, readerIndex, dueIndex, repository.Events[bookState](all))
	default:
		return bookMapping
	}
}

// MappingRules returns the names of all rules about mappings.
func MappingRules() []string {
	var names []string
	for _, r := range mappingRules[bookID, *book, bookState]() {
		names = append(names, r.name)
	}
	return names
}

// CheckMapping holds the rule with the given name against a mapping of books that breaks
// the rules in one way, or in none.
func CheckMapping(ctx context.Context, name, breach string, s repository.Store) error {
	n := 0
	m := model[bookID, *book, bookState]{
		ctx: ctx, store: s, mapping: brokenMapping(breach),
		fresh: func() *book {
			n++
			b := newBook(fmt.Sprint(n), fmt.Sprint(n))
			b.note("first")
			return b
		},
		change: func(b *book) error {
			switch breach {
			case "change fails":
				return errNoBook
			case "change does nothing":
				return nil
			case "change is silent":
				b.notes = append(b.notes, "silently")
			case "change records only":
				aggregate.Record(&b.root, bookNoted{}, noon())
			default:
				b.reader = "anne"
				b.notes[0] += "!" // in place, where an alias shows
				b.note("more")
			}
			return nil
		},
	}
	all := mappingRules[bookID, *book, bookState]()
	i := slices.IndexFunc(all, func(r rule[bookID, *book, bookState]) bool { return r.name == name })
	return all[i].check(m)
}

func brokenMapping(breach string) *bookMap {
	const kind = "repositorytest.book"
	switch breach {
	case "lists nothing":
		return repository.Map(kind, (*book).state, restoreBook)
	case "snapshot forgets":
		return mapBook(kind, func(b *book) bookState {
			s := b.state()
			s.Reader, s.Notes = "", nil
			return s
		}, restoreBook)
	case "restore forgets":
		return mapBook(kind, (*book).state, func(s bookState) (*book, error) {
			s.Notes = nil
			return restoreBook(s)
		})
	case "restore of what is decoded fails":
		const lost = "\xff" // no JSON holds it
		return mapBook(kind, func(b *book) bookState {
			s := b.state()
			s.Notes = append(s.Notes, lost)
			return s
		}, func(s bookState) (*book, error) {
			n := len(s.Notes) - 1
			if n < 0 || s.Notes[n] != lost {
				return nil, errNoBook
			}
			s.Notes = s.Notes[:n]
			return restoreBook(s)
		})
	case "restore takes anything":
		return mapBook(kind, (*book).state, func(s bookState) (*book, error) {
			return &book{
				root: aggregate.New(bookID{s.Book}), shelfmark: s.Shelfmark, reader: s.Reader, due: s.Due, notes: slices.Clone(s.Notes),
			}, nil
		})
	case "key is made up":
		n := 0
		return repository.Map(kind, (*book).state, restoreBook, repository.Events[bookState](bookTypes),
			repository.By("made up", func(bookState) (word, bool) {
				n++
				return word{fmt.Sprint(n)}, true
			}))
	default:
		return books(breach)
	}
}
