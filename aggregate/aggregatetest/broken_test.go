package aggregatetest //nolint:testpackage // it tests the unexported clauses

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

// A breach is one rule that an aggregate breaks.
type breach = int

const (
	none breach = iota
	leakySlice
	leakySpareCapacity
	leakyMap
	leakyPointer
	leakyIterator
	leakyChild
	leakyListOfChild
	getterChanges
	getterPanics
	snapshotAliases
	snapshotAliasesDeep
	restoreAliases
	restoreChangesItsArgument
	restoreLosesAField
	restoreLosesTheIdentity
	restoreRecords
	restoreTellsAVersion
	restoreRefusesItsOwn
	restoreTakesAnything
	snapshotHidesAField
	documentChangesNilToEmpty
	documentKeysDiffer
	noIdentity
	refusalMutates
	refusalRecords
	refusalTellsAVersion
	refusalSucceeds
	refusalPanics
	transitionMissingFromTheTable
	transitionRefusedThoughInTheTable
	stateChangesWithoutEvent
	commandTellsAVersion
	commandDropsEvents
	commandPanics
	idleCommandRecords
	idleCommandIsRefused
	restoredForgetsTheState
	eventSharesASlice
	eventIsNotListed
	breaches // how many there are
)

type (
	root[ID aggregate.Identity] = aggregate.Root[ID]

	loanID struct{ loan string }

	// A loan is of a book: it is open until the book is returned.
	loan struct {
		root[loanID]

		breach   breach
		returned bool
		frozen   bool // carried by no snapshot
		notes    []string
		fees     map[string]int
		reader   *reader
		stamps   []stamp
	}

	reader struct{ name string }

	// A stamp is a child: a value with methods of its own.
	stamp struct {
		days  []int
		leaks bool
	}

	loanSnapshot struct {
		ID       string         `json:"id"`
		Returned bool           `json:"returned"`
		Notes    []string       `json:"notes"`
		Fees     map[string]int `json:"fees"`
		Reader   string         `json:"reader"`
		Stamps   [][]int        `json:"stamps"`
		Hidden   string         `json:"-"`
	}

	lent     struct{ Loan loanID }
	noted    struct{ Loan loanID }
	brought  struct{ Loan loanID }
	shared   struct{ Notes []string }
	unlisted struct{ Loan loanID }
)

func (id loanID) String() string { return id.loan }

func (lent) EventName() string     { return "library.lent" }
func (noted) EventName() string    { return "library.noted" }
func (brought) EventName() string  { return "library.brought" }
func (shared) EventName() string   { return "library.shared" }
func (unlisted) EventName() string { return "library.unlisted" }

var (
	errReturned = errors.New("library: the book is back")
	errBlank    = errors.New("library: a note says something")
	errCorrupt  = errors.New("library: no loan can be like this")

	loanTypes = events.NewTypes(events.TypeOf[lent](), events.TypeOf[noted](), events.TypeOf[brought](), events.TypeOf[shared]())
)

func lend(b breach) *loan {
	l := &loan{
		root: aggregate.New(loanID{"l1"}), breach: b, notes: append(make([]string, 0, 8), "new"),
		fees: map[string]int{"late": 5}, reader: &reader{"Ada"}, stamps: []stamp{{days: []int{1, 2}, leaks: b == leakyListOfChild}},
	}
	if b == noIdentity {
		l.root = aggregate.New(loanID{})
	}
	aggregate.Record(&l.root, lent{l.ID()}, time.Time{})
	return l
}

func (l *loan) Notes() []string {
	switch l.breach {
	case leakySlice:
		return l.notes
	case leakySpareCapacity:
		return l.notes[:0]
	case getterChanges:
		l.notes = append(l.notes, "read")
	case getterPanics:
		panic("no notes")
	}
	return slices.Clone(l.notes)
}

func (l *loan) Fees() (map[string]int, error) {
	if l.breach == leakyMap {
		return l.fees, nil
	}
	return maps.Clone(l.fees), nil
}

