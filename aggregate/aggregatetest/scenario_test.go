package aggregatetest //nolint:testpackage // it looks at what a story finds

import (
	"errors"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/events"
)

// A verdict stands in for a test and remembers whether it failed.
type verdict struct {
	testing.TB

	failed bool
}

func (v *verdict) Helper()               {}
func (v *verdict) Error(...any)          { v.failed = true }
func (v *verdict) Fatalf(string, ...any) { panic(v) } // it must not return

func TestAStoryFailsUnlessItIsToldAsItHappened(t *testing.T) {
	t.Parallel()

	note := func(l *loan) error { return l.note("torn") }
	blank := func(l *loan) error { return l.note("") }
	was, is := noted{loanID{"l1"}}, brought{loanID{"l1"}}

	for name, tt := range map[string]struct {
		breach breach
		story  func(s *Scenario[*loan])
		fails  bool
	}{
		"what happened":             {none, func(s *Scenario[*loan]) { s.When(note).Then(was) }, false},
		"several commands":          {none, func(s *Scenario[*loan]) { s.When(note).When((*loan).bring).Then(was, is) }, false},
		"nothing happened":          {none, func(s *Scenario[*loan]) { s.When(note).When((*loan).bring).When((*loan).bring).Then(was, is) }, false},
		"a refusal":                 {none, func(s *Scenario[*loan]) { s.When(blank).ThenRefused(errBlank) }, false},
		"a refusal after a command": {none, func(s *Scenario[*loan]) { s.When(note).When(blank).ThenRefused(errBlank) }, false},
		"events that were stored":   {none, func(s *Scenario[*loan]) { aggregate.Committed(s.a, 1, 1); s.When(note).Then() }, false},

		"another event":             {none, func(s *Scenario[*loan]) { s.When(note).Then(is) }, true},
		"another value":             {none, func(s *Scenario[*loan]) { s.When(note).Then(noted{loanID{"l2"}}) }, true},
		"another order":             {none, func(s *Scenario[*loan]) { s.When(note).When((*loan).bring).Then(is, was) }, true},
		"an event too few":          {none, func(s *Scenario[*loan]) { s.When(note).When((*loan).bring).Then(was) }, true},
		"an event too many":         {none, func(s *Scenario[*loan]) { s.When(note).Then(was, is) }, true},
		"nothing, but it did":       {none, func(s *Scenario[*loan]) { s.When(note).Then() }, true},
		"an event of a refusal":     {none, func(s *Scenario[*loan]) { s.When(blank).Then() }, true},
		"another refusal":           {none, func(s *Scenario[*loan]) { s.When(blank).ThenRefused(errReturned) }, true},
		"a refusal of a success":    {none, func(s *Scenario[*loan]) { s.When(note).ThenRefused(errBlank) }, true},
		"a refusal without command": {none, func(s *Scenario[*loan]) { s.ThenRefused(errBlank) }, true},

		"a refusal that changes state":     {refusalMutates, func(s *Scenario[*loan]) { s.When(blank).ThenRefused(errBlank) }, true},
		"a refusal that records":           {refusalRecords, func(s *Scenario[*loan]) { s.When(blank).ThenRefused(errBlank) }, true},
		"a refusal that tells a version":   {refusalTellsAVersion, func(s *Scenario[*loan]) { s.When(blank).ThenRefused(errBlank) }, true},
		"a state that nothing was said of": {stateChangesWithoutEvent, func(s *Scenario[*loan]) { s.When(note).Then(was) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			v := &verdict{}
			tt.story(Given(v, lend(tt.breach)))
			if v.failed != tt.fails {
				t.Errorf("the story failed: %t, want %t", v.failed, tt.fails)
			}
		})
	}
}

func TestAStoryEndsAtACommandThatIsRefusedTooEarly(t *testing.T) {
	t.Parallel()

	v := &verdict{}
	defer func() {
		if recover() != v {
			t.Error("the story went on")
		}
	}()
	refused := func(*loan) error { return errors.New("no") }
	Given(v, lend(none)).When(refused).When((*loan).bring).Then()
}

// dump tells apart what differs anywhere, and says the same of what does not.
func TestADumpTellsEverythingApart(t *testing.T) {
	t.Parallel()

	type inner struct{ hidden *int }
	type ring struct{ next *ring }
	one, other, same := 1, 2, 1
	itself := &ring{}
	itself.next = itself
	cet := time.FixedZone("CET", 3600)
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	var event events.Event = lent{}

	seen := map[string]bool{}
	for _, v := range []any{
		nil, true, false, 1, -1, uint8(200), 1.5, 2i, "", "1",
		[]int{},
		[]int{1},
		[1]int{2},
		map[string]int{},
		map[string]int{"a": 1, "b": 2},
		map[string]int{"a": 2, "b": 1},
		inner{},
		inner{&one},
		inner{&other},
		itself, &event,
		noon, noon.Add(1), noon.In(cet),
		struct{ at time.Time }{noon},
		struct{ at time.Time }{noon.In(cet)},
		func() {}, make(chan int),
	} {
		text := dump(v)
		if seen[text] {
			t.Errorf("something else than %#v is %s too", v, text)
		}
		seen[text] = true
	}
	if dump([]int(nil)) == dump([]int{}) || dump(map[string]int(nil)) == dump(map[string]int{}) {
		t.Error("nil is not empty")
	}
	if dump(inner{&one}) != dump(inner{&same}) {
		t.Error("where something stands in memory must not matter")
	}
}
