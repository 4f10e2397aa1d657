package repository

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/ashlar-go/ashlar/aggregate"
)

// A Session is what collections work in: one unit of work, or the space outside of any, in
// which each save is a unit of its own. The function given to [NewUnitOfWork] passes it to
// [In]; it has no use elsewhere.
type Session struct {
	engine *engine
	unit   bool // one unit of work; otherwise outside of any

	mu      sync.Mutex // work may read from several goroutines
	closed  bool
	failed  error                // the first error of a repository other than not-found
	known   []tracked            // every aggregate of the unit
	index   map[identity]tracked // of known, from so many on that looking through them is slower
	touched []tracked            // those saved, deleted or checked, in that order
	loaded  []tracked            // those loaded
	attach  []any
}

type identity struct{ kind, id string }

// indexed is from how many aggregates on a unit keeps an index of them. Most have fewer.
const indexed = 16

// A tracked is an aggregate in a unit of work.
type tracked interface {
	base() *entry
	snapshot() any
	keys(state any) ([]Key, error)
	unchanged(state any) bool    // since it was loaded
	same(before, after any) bool // as snapshots of an aggregate
}

type entry struct {
	kind     *Kind
	id       string
	instance aggregate.Any
	loaded   bool // in this unit; otherwise it was brought in
	op       Op   // what the commit does; 0: nothing
	checked  bool // the commit depends on its version, whether it changes it or not
}

// enter checks that the session can be used.
func (s *Session) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return s.fail(fmt.Errorf("repository: %w", err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	return s.failed
}

// fail makes the first error the fate of the unit.
func (s *Session) fail(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unit && s.failed == nil {
		s.failed = err
	}
	return err
}

func (s *Session) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// lookup finds what the unit holds under an identity, and whether it deletes it.
func (s *Session) lookup(k *Kind, id string) (t tracked, deleted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t = s.find(k.Name, id)
	return t, t != nil && t.base().op == Delete
}

// find returns what the unit holds under an identity; nil is nothing.
func (s *Session) find(kind, id string) tracked {
	if s.index != nil {
		return s.index[identity{kind, id}]
	}
	for _, t := range s.known {
		if e := t.base(); e.id == id && e.kind.Name == kind {
			return t
		}
	}
	return nil
}

func (s *Session) isOpen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed
}

// attachOpen adds fn to what the commit runs, unless the unit has ended.
func (s *Session) attachOpen(fn any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.attach = append(s.attach, fn)
	return true
}

// track enters t, unless its aggregate is there already: then that is returned.
func (s *Session) track(t tracked) tracked {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := t.base()
	if known := s.find(e.kind.Name, e.id); known != nil {
		return known
	}
	s.known = append(s.known, t)
	switch {
	case s.index != nil:
		s.index[identity{e.kind.Name, e.id}] = t
	case len(s.known) == indexed:
		s.index = make(map[identity]tracked, 2*indexed)
		for _, one := range s.known {
			s.index[identity{one.base().kind.Name, one.base().id}] = one
		}
	}
	if e.loaded {
		s.loaded = append(s.loaded, t)
	}
	return t
}

// mark says what the commit does with the instance that t tracks.
func (s *Session) mark(t tracked, instance aggregate.Any, op Op) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := t.base()
	switch {
	case e.op == Delete && op == Put:
		return &ConflictError{Kind: e.kind.Name, ID: e.id, Expected: e.instance.Version(), Deleted: true}
	case e.instance != instance:
		return &UsageError{Kind: e.kind.Name, ID: e.id, Err: ErrTwoInstances}
	}
	e.checked = e.checked || op == Check
	switch {
	case e.op == op, e.op != 0 && op == Check:
		return nil
	case e.op == Check: // its place among the events is that of the save
		s.touched = slices.DeleteFunc(s.touched, func(o tracked) bool { return o == t })
		s.touched = append(s.touched, t)
	case e.op == 0:
		s.touched = append(s.touched, t)
	}
	e.op = op
	return nil
}

// stored is what remains to be told to an aggregate once its change is stored.
type stored struct {
	instance aggregate.Any
	version  uint64
	events   int
}

// batch makes the batch of a unit whose work has ended well. It closes the session: what a
// goroutine left behind by work saves from now on must not look saved.
func (s *Session) batch(ctx context.Context) (Batch, []stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if err := s.unsaved(); err != nil {
		return Batch{}, nil, err
	}
	b := Batch{Attach: slices.Clone(s.attach)}
	var done []stored
	seal := newSealer(ctx, s.engine)
	for _, t := range s.touched {
		change, pending, err := s.change(ctx, t, &seal)
		if err != nil {
			return Batch{}, nil, err
		}
		if change.Op == 0 {
			continue
		}
		b.Changes = append(b.Changes, change)
		if change.Op != Check {
			done = append(done, stored{t.base().instance, change.Expected + 1, pending})
		}
	}
	return b, done, nil
}

// unsaved finds an aggregate that was loaded and changed and not saved.
func (s *Session) unsaved() error {
	for _, t := range s.loaded {
		e := t.base()
		if e.op == Put || e.op == Delete {
			continue
		}
		if len(aggregate.Pending(e.instance)) > 0 || !t.unchanged(t.snapshot()) {
			return &UsageError{Kind: e.kind.Name, ID: e.id, Err: ErrUnsaved}
		}
	}
	return nil
}

// change makes the change of one aggregate, and counts the events in it. Its Op is 0 when
// there is nothing to store.
func (s *Session) change(ctx context.Context, t tracked, seal *sealer) (Change, int, error) {
	e := t.base()
	c := Change{Kind: e.kind, Op: e.op, ID: e.id, Expected: e.instance.Version()}
	if e.op == Check {
		return c, 0, nil
	}
	pending := aggregate.Pending(e.instance)
	if e.op == Put {
		c.State = t.snapshot()
		if c.Expected > 0 && len(pending) == 0 {
			same, err := s.isStored(ctx, t, c)
			switch {
			case err != nil:
				return Change{}, 0, err
			case same && e.checked: // left alone, and still what the unit depends on
				return Change{Kind: c.Kind, Op: Check, ID: c.ID, Expected: c.Expected}, 0, nil
			case same:
				return Change{}, 0, nil
			}
		}
		keys, err := t.keys(c.State)
		if err != nil {
			return Change{}, 0, &UsageError{Kind: e.kind.Name, ID: e.id, Err: err}
		}
		c.Keys = keys
	}
	envs, err := seal.all(c, pending)
	if err != nil {
		return Change{}, 0, err
	}
	c.Events = envs
	return c, len(pending), nil
}

// isStored reports whether saving an aggregate without new events would change nothing.
func (s *Session) isStored(ctx context.Context, t tracked, c Change) (bool, error) {
	if t.base().loaded {
		return t.unchanged(c.State), nil
	}
	// It was loaded elsewhere, so only the store knows.
	doc, err := s.engine.store.Load(ctx, c.Kind, c.ID)
	if err != nil {
		if isNotFound(err) {
			return false, nil // the commit will find the conflict
		}
		return false, err
	}
	return doc.Version == c.Expected && t.same(doc.State, c.State), nil
}
