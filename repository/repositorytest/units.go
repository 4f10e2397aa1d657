package repositorytest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/contract"
	"github.com/ashlar-go/ashlar/repository"
)

// unitClauses are the promises of collections and units of work that hang on the store.
func unitClauses() []clause {
	return []clause{
		{name: "ChangeAfterSaveStaysOutside", run: changeAfterSaveStaysOutside},
		{name: "ChangeAfterGetStaysOutside", run: changeAfterGetStaysOutside},
		{name: "RestoredAggregateIsUnchanged", run: restoredAggregateIsUnchanged},
		{name: "UnitIsAllOrNothing", run: unitIsAllOrNothing},
		{name: "LoserOfARaceKeepsItsEvents", run: loserOfARaceKeepsItsEvents},
		{name: "NoUpdateIsLost", run: noUpdateIsLost},
		{name: "EventsLeaveOnlyOnceStored", run: eventsLeaveOnlyOnceStored},
		{name: "EventIdentitiesAreWorkedOut", run: eventIdentitiesAreWorkedOut},
		{name: "UnlistedEventIsRefused", run: unlistedEventIsRefused},
		{name: "DeletedAggregateIsGone", run: deletedAggregateIsGone},
		{name: "CheckedAggregateHoldsTheUnit", run: checkedAggregateHoldsTheUnit},
		{name: "MarkOfTheContextIsStored", run: markOfTheContextIsStored},
		{name: "CollectionWalksAllPages", run: collectionWalksAllPages},
	}
}

// get returns a book as a reader outside of any unit of work sees it.
func (t *trial) get(id string) *book {
	if t.Err != nil {
		return newBook(id, "x")
	}
	b, err := t.unit().Repositories().books.Get(t.Ctx, bookID{id})
	if err != nil {
		t.Fail("Get of %q: %w", id, err)
		return newBook(id, "x")
	}
	return b
}

// stands wants a book to be stored so.
func (t *trial) stands(what string, version uint64, want bookState) {
	b := t.get(want.Book)
	if t.Err != nil {
		return
	}
	if b.Version() != version {
		t.Fail("%s: the version of %q is %d, want %d", what, want.Book, b.Version(), version)
	}
	if !b.state().equal(want) {
		t.Fail("%s: %s is stored, want %s", what, b.state().describe(), want.describe())
	}
}

func (t *trial) save(what string, b *book) {
	if t.Err == nil {
		t.Succeeds(what, t.unit().Repositories().books.Save(t.Ctx, b))
	}
}

func changeAfterSaveStaysOutside(t *trial) error {
	b := newBook("emma", "A 1")
	b.note("first")
	want := b.state()
	t.save("a first save", b)
	b.scrawl()
	t.stands("after a change to a saved book", 1, want)
	b = t.get("emma")
	b.note("second")
	want = b.state()
	t.do("a save in a unit of work", func(ctx context.Context, l library) error { return l.books.Save(ctx, b) })
	b.scrawl()
	t.stands("after a change to a book saved in a unit of work", 2, want)
	return t.Err
}

func changeAfterGetStaysOutside(t *trial) error {
	b := newBook("emma", "A 1")
	b.note("first")
	want := b.state()
	t.save("a first save", b)
	t.get("emma").scrawl()
	t.stands("after a change to a loaded book", 1, want)
	if t.Err == nil {
		for found, err := range t.unit().Repositories().books.All(t.Ctx) {
			if err != nil {
				t.Fail("All: %w", err)
				break
			}
			found.scrawl()
		}
	}
	t.stands("after a change to a found book", 1, want)
	return t.Err
}

func restoredAggregateIsUnchanged(t *trial) error {
	b := newBook("emma", "A 1")
	b.note("first")
	t.save("a first save", b)
	t.save("a first save", newBook("sanditon", "A 2"))
	for _, id := range []string{"emma", "sanditon"} {
		before := t.get(id)
		t.do("reading only", func(ctx context.Context, l library) error {
			_, err := l.books.Get(ctx, bookID{id})
			return err
		})
		t.do("saving what has not changed", func(ctx context.Context, l library) error {
			got, err := l.books.Get(ctx, bookID{id})
			if err != nil {
				return err
			}
			return l.books.Save(ctx, got)
		})
		t.save("saving what has not changed", before)
		t.stands("after saves without a change", 1, before.state())
	}
	return t.Err
}