func (l *loan) Reader() *reader {
	if l.breach == leakyPointer {
		return l.reader
	}
	copied := *l.reader
	return &copied
}

func (l *loan) Stamps() iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for _, s := range l.stamps {
			days := slices.Clone(s.days)
			if l.breach == leakyIterator {
				days = s.days
			}
			if !yield(days) {
				return
			}
		}
	}
}

func (l *loan) FirstStamp() *stamp {
	if l.breach == leakyChild {
		return &l.stamps[0]
	}
	return &stamp{days: slices.Clone(l.stamps[0].days)}
}

func (l *loan) AllStamps() []stamp { return slices.Clone(l.stamps) }

func (s stamp) Days() []int {
	if s.leaks {
		return s.days
	}
	return slices.Clone(s.days)
}

// Err hands out what all errors of the program share.
func (*loan) Err() error { return errReturned }

func (l *loan) note(text string) error {
	if text == "" {
		switch l.breach {
		case refusalMutates:
			l.fees["blank"]++
		case refusalRecords:
			aggregate.Record(&l.root, noted{l.ID()}, time.Time{})
		case refusalTellsAVersion:
			aggregate.Loaded(l, 8)
		case refusalSucceeds:
			return nil
		case refusalPanics:
			panic("blank")
		}
		return errBlank
	}
	if l.returned && l.breach != transitionMissingFromTheTable {
		if l.breach == restoredForgetsTheState && !l.frozen {
			aggregate.Record(&l.root, noted{l.ID()}, time.Time{})
			return nil
		}
		return errReturned
	}
	switch l.breach {
	case transitionRefusedThoughInTheTable:
		return errReturned
	case commandTellsAVersion:
		aggregate.Loaded(l, 8)
	case commandDropsEvents:
		aggregate.Committed(l, l.Version(), len(aggregate.Pending(l)))
		aggregate.Record(&l.root, noted{l.ID()}, time.Time{})
	case commandPanics:
		panic("no pen")
	}
	l.notes = append(l.notes, text)
	switch l.breach {
	case stateChangesWithoutEvent:
	case eventSharesASlice:
		aggregate.Record(&l.root, shared{l.notes}, time.Time{})
	case eventIsNotListed:
		aggregate.Record(&l.root, unlisted{l.ID()}, time.Time{})
	default:
		aggregate.Record(&l.root, noted{l.ID()}, time.Time{})
	}
	return nil
}

// bring is idle on a loan that is returned.
func (l *loan) bring() error {
	switch {
	case l.returned && l.breach == idleCommandIsRefused:
		return errReturned
	case l.returned && l.breach != idleCommandRecords:
		return nil
	}
	l.returned, l.frozen = true, true
	aggregate.Record(&l.root, brought{l.ID()}, time.Time{})
	return nil
}

func (l *loan) snapshot() loanSnapshot {
	s := loanSnapshot{
		ID: l.ID().String(), Returned: l.returned, Notes: slices.Clone(l.notes), Fees: maps.Clone(l.fees), Reader: l.reader.name,
	}
	for _, one := range l.stamps {
		s.Stamps = append(s.Stamps, one.Days())
	}
	switch l.breach {
	case snapshotAliases:
		s.Fees = l.fees
	case snapshotAliasesDeep:
		s.Stamps[0] = l.stamps[0].days
	case snapshotHidesAField:
		s.Hidden = "not in the document"
	case leakyListOfChild:
		s.Stamps[0] = slices.Clone(s.Stamps[0])
	}
	return s
}

