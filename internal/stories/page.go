package stories

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/invariant"
)

// errNothing stands for the refusal that did not come.
var errNothing = errors.New("nothing was refused")

// errOutOfPaper is what befalls a subscriber of a story.
var errOutOfPaper = errors.New("out of paper")

// A page is what a story is written on. After the first write that fails it takes no more,
// and err has the reason: a story looks at it once, at its end.
type page struct {
	w        io.Writer
	err      error
	chapters int
}

func (p *page) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *page) title(text string) { p.printf("%s\n", text) }

// chapter begins a chapter; they are numbered.
func (p *page) chapter(title string) {
	p.chapters++
	p.printf("\n%d. %s\n", p.chapters, title)
}

// say has the narrator speak.
func (p *page) say(format string, args ...any) { p.printf("\n"+format+"\n", args...) }

// show prints what the program does, indented.
func (p *page) show(format string, args ...any) { p.printf("    "+format+"\n", args...) }

// refused shows an error that the story expects, with its kind and its code. Any other
// error, and none, is returned: the story does not go as told.
func (p *page) refused(err, expected error) error {
	if !errors.Is(err, expected) {
		return fmt.Errorf("stories: expected: %w; was: %w", expected, cmp.Or(err, errNothing))
	}
	p.show("refused: %v", err)
	p.kind(err)
	return nil
}

// violated shows all violations that the story expects, each under its path.
func (p *page) violated(err error) error {
	violations, ok := errors.AsType[*invariant.Error](err)
	if !ok {
		return fmt.Errorf("stories: violations were expected: %w", cmp.Or(err, errNothing))
	}
	for path, why := range violations.All() {
		p.show("refused: %s: %v", path, why)
	}
	p.kind(err)
	return nil
}

// kind shows what a program goes by where a person reads the text.
func (p *page) kind(err error) {
	p.show("         (kind %s, code %s)", failure.KindOf(err), failure.CodeOf(err))
}

// A clock is a minute later each time it is asked, so that a story happens at the same
// instants whenever it is told.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC)} }

func (c *clock) tick() time.Time {
	c.now = c.now.Add(time.Minute)
	return c.now
}