var errChangedMind = errors.New("the reader has changed her mind")

func unitIsAllOrNothing(t *trial) error {
	b := newBook("emma", "A 1")
	t.save("a first save", b)
	want := b.state()
	work := func(ctx context.Context, l library) error {
		emma, err := l.books.Get(ctx, bookID{"emma"})
		if err != nil {
			return err
		}
		emma.note("noted")
		return errors.Join(l.books.Save(ctx, emma), l.books.Save(ctx, newBook("sanditon", "A 2")),
			l.journals.Save(ctx, newBook("emma", "J 1")))
	}
	nothing := func(what string) {
		t.stands(what, 1, want)
		t.lacks(bookMapping.Kind(), "sanditon")
		t.lacks(journalMapping.Kind(), "emma")
	}
	if t.Err == nil {
		err := t.unit().Do(t.Ctx, func(ctx context.Context, l library) error { return errors.Join(work(ctx, l), errChangedMind) })
		t.Refused("Do of work that fails", err, errChangedMind)
	}
	nothing("after work that failed")
	if t.Err == nil {
		err := t.unit().Do(t.Ctx, func(ctx context.Context, l library) error {
			return errors.Join(work(ctx, l), l.books.Save(ctx, newBook("northanger", "A 1")))
		})
		t.Refused("Do that takes a unique key", err, repository.ErrDuplicate)
	}
	nothing("after a unit that was refused")
	if t.Err == nil {
		t.panics(func() { _ = t.unit().Do(t.Ctx, func(ctx context.Context, l library) error { panic(work(ctx, l)) }) })
	}
	nothing("after a panic")
	t.do("a unit of three", work)
	want.Notes = []string{"noted"}
	t.stands("after a unit of three", 2, want)
	t.holds(bookMapping.Kind(), 1, bookState{Book: "sanditon", Shelfmark: "A 2"})
	t.holds(journalMapping.Kind(), 1, bookState{Book: "emma", Shelfmark: "J 1"})
	return t.Err
}

func (t *trial) panics(f func()) {
	defer func() {
		if recover() == nil {
			t.Fail("a panic of work did not go on")
		}
	}()
	f()
}

func loserOfARaceKeepsItsEvents(t *trial) error {
	t.save("a first save", newBook("emma", "A 1"))
	loser, winner := t.get("emma"), t.get("emma")
	loser.note("lost")
	winner.note("won")
	t.save("the winner's save", winner)
	if t.Err != nil {
		return t.Err
	}
	err := t.unit().Repositories().books.Save(t.Ctx, loser)
	t.Refused("the loser's save", err, repository.ErrConflict)
	if loser.Version() != 1 || len(aggregate.Pending(loser)) != 1 {
		t.Fail("after a conflict the loser is at version %d with %d events, want 1 and 1", loser.Version(), len(aggregate.Pending(loser)))
	}
	t.stands("after a conflict", 2, winner.state())
	return t.Err
}

func noUpdateIsLost(t *trial) error {
	t.save("a first save", newBook("emma", "A 1"))
	want := t.crowd(func(string) {})
	b := t.get("emma")
	if n := len(b.notes); t.Err == nil && (n != want || b.Version() != uint64(1+want)) {
		t.Fail("%d saves were reported, %d are stored at version %d", want, n, b.Version())
	}
	return t.Err
}