func restoreLoan(b breach) func(loanSnapshot) (*loan, error) {
	return func(s loanSnapshot) (*loan, error) {
		l := &loan{root: aggregate.New(loanID{s.ID}), breach: b, returned: s.Returned, notes: slices.Clone(s.Notes), fees: maps.Clone(s.Fees), reader: &reader{s.Reader}}
		for _, days := range s.Stamps {
			l.stamps = append(l.stamps, stamp{days: slices.Clone(days), leaks: b == leakyListOfChild})
		}
		switch b {
		case restoreAliases:
			l.notes = s.Notes
		case restoreChangesItsArgument:
			clear(s.Fees)
		case restoreLosesAField:
			l.reader = &reader{}
		case restoreLosesTheIdentity:
			l.root = aggregate.New(loanID{s.ID + "?"})
		case restoreRecords:
			aggregate.Record(&l.root, lent{l.ID()}, time.Time{})
		case restoreTellsAVersion:
			aggregate.Loaded(l, 1)
		case restoreRefusesItsOwn:
			return nil, errCorrupt
		}
		if s.ID == "" && b != restoreTakesAnything && b != noIdentity {
			return nil, errCorrupt
		}
		return l, nil
	}
}

// harness returns that of loans with a breach; the mapping is left out when asked to.
func harness(b breach) Harness[*loan, loanSnapshot] {
	mapping := repository.Map("library.loan", (*loan).snapshot, restoreLoan(b), repository.Events[loanSnapshot](loanTypes))
	kind := *mapping.Kind()
	encode, asked := kind.Encode, 0
	switch b {
	case documentChangesNilToEmpty:
		kind.Encode = func(state any) ([]byte, error) {
			s, ok := state.(loanSnapshot)
			if !ok {
				return nil, errCorrupt
			}
			s.Notes = nil
			return encode(s)
		}
	case documentKeysDiffer:
		kind.Keys = func(any) ([]repository.Key, error) {
			asked++
			return []repository.Key{{Index: "reader", Value: fmt.Sprint(asked)}}, nil
		}
	}
	return Harness[*loan, loanSnapshot]{
		Snapshot: (*loan).snapshot,
		Restore:  restoreLoan(b),
		Kind:     &kind,
		States: map[string]func() *loan{
			"open": func() *loan { return lend(b) },
			"returned": func() *loan {
				l := lend(none)
				_ = l.bring()
				l.breach = b
				if b == noIdentity {
					l.root = aggregate.New(loanID{})
				}
				return l
			},
		},
		Commands: map[string]func(*loan) error{
			"note":  func(l *loan) error { return l.note("torn") },
			"bring": (*loan).bring,
		},
		Allowed:  map[string][]string{"open": {"note", "bring"}},
		Idle:     map[string][]string{"returned": {"bring"}},
		Refusals: map[string]func(*loan) error{"blank note": func(l *loan) error { return l.note("") }},
	}
}