func eventsLeaveOnlyOnceStored(t *trial) error {
	var left []string
	u := t.unit(repository.PublishTo(publisher(func(ctx context.Context, envs []events.Envelope) error {
		for _, env := range envs {
			left = append(left, env.AggregateID)
			doc, err := t.store.Load(ctx, bookMapping.Kind(), env.AggregateID)
			if err != nil {
				return err
			}
			if doc.Version < env.Version {
				return fmt.Errorf("the event of version %d left, version %d is stored", env.Version, doc.Version)
			}
		}
		return nil
	})))
	t.Succeeds("a unit of two", u.Do(t.Ctx, func(ctx context.Context, l library) error {
		return errors.Join(l.books.Save(ctx, newBook("sanditon", "A 2")), l.books.Save(ctx, newBook("emma", "A 1")))
	}))
	err := u.Do(t.Ctx, func(ctx context.Context, l library) error {
		return errors.Join(l.books.Save(ctx, newBook("persuasion", "A 3")), l.books.Save(ctx, newBook("northanger", "A 1")))
	})
	t.Refused("Do that takes a unique key", err, repository.ErrDuplicate)
	if want := []string{"sanditon", "emma"}; !slices.Equal(left, want) {
		t.Fail("the events of %q left, want those of %q", left, want)
	}
	return t.Err
}

func eventIdentitiesAreWorkedOut(t *trial) error {
	seen := map[uuid.UUID]bool{}
	u := t.unit(repository.PublishTo(publisher(func(_ context.Context, envs []events.Envelope) error {
		for _, env := range envs {
			if want := repository.EventID(t.store.Namespace(), env.Aggregate, env.AggregateID, env.Version, env.Index); env.ID != want {
				return fmt.Errorf("%s: its identity should be %s", env, want)
			}
			if seen[env.ID] {
				return fmt.Errorf("%s: its identity is that of another", env)
			}
			seen[env.ID] = true
		}
		return nil
	})))
	for i := range 3 {
		t.Succeeds("a unit of two kinds", u.Do(t.Ctx, func(ctx context.Context, l library) error {
			b, j := newBook(fmt.Sprint(i), fmt.Sprint(i)), newBook(fmt.Sprint(i), fmt.Sprint(i))
			b.note("a")
			b.note("b")
			return errors.Join(l.books.Save(ctx, b), l.journals.Save(ctx, j))
		}))
	}
	b := t.get("0")
	b.note("c")
	t.Succeeds("a second save", u.Repositories().books.Save(t.Ctx, b))
	if want := 3*4 + 1; t.Err == nil && len(seen) != want {
		t.Fail("%d events left, want %d", len(seen), want)
	}
	return t.Err
}

func unlistedEventIsRefused(t *trial) error {
	b := newBook("emma", "A 1")
	b.burn()
	err := t.unit().Do(t.Ctx, func(ctx context.Context, l library) error {
		return errors.Join(l.books.Save(ctx, newBook("sanditon", "A 2")), l.books.Save(ctx, b))
	})
	t.Refused("a save with an event that the mapping does not list", err, repository.ErrUnlistedEvent)
	t.lacks(bookMapping.Kind(), "emma")
	t.lacks(bookMapping.Kind(), "sanditon")
	return t.Err
}

func deletedAggregateIsGone(t *trial) error {
	b := newBook("emma", "A 1")
	t.save("a first save", b)
	b.note("sold")
	if t.Err != nil {
		return t.Err
	}
	books := t.unit().Repositories().books
	t.Succeeds("Delete", books.Delete(t.Ctx, b))
	_, err := books.Get(t.Ctx, bookID{"emma"})
	t.Refused("Get of a deleted book", err, repository.ErrNotFound)
	b.note("too late")
	t.Refused("Save of a deleted book", books.Save(t.Ctx, b), repository.ErrDeleted, repository.ErrConflict)
	t.Refused("Delete of a deleted book", books.Delete(t.Ctx, b), repository.ErrDeleted, repository.ErrConflict)
	err = books.Save(t.Ctx, newBook("emma", "A 9"))
	t.Refused("Save of a new book under a used identity", err, repository.ErrDeleted, repository.ErrConflict)
	t.save("a save under the unique key that is free again", newBook("sanditon", "A 1"))
	return t.Err
}

func checkedAggregateHoldsTheUnit(t *trial) error {
	t.save("a first save", newBook("emma", "A 1"))
	checking := func(meanwhile func()) error {
		return t.unit().Do(t.Ctx, func(ctx context.Context, l library) error {
			b, err := l.books.Get(ctx, bookID{"emma"})
			if err != nil {
				return err
			}
			meanwhile()
			return errors.Join(l.books.Check(ctx, b), l.journals.Save(ctx, newBook("about emma", "J 1")))
		})
	}
	if t.Err == nil {
		err := checking(func() {
			b := t.get("emma")
			b.note("meanwhile")
			t.save("a save meanwhile", b)
		})
		t.Refused("a unit that checked what has changed since", err, repository.ErrConflict)
	}
	t.lacks(journalMapping.Kind(), "about emma")
	if t.Err == nil {
		t.Succeeds("a unit that checked what has not changed", checking(func() {}))
	}
	t.holds(journalMapping.Kind(), 1, bookState{Book: "about emma", Shelfmark: "J 1"})
	t.holds(bookMapping.Kind(), 2, bookState{Book: "emma", Shelfmark: "A 1", Notes: []string{"meanwhile"}})
	return t.Err
}

func markOfTheContextIsStored(t *trial) error {
	handled := repository.Mark{Consumer: "reminders", Event: t.store.Namespace()}
	saving := func(id, shelfmark string) error {
		ctx, mark := repository.WithMark(t.Ctx, handled)
		err := t.unit().Do(ctx, func(ctx context.Context, l library) error { return l.books.Save(ctx, newBook(id, shelfmark)) })
		if mark.Committed() != (err == nil) {
			t.Fail("the mark says that it is committed: %t, of a commit with the error %w", mark.Committed(), contract.OrNone(err))
		}
		return err
	}
	t.save("a first save", newBook("emma", "A 1"))
	if t.Err == nil {
		t.Refused("a marked save that takes a unique key", saving("sanditon", "A 1"), repository.ErrDuplicate)
		t.Succeeds("a marked save", saving("sanditon", "A 2"))
		t.Refused("a marked save again", saving("persuasion", "A 3"), repository.ErrMarked)
	}
	t.holds(bookMapping.Kind(), 1, bookState{Book: "sanditon", Shelfmark: "A 2"})
	t.lacks(bookMapping.Kind(), "persuasion")
	return t.Err
}

func collectionWalksAllPages(t *trial) error {
	const n = 230
	want := make([]string, n)
	t.do("a unit of many", func(ctx context.Context, l library) error {
		for i := range n {
			want[i] = fmt.Sprintf("%03d", i)
			b := newBook(want[i], "A "+want[i])
			b.reader, b.due = "anne", "2026-03-14"
			if err := l.books.Save(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
	if t.Err != nil {
		return t.Err
	}
	books := t.unit().Repositories().books
	t.walks("All", books.All(t.Ctx), want)
	t.walks("Where with a limit", books.Where(t.Ctx, readerIndex.Is(word{"anne"}).Page(150, repository.Cursor{})), want[:150])
	t.walks("Where after a cursor", books.Where(t.Ctx, dueIndex.Is(word{"2026-03-14"}).
		Page(0, repository.Cursor{Key: "2026-03-14", ID: "099"})), want[100:])
	var paged []string
	for text := ""; t.Err == nil; {
		after, err := repository.ParseCursor(text)
		t.Succeeds("ParseCursor of what String wrote", err)
		page, next, err := books.Page(t.Ctx, readerIndex.Is(word{"anne"}).Page(0, after), 46)
		t.Succeeds("Page", err)
		for _, b := range page {
			paged = append(paged, b.ID().book)
		}
		if text = next.String(); text == "" || len(paged) > n {
			break
		}
	}
	if t.Err == nil && !slices.Equal(paged, want) {
		t.Fail("pages of 46 hold %d books, want %d, each once and in order", len(paged), n)
	}
	if count, err := books.Count(t.Ctx, readerIndex.Is(word{"anne"})); err != nil || count != n {
		t.Fail("Count is %d with the error %w, want %d", count, contract.OrNone(err), n)
	}
	return t.Err
}

func (t *trial) walks(what string, seq iter.Seq2[*book, error], want []string) {
	var got []string
	for b, err := range seq {
		if err != nil {
			t.Fail("%s: %w", what, err)
			return
		}
		got = append(got, b.ID().book)
	}
	if !slices.Equal(got, want) {
		t.Fail("%s yields %d books, want %d, each once and in order", what, len(got), len(want))
	}
}