func TestEachBreachIsFound(t *testing.T) {
	t.Parallel()

	const restores, document, nothing, snapshots, keeps = "RestoreBringsBackTheSnapshot", "ADocumentBringsBackTheSnapshot",
		"RestoreRefusesNothing", "SnapshotsShareNothing", "RestoreKeepsNothingOfTheSnapshot"
	const getters, values, table, restored, refusals = "GettersShareNothing", "EventsAreValuesAndListed",
		"StatesAndCommandsObeyTheTable", "RestoredStatesObeyTheTable", "RefusalsChangeNothing"

	tests := map[breach][]string{
		none:                              nil,
		leakySlice:                        {getters},
		leakySpareCapacity:                {getters},
		leakyMap:                          {getters},
		leakyPointer:                      {getters},
		leakyIterator:                     {getters},
		leakyChild:                        {getters},
		leakyListOfChild:                  {getters},
		getterChanges:                     {getters},
		getterPanics:                      {getters},
		snapshotAliases:                   {snapshots},
		snapshotAliasesDeep:               {snapshots},
		restoreAliases:                    {keeps},
		restoreChangesItsArgument:         {restores, keeps},
		restoreLosesAField:                {restores, document},
		restoreLosesTheIdentity:           {restores, document},
		restoreRecords:                    {restores},
		restoreTellsAVersion:              {restores},
		restoreRefusesItsOwn:              {restores, document, keeps, restored},
		restoreTakesAnything:              {nothing},
		snapshotHidesAField:               {document},
		documentChangesNilToEmpty:         {document},
		documentKeysDiffer:                {document},
		noIdentity:                        {restores, nothing},
		refusalMutates:                    {refusals},
		refusalRecords:                    {refusals},
		refusalTellsAVersion:              {refusals},
		refusalSucceeds:                   {refusals},
		refusalPanics:                     {refusals},
		transitionMissingFromTheTable:     {table, restored},
		transitionRefusedThoughInTheTable: {table, restored},
		stateChangesWithoutEvent:          {table, restored},
		commandTellsAVersion:              {table, restored},
		commandDropsEvents:                {table},
		commandPanics:                     {table, restored, values},
		idleCommandRecords:                {table, restored},
		idleCommandIsRefused:              {table, restored},
		restoredForgetsTheState:           {restored},
		eventSharesASlice:                 {values},
		eventIsNotListed:                  {values},
	}
	for broken := range breaches {
		finds, ok := tests[broken]
		if !ok {
			t.Errorf("breach %d is not in the table", broken)
		}
		t.Run(fmt.Sprint(broken, finds), func(t *testing.T) {
			t.Parallel()

			for _, c := range clauses[*loan, loanSnapshot]() {
				err := c.run(harness(broken))
				if want := slices.Contains(finds, c.name); (err != nil) != want {
					t.Errorf("clause %s: error %v, want one: %t", c.name, err, want)
				}
			}
		})
	}
}

// Without a mapping the suite encodes by itself and cannot say which events are listed.
func TestAHarnessMayDoWithoutAKind(t *testing.T) {
	t.Parallel()

	for broken, finds := range map[breach]string{
		none:                 "",
		restoreTakesAnything: "RestoreRefusesNothing",
		eventSharesASlice:    "EventsAreValuesAndListed",
		eventIsNotListed:     "",
	} {
		h := harness(broken)
		h.Kind = nil
		for _, c := range clauses[*loan, loanSnapshot]() {
			if err := c.run(h); (err != nil) != (c.name == finds) {
				t.Errorf("breach %d, clause %s: %v", broken, c.name, err)
			}
		}
	}
}

func TestAHarnessThatTestsLessThanItSeemsIsRefused(t *testing.T) {
	t.Parallel()

	for name, spoil := range map[string]func(*Harness[*loan, loanSnapshot]){
		"no snapshot":            func(h *Harness[*loan, loanSnapshot]) { h.Snapshot = nil },
		"no restore":             func(h *Harness[*loan, loanSnapshot]) { h.Restore = nil },
		"no state":               func(h *Harness[*loan, loanSnapshot]) { h.States = nil },
		"an unknown state":       func(h *Harness[*loan, loanSnapshot]) { h.Allowed["lost"] = []string{"note"} },
		"an unknown command":     func(h *Harness[*loan, loanSnapshot]) { h.Allowed["open"] = []string{"burn"} },
		"an unknown idle state":  func(h *Harness[*loan, loanSnapshot]) { h.Idle["lost"] = nil },
		"allowed and idle alike": func(h *Harness[*loan, loanSnapshot]) { h.Idle["open"] = []string{"note"} },
	} {
		h := harness(none)
		if err := h.complete(); err != nil {
			t.Fatalf("the harness itself: %v", err)
		}
		spoil(&h)
		if h.complete() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The suite scribbles over what it is given, and must not scribble over the program.
func TestErrorsThatAreHandedOutStayAsTheyAre(t *testing.T) {
	t.Parallel()

	for _, c := range clauses[*loan, loanSnapshot]() {
		_ = c.run(harness(none))
	}
	if _, err := json.Marshal(lend(none)); !errors.Is(err, aggregate.ErrJSON) || aggregate.ErrJSON.Error() == "" || errReturned.Error() == "" {
		t.Errorf("an error has changed: %v, %v", aggregate.ErrJSON, errReturned)
	}
}
